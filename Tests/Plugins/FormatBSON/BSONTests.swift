import PluginKit
import Testing
import Values

@testable import FormatBSON

/// The bytes of hex digits, blanks between them.
private func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}

/// A document of one element `a`: its type and content in hex digits.
private func document(_ type: String, _ content: String) -> [UInt8] {
    let element = bytes(type) + bytes("61 00") + bytes(content)
    return [UInt8(element.count + 5), 0, 0, 0] + element + [0]
}

/// The document with one member `a` that a sink was written to.
private func written(_ write: @escaping @Sendable (inout any ValueSink) -> Void) throws -> [UInt8] {
    try BSONFormat().bytes(
        of: OneStep { sink in
            sink.beginObject(count: 1)
            sink.key("a")
            write(&sink)
            sink.endObject()
        })
}

private func text(_ bytes: [UInt8]) throws -> String { String(decoding: try BSONFormat().json(of: bytes), as: UTF8.self) }

@Suite("BSON, written (formats 4)") struct BSONWriterTests {
    @Test("each value has its type")
    func types() throws {
        #expect(try written { $0.null() } == document("0a", ""))
        #expect(try written { $0.bool(true) } == document("08", "01"))
        #expect(try written { $0.integer(-1) } == document("10", "ff ff ff ff"))
        #expect(try written { $0.documentInteger(2_147_483_648) } == document("12", "00 00 00 80 00 00 00 00"))
        #expect(try written { $0.number(1) } == document("01", "00 00 00 00 00 00 f0 3f"))
        #expect(try written { $0.text("é") } == document("02", "03 00 00 00 c3 a9 00"))
        #expect(try written { $0.text("") } == document("02", "01 00 00 00 00"))
        #expect(try written { $0.time("00:00:01") } == document("02", "09 00 00 00 30 30 3a 30 30 3a 30 31 00"))
    }

    @Test("a list is a document of indexes")
    func list() throws {
        let expected = document("04", "13 00 00 00 10 30 00 07 00 00 00 0a 31 00 08 32 00 00 00")
        #expect(try written { $0.write([.integer(7), .null, .bool(false)]) } == expected)
    }

    @Test("documents in documents have their lengths")
    func deep() throws {
        var value: Value = .integer(1)
        for _ in 0..<60 { value = .object(["k": .list([value])]) }
        let deep = value
        let json = try text(written { $0.write(deep) })
        #expect(json == #"{"a":"# + String(repeating: #"{"k":["#, count: 60) + "1" + String(repeating: "]}", count: 60) + "}")
    }

    @Test("a key cannot hold NUL: a sign stands for it")
    func nul() throws {
        let json = try BSONFormat().json(of: BSONFormat().bytes(of: OneStep { $0.write(.object(["a\0b": .text("c\0d")])) }))
        #expect(String(decoding: json, as: UTF8.self) == "{\"a\u{FFFD}b\":\"c\\u0000d\"}")
    }
}

@Suite("BSON, read (formats 4)") struct BSONReaderTests {
    @Test(
        "every type that is read",
        arguments: [
            ("01", "00 00 00 00 00 00 04 40", "2.5"), ("01", "00 00 00 00 00 00 f8 7f", "\"NaN\""),
            ("01", "00 00 00 00 00 00 f0 ff", "\"-Infinity\""), ("02", "02 00 00 00 78 00", "\"x\""), ("03", "05 00 00 00 00", "{}"),
            ("04", "05 00 00 00 00", "[]"),
            ("05", "10 00 00 00 04 00112233445566778899aabbccddeeff", "\"00112233445566778899aabbccddeeff\""),
            // 1.50, of two fraction digits, below zero.
            ("05", "10 00 00 00 78 96000000 00000000 00000000 00000280", "-1.5"),
            // 9007199254740993.0, which no double holds, and a double that is whole.
            ("05", "10 00 00 00 78 0a00000000004001 00000000 00000100", "9007199254740993"),
            ("01", "ad 3b 2e b5 31 c2 a6 43", "819963934275393152"), ("01", "00 3d 91 60 e4 58 e1 43", "10000000000000000000"),
            // 2026-01-02T03:04:05Z in ticks; the second with an offset of one hour.
            ("05", "08 00 00 00 79 80 00 b7 96 ab 49 de 08", "\"2026-01-02T03:04:05.000Z\""),
            ("05", "10 00 00 00 7a 80 00 b7 96 ab 49 de 08 00 68 c4 61 08 00 00 00", "\"2026-01-02T02:04:05.000Z\""),
            ("07", "69f0a1b2c3d4e5f601234567", "\"69f0a1b2c3d4e5f601234567\""), ("08", "01", "true"), ("08", "00", "false"),
            ("09", "e8 03 00 00 00 00 00 00", "\"1970-01-01T00:00:01.000Z\""),
            ("09", "18 fc ff ff ff ff ff ff", "\"1969-12-31T23:59:59.000Z\""),
            ("0a", "", "null"), ("10", "ff ff ff ff", "-1"), ("11", "07 00 00 00 01 00 00 00", "\"1970-01-01T00:00:01.000Z\""),
            ("12", "ff ff ff ff ff ff ff 7f", "9223372036854775807"),
        ])
    func types(type: String, content: String, expected: String) throws {
        #expect(try text(document(type, content)) == "{\"a\":\(expected)}")
    }

    @Test("a document whose only keys are 0 to n is a list")
    func list() throws {
        #expect(try text(bytes("0f 00 00 00 10 30 00 07 00 00 00 0a 31 00 00")) == "[7,null]")
        #expect(try text(bytes("0f 00 00 00 10 31 00 07 00 00 00 0a 30 00 00")) == #"{"1":7,"0":null}"#)
        #expect(try text(bytes("05 00 00 00 00")) == "{}")
    }

    @Test(
        "what is refused",
        arguments: [
            "", "05 00 00 00", "06 00 00 00 00", "04 00 00 00 00", "05 00 00 00 01", "05 00 00 00 00 00", "ff ff ff 7f 00",
            // regex, undefined, code, min key, decimal of IEEE 754, other binary, a decimal with 29 fraction digits
            "0a 00 00 00 0b 61 00 00 00 00", "08 00 00 00 06 61 00 00", "0e 00 00 00 0d 61 00 02 00 00 00 78 00 00",
            "08 00 00 00 ff 61 00 00",
            "18 00 00 00 13 61 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00", "0e 00 00 00 05 61 00 01 00 00 00 00 ff 00",
            "1d 00 00 00 05 61 00 10 00 00 00 78 96000000 00000000 00000000 00001d00 00",
            // a text whose length lies, not ended, not UTF-8; a nested document that lies; a repeated key; a boolean of 2; a date of year 10000
            "0e 00 00 00 02 61 00 ff ff ff 7f 78 00 00", "0e 00 00 00 02 61 00 02 00 00 00 78 78 00",
            "0e 00 00 00 02 61 00 02 00 00 00 ff 00 00",
            "0d 00 00 00 03 61 00 06 00 00 00 00 00", "0d 00 00 00 03 61 00 04 00 00 00 00 00", "0d 00 00 00 03 61 00 ff ff ff ff 00 00",
            "0b 00 00 00 0a 61 00 0a 61 00 00", "09 00 00 00 08 61 00 02 00", "10 00 00 00 09 61 00 ff ff ff ff ff ff ff 7f 00",
            // an element without the end of its key; the end in the middle
            "08 00 00 00 0a 61 62 63", "0b 00 00 00 0a 61 00 00 61 00 00",
        ])
    func refused(hex: String) {
        #expect { try BSONFormat().json(of: bytes(hex)) } throws: { ($0 as? APIError)?.code == .invalidRequestBody }
    }

    @Test("more values than a body may hold are refused")
    func count() throws {
        var tree = ForeignTree(reading: 0, atMost: 3)
        for _ in 0..<3 { try tree.admitValue() }
        let fault = Result { () throws(ForeignFault) in try tree.admitValue() }
        #expect(throws: ForeignFault.tooMany) { try fault.get() }
    }

    @Test("131 levels are read, 132 are not", arguments: [(131, true), (132, false)])
    func depth(levels: Int, isRead: Bool) throws {
        var document = bytes("05 00 00 00 00")
        for _ in 1..<levels {
            let length = UInt32(document.count + 8)
            document = withUnsafeBytes(of: length.littleEndian) { Array($0) } + bytes("03 61 00") + document + [0]
        }
        let json = try? BSONFormat().json(of: document)
        #expect((json != nil) == isRead)
    }
}
