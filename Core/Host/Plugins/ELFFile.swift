/// What of an ELF file decides whether it may be loaded, read without running or mapping any of it (System V ABI, chapters 4 and 5).
///
/// The file may be anything: every offset and count in it is checked against the file's length and against a bound.
package struct ELFFile {
    /// Reads `count` bytes from `offset`; nil where the file has fewer.
    package typealias Read = (_ offset: UInt64, _ count: Int) -> [UInt8]?

    /// Why a file is no library that this process could load.
    package enum Fault: Error, Equatable {
        /// It does not begin as an ELF file does, or ends before its header is whole.
        case notELF
        /// It is an ELF file of another kind: a program, an object file, 32 bits.
        case notLibrary
        /// It is for another processor; the number is `e_machine`.
        case otherMachine(UInt16)
        /// A table or a note points outside the file, or is larger than any compiler makes it.
        case damaged
    }

    /// A note, as `.note.*` sections and `PT_NOTE` segments hold them.
    package struct Note: Equatable {
        package let name: String
        package let type: UInt32
        package let content: [UInt8]
    }

    package let notes: [Note]

    private static let mostEntries = 4096
    private static let mostNoteBytes = 1 << 16

    #if arch(x86_64)
        package static let machine: UInt16 = 62
    #elseif arch(arm64)
        package static let machine: UInt16 = 183
    #endif

    /// Reads the header and every note.
    package init(_ read: Read) throws(Fault) {
        guard let header = read(0, 64), Array(header.prefix(4)) == [0x7F, 0x45, 0x4C, 0x46] else { throw .notELF }
        let fields = Fields(header)
        guard header[4] == 2, header[5] == 1, fields.half(16) == 3 else { throw .notLibrary }
        guard fields.half(18) == Self.machine else { throw .otherMachine(fields.half(18)) }
        var notes: [Note] = []
        for area in try Self.areas(of: fields, read) { notes += try Self.notes(in: area, read) }
        self.notes = notes
    }

    /// Where notes are: the sections of that type, or the segments where the section table was stripped.
    private static func areas(of header: Fields, _ read: Read) throws(Fault) -> [Area] {
        let sections = try table(at: header.word(40), entries: header.half(60), size: header.half(58), least: 64, read)
        let found = sections.filter { $0.int(4) == 7 }.map { Area(offset: $0.word(24), count: $0.word(32)) }
        if !found.isEmpty { return found }
        let segments = try table(at: header.word(32), entries: header.half(56), size: header.half(54), least: 56, read)
        return segments.filter { $0.int(0) == 4 }.map { Area(offset: $0.word(8), count: $0.word(32)) }
    }

    private static func table(at offset: UInt64, entries: UInt16, size: UInt16, least: Int, _ read: Read) throws(Fault) -> [Fields] {
        guard entries > 0, offset > 0 else { return [] }
        guard Int(size) >= least, Int(size) <= 1024, Int(entries) <= mostEntries else { throw .damaged }
        guard let bytes = read(offset, Int(entries) * Int(size)) else { throw .damaged }
        return (0..<Int(entries)).map { Fields(Array(bytes[($0 * Int(size))..<(($0 + 1) * Int(size))])) }
    }

    private static func notes(in area: Area, _ read: Read) throws(Fault) -> [Note] {
        guard area.count <= UInt64(mostNoteBytes), let bytes = read(area.offset, Int(area.count)) else { throw .damaged }
        var notes: [Note] = []
        var offset = 0
        while bytes.count - offset >= 12 {
            let head = Fields(Array(bytes[offset..<(offset + 12)]))
            let nameEnd = offset + 12 + Int(head.int(0))
            let contentStart = (nameEnd + 3) & ~3
            let contentEnd = contentStart + Int(head.int(4))
            guard nameEnd <= bytes.count, contentEnd <= bytes.count else { throw .damaged }
            let name = bytes[(offset + 12)..<nameEnd].prefix { $0 != 0 }
            notes.append(
                Note(name: String(decoding: name, as: UTF8.self), type: head.int(8), content: Array(bytes[contentStart..<contentEnd])))
            offset = (contentEnd + 3) & ~3
        }
        return notes
    }

    private struct Area {
        let offset: UInt64
        let count: UInt64
    }

    /// Little-endian numbers at offsets that the caller knows to be inside.
    private struct Fields {
        private let bytes: [UInt8]
        init(_ bytes: [UInt8]) { self.bytes = bytes }

        func half(_ offset: Int) -> UInt16 { UInt16(truncatingIfNeeded: number(offset, 2)) }
        func int(_ offset: Int) -> UInt32 { UInt32(truncatingIfNeeded: number(offset, 4)) }
        func word(_ offset: Int) -> UInt64 { number(offset, 8) }

        private func number(_ offset: Int, _ count: Int) -> UInt64 {
            (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
        }
    }
}

extension ELFFile {
    /// The build id that `BuildStamp` put there; nil where the file is none of Styx's.
    package var buildID: String? {
        guard let note = notes.first(where: { $0.name == "Styx" && $0.type == 2 && $0.content.count == 32 }) else { return nil }
        return String(decoding: note.content, as: UTF8.self)
    }
}
