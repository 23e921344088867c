import Crypto
import GameData
import PluginKit
import TestSupport
import Testing
import Values

@testable import FormatMessagePack

/// The bytes of hex digits, blanks between them.
func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}

/// What a sink that was written to holds.
func packed(_ write: (inout any ValueSink) -> Void) throws -> [UInt8] {
    var sink = MessagePackFormat().makeSink(.compact)
    write(&sink)
    return try sink.take()
}

@Suite("MessagePack, written (formats 3)") struct MessagePackWriterTests {
    @Test("the worked example") func example() throws {
        let written = try packed { sink in
            sink.beginObject(count: 5)
            sink.key("Id")
            sink.text("Torch")
            sink.key("Weight")
            sink.number(2)
            sink.key("Burn")
            sink.time("00:02:00")
            sink.key("Stack")
            sink.documentInteger(300)
            sink.key("Note")
            sink.null()
            sink.endObject()
        }
        #expect(
            written
                == bytes(
                    """
                    85 a2 49 64 a5 54 6f 72 63 68 a6 57 65 69 67 68 74 cb 40 00 00 00 00 00 00 00
                    a4 42 75 72 6e da 00 08 30 30 3a 30 32 3a 30 30 a5 53 74 61 63 6b d1 01 2c a4 4e 6f 74 65 c0
                    """))
    }

    @Test(
        "integers have the smallest signed form",
        arguments: [
            (0, "00"), (127, "7f"), (128, "d1 00 80"), (255, "d1 00 ff"), (300, "d1 01 2c"), (32767, "d1 7f ff"), (32768, "d2 00 00 80 00"),
            (2_147_483_647, "d2 7f ff ff ff"), (2_147_483_648, "d3 00 00 00 00 80 00 00 00"), (-1, "ff"), (-32, "e0"), (-33, "d0 df"),
            (-128, "d0 80"), (-129, "d1 ff 7f"), (-32768, "d1 80 00"), (-32769, "d2 ff ff 7f ff"),
            (Int64.max, "d3 7f ff ff ff ff ff ff ff"), (Int64.min, "d3 80 00 00 00 00 00 00 00"),
        ])
    func integers(value: Int64, hex: String) throws {
        #expect(try packed { $0.documentInteger(value) } == bytes(hex))
        #expect(try packed { $0.integer(value) } == bytes(hex))
    }

    @Test(
        "texts, lists and objects have the smallest head",
        arguments: [(0, "a0"), (31, "bf"), (32, "d9 20"), (255, "d9 ff"), (256, "da 01 00"), (65536, "db 00 01 00 00")])
    func texts(count: Int, head: String) throws {
        let text = String(repeating: "x", count: count)
        #expect(try packed { $0.text(Text(text)) } == bytes(head) + Array(text.utf8))
    }

    @Test("a number is a double even where it has no fraction; without a schema it is then an integer")
    func numbers() throws {
        #expect(try packed { $0.number(1) } == bytes("cb 3f f0 00 00 00 00 00 00"))
        #expect(try packed { $0.write(.number(1)) } == bytes("01"))
        #expect(try packed { $0.write(.number(0.5)) } == bytes("cb 3f e0 00 00 00 00 00 00"))
        #expect(try packed { $0.write(.digits("18446744073709551616")) } == bytes("cb 43 f0 00 00 00 00 00 00"))
        for text in ["1e19", "10000000000000000000", "10000000000000000000.0"] as [Text] {
            #expect(try packed { $0.write(.digits(text)) } == bytes("cb 43 e1 58 e4 60 91 3d 00"))
        }
        #expect(try packed { $0.write(.number(1e19)) } == bytes("cb 43 e1 58 e4 60 91 3d 00"))
        #expect(try packed { $0.write(.number(4_611_686_018_427_387_904)) } == bytes("d3 40 00 00 00 00 00 00 00"))
        #expect(try packed { $0.write(.digits("1e400")) } == bytes("a5") + Array("1e400".utf8))
        #expect(try packed { $0.write([true, false, .null]) } == bytes("93 c3 c2 c0"))
        #expect(try packed { $0.beginObject(count: 16) } == bytes("de 00 10"))
        #expect(try packed { $0.beginList(count: 16) } == bytes("dc 00 10"))
        #expect(try packed { $0.text("2026-01-02T03:04:05.000Z") } == bytes("b8") + Array("2026-01-02T03:04:05.000Z".utf8))
    }

    @Test("the sample has the check value of formats 12", .enabled(if: Sample.isThere)) func sample() throws {
        var reader = try GameDataFileReader(try #require(Sample.bytes), isValidating: false)
        let head = SnapshotHead(
            revisionHash: try #require(reader.revisionHash), changeNumber: reader.changeNumber, toolsVersion: reader.toolsVersion)
        let snapshot = try reader.snapshot(head).snapshot
        let written = try MessagePackFormat().bytes(of: SnapshotValue(snapshot))
        #expect(written.count == 73_900)
        #expect(Digest.sha256(written).hex == "1d5804d5b3d66d382f56de33835a4216307735063d962633df4ccdd9da89ad5d")
    }
}
