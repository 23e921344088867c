import TestSupport
import Testing

@testable import Host

/// A small library made by hand: header, one note section.
private struct Library {
    var bytes: [UInt8]

    init(id: String = String(repeating: "a", count: 32), machine: UInt16 = ELFFile.machine) {
        var note = Self.little(5, 4) + Self.little(UInt64(id.utf8.count), 4) + Self.little(2, 4)
        note += Array("Styx\0\0\0\0".utf8) + Array(id.utf8)
        var header: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        header += Self.little(3, 2) + Self.little(UInt64(machine), 2) + Self.little(1, 4) + Self.little(0, 8) + Self.little(0, 8)
        header += Self.little(UInt64(64 + note.count), 8) + Self.little(0, 4)
        header += [64, 56, 0, 64, 1, 0].flatMap { Self.little($0, 2) }
        var section = Self.little(0, 4) + Self.little(7, 4) + Self.little(0, 8) + Self.little(0, 8)
        section += Self.little(64, 8) + Self.little(UInt64(note.count), 8) + [UInt8](repeating: 0, count: 24)
        bytes = header + note + section
    }

    static func little(_ value: UInt64, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) } }

    func parse() throws(ELFFile.Fault) -> ELFFile {
        let bytes = bytes
        return try ELFFile { offset, count in
            guard offset <= UInt64(bytes.count), count <= bytes.count - Int(offset) else { return nil }
            return Array(bytes[Int(offset)..<(Int(offset) + count)])
        }
    }
}

@Suite struct ELFFileTests {
    @Test("the build id is read from the note")
    func buildID() throws {
        #expect(try Library().parse().buildID == String(repeating: "a", count: 32))
        #expect(try Library(id: "short").parse().buildID == nil)
    }

    @Test("a file for another processor, a program and a text are told apart")
    func kinds() {
        #expect(throws: ELFFile.Fault.otherMachine(8)) { try Library(machine: 8).parse() }
        var program = Library()
        program.bytes[16] = 2
        #expect(throws: ELFFile.Fault.notLibrary) { try program.parse() }
        var text = Library()
        text.bytes = Array("#!/bin/sh\necho".utf8)
        #expect(throws: ELFFile.Fault.notELF) { try text.parse() }
    }

    @Test("a file cut anywhere is refused, and none of a hundred thousand damaged ones traps")
    func damaged() {
        let whole = Library()
        for length in 0..<whole.bytes.count {
            var cut = whole
            cut.bytes = Array(whole.bytes[..<length])
            #expect(throws: ELFFile.Fault.self) { try cut.parse() }
        }
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<100_000 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                damaged.bytes[Int.random(in: 16..<damaged.bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            _ = try? damaged.parse()
        }
        print("seed \(seed)")
    }

    @Test("a missing file, a folder and a file without note each have their own code")
    func faults() {
        func code(_ path: String) -> String? {
            do throws(PluginFault) {
                _ = try PluginLibrary(at: path, buildID: "x")
                return nil
            } catch { return error.code }
        }
        #expect(code("/nonexistent/libNothing.so") == "STYX-P001")
        #expect(code("/tmp") == "STYX-P005")
        #expect(code("/proc/self/cmdline") == "STYX-P005")
        #expect(code("/lib/x86_64-linux-gnu/libz.so.1") == "STYX-P006")
    }
}
