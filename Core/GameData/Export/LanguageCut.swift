import Values

/// Which texts of a localized text an export writes, and in what order (operations 9.3, formats 5.3).
struct LanguageCut: Sendable {
    /// As spelled in the settings.
    private let languages: [Text]
    private let isPublished: Bool

    /// - Parameter isPublished: Whether games look the languages up: in the order of their tags, without a translator's comment.
    init(_ languages: [Text], isPublished: Bool) {
        self.languages = languages
        self.isPublished = isPublished
    }

    private typealias Member = (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)

    /// Appends the stored object without the languages that are not asked for.
    func append(_ text: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        var texts: [Member] = []
        var notes: UnsafeRawBufferPointer?
        CompactObject(text).forEachMember { key, value in
            if Self.isNotes(key) { notes = value } else if contains(key) { texts.append((key, value)) }
            return true
        }
        if isPublished { texts.sort { Self.isOrdered($0.key, $1.key) } }
        bytes.append(UInt8(ascii: "{"))
        for (key, value) in texts {
            Self.append(key, to: &bytes)
            bytes.append(contentsOf: value)
            bytes.append(UInt8(ascii: ","))
        }
        bytes.append(contentsOf: #""notes":"#.utf8)
        if let notes { appendNotes(notes, to: &bytes) } else { bytes.append(contentsOf: "null".utf8) }
        bytes.append(UInt8(ascii: "}"))
    }

    private func contains(_ key: UnsafeRawBufferPointer) -> Bool { languages.contains { Self.isSame(key, $0) } }

    private static func isSame(_ key: UnsafeRawBufferPointer, _ language: Text) -> Bool {
        language.withUTF8 { $0.count == key.count && $0.elementsEqual(key) }
    }

    private static func isNotes(_ key: UnsafeRawBufferPointer) -> Bool { isSame(key, "notes") }

    /// Ordinal, whatever the case of letters: tags are ASCII.
    private static func isOrdered(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        left.lexicographicallyPrecedes(right) { folded($0) < folded($1) }
    }

    private static func folded(_ byte: UInt8) -> UInt8 { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte & ~0x20 : byte }

    private static func append(_ key: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: key)
        bytes.append(contentsOf: "\":".utf8)
    }

    // MARK: Notes

    /// Without the flags of other languages; in published data null where there is anything, which is the translators' business.
    private func appendNotes(_ notes: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        guard notes.first == UInt8(ascii: "{"), notes.count > 2 else { return bytes.append(contentsOf: notes) }
        if isPublished { return bytes.append(contentsOf: "null".utf8) }
        let object = CompactObject(notes)
        let comment = object.value(of: "comment")
        let stale = object.value(of: "stale").flatMap(flags)
        bytes.append(UInt8(ascii: "{"))
        if let comment {
            bytes.append(contentsOf: #""comment":"#.utf8)
            bytes.append(contentsOf: comment)
        }
        if let stale {
            if comment != nil { bytes.append(UInt8(ascii: ",")) }
            appendFlags(stale, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// Nil where there were some and none is left.
    private func flags(_ stale: UnsafeRawBufferPointer) -> [Member]? {
        var flags: [Member] = []
        CompactObject(stale).forEachMember { key, value in
            if contains(key) { flags.append((key, value)) }
            return true
        }
        return flags.isEmpty && stale.count > 2 ? nil : flags
    }

    private func appendFlags(_ flags: [Member], to bytes: inout [UInt8]) {
        bytes.append(contentsOf: #""stale":{"#.utf8)
        for (position, flag) in flags.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            Self.append(flag.key, to: &bytes)
            bytes.append(contentsOf: flag.value)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
