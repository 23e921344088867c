import PluginKit
import Testing
import Values

@testable import FormatMessagePack

private func text(_ bytes: [UInt8]) throws -> String { String(decoding: try MessagePackFormat().json(of: bytes), as: UTF8.self) }

@Suite("MessagePack, read (formats 3)") struct MessagePackReaderTests {
    @Test(
        "every form is read",
        arguments: [
            ("c0", "null"), ("c2", "false"), ("c3", "true"), ("00", "0"), ("7f", "127"), ("ff", "-1"), ("e0", "-32"),
            ("cc ff", "255"), ("cd ff ff", "65535"), ("ce ff ff ff ff", "4294967295"),
            ("cf 7f ff ff ff ff ff ff ff", "9223372036854775807"),
            ("cf ff ff ff ff ff ff ff ff", "18446744073709551615"), ("d0 80", "-128"), ("d1 80 00", "-32768"),
            ("d2 80 00 00 00", "-2147483648"),
            ("d3 80 00 00 00 00 00 00 00", "-9223372036854775808"),
            ("ca 3d cc cc cd", "0.1"), ("cb 3f b9 99 99 99 99 99 9a", "0.1"), ("cb 3f f0 00 00 00 00 00 00", "1"),
            ("cb 80 00 00 00 00 00 00 00", "0"), ("cb 7f f8 00 00 00 00 00 00", "\"NaN\""), ("cb 7f f0 00 00 00 00 00 00", "\"Infinity\""),
            ("cb ff f0 00 00 00 00 00 00", "\"-Infinity\""), ("ca ff 80 00 00", "\"-Infinity\""),
            ("a0", "\"\""), ("a1 22", "\"\\\"\""), ("d9 02 c3 a9", "\"é\""), ("da 00 01 78", "\"x\""), ("db 00 00 00 01 78", "\"x\""),
            // Bytes are text where they are UTF-8, else base 64.
            ("c4 02 c3 a9", "\"é\""), ("c5 00 01 78", "\"x\""), ("c6 00 00 00 01 ff", "\"/w==\""),
            ("90", "[]"), ("93 01 c0 91 a0", "[1,null,[\"\"]]"), ("dc 00 01 01", "[1]"), ("dd 00 00 00 01 80", "[{}]"),
            ("80", "{}"), ("82 a1 61 81 a1 62 90 a1 63 01", "{\"a\":{\"b\":[]},\"c\":1}"), ("de 00 01 a1 61 01", "{\"a\":1}"),
            ("df 00 00 00 01 a1 61 01", "{\"a\":1}"),
            // Integer keys are their digits.
            ("82 05 01 ff 02", "{\"5\":1,\"-1\":2}"), ("81 cf ff ff ff ff ff ff ff ff c0", "{\"18446744073709551615\":null}"),
            ("81 c4 01 61 c0", "{\"a\":null}"),
            // Timestamps of 32, 64 and 96 bits.
            ("d6 ff 00 00 00 01", "\"1970-01-01T00:00:01.000Z\""), ("d7 ff 77 35 94 00 00 00 00 01", "\"1970-01-01T00:00:01.500Z\""),
            ("c7 0c ff 00 00 00 00 ff ff ff ff ff ff ff ff", "\"1969-12-31T23:59:59.000Z\""),
            // 2026-01-02T03:04:05Z in ticks; the second an hour ahead of UTC.
            ("d7 28 08 de 49 ab 96 b7 00 80", "\"2026-01-02T03:04:05.000Z\""),
            ("d7 29 08 de 49 ab 96 b7 00 80", "\"2026-01-02T03:04:05.000Z\""),
            ("d8 29 08 de 49 ab 96 b7 00 80 00 00 00 08 61 c4 68 00", "\"2026-01-02T02:04:05.000Z\""),
        ])
    func forms(hex: String, expected: String) throws {
        #expect(try text(bytes(hex)) == expected)
    }

    @Test(
        "what is refused",
        arguments: [
            // nothing; a reserved byte; data behind the value; cut off in a head, a text, a list, a map, between key and value
            "", "c1", "01 01", "80 c0", "cd ff", "a2 61", "92 01", "81", "81 a1 61", "db ff ff ff ff 61", "c6 ff ff ff ff 61",
            "dd ff ff ff ff 01", "df ff ff ff ff a1 61 01",
            // no UTF-8, in a text and in a key
            "a1 ff", "81 a1 ff c0", "81 c4 01 ff c0",
            // keys that stand twice, after conversion too
            "82 a1 61 01 a1 61 02", "82 05 01 a1 35 02", "82 a1 5c 01 a1 5c 02",
            // keys of other kinds
            "81 c0 01", "81 c3 01", "81 ca 3f 80 00 00 01", "81 90 01", "81 80 01", "81 d4 01 00 01",
            // extensions: unknown, of a wrong length, none of the years that there are, a length that overflows
            "d4 01 00", "d5 ff 00 00", "c7 00 ff", "d7 ff ff ff ff ff 00 00 00 01", "c7 0c ff 00 00 00 00 7f ff ff ff ff ff ff ff",
            "d4 28 00", "d7 28 ff ff ff ff ff ff ff ff", "d8 29 00 00 00 00 00 00 00 00 7f ff ff ff ff ff ff ff", "c9 ff ff ff ff 01 00",
        ])
    func refused(hex: String) {
        #expect { try MessagePackFormat().json(of: bytes(hex)) } throws: { ($0 as? APIError)?.code == .invalidRequestBody }
    }

    @Test(
        "131 levels are read, those of a document and of what may stand around it, 132 are not, lists and maps alike",
        arguments: [(131, true), (132, false)])
    func depth(levels: Int, isRead: Bool) {
        let lists = [UInt8](repeating: 0x91, count: levels - 1) + [0x90]
        let maps = Array([[UInt8]](repeating: [0x81, 0xA0], count: levels - 1).joined()) + [0x80]
        for content in [lists, maps] {
            let json = try? MessagePackFormat().json(of: content)
            #expect((json != nil) == isRead)
        }
    }

    @Test("100,000 keys are read; one that stands twice among them is not")
    func manyKeys() throws {
        var content = bytes("df 00 01 86 a1")
        for number in 0..<100_000 { content += [0xCE] + withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) } + [0xC0] }
        let others = content + bytes("a1 78 c0")
        #expect(try MessagePackFormat().json(of: others).count > 1_000_000)
        #expect(throws: APIError.self) { try MessagePackFormat().json(of: content + bytes("a3 37 37 37 c0")) }
    }
}
