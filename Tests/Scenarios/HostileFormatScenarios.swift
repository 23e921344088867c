import Foundation
import TestSupport
import Testing
import Values

/// Bodies that are not what they say, in MessagePack and BSON (formats 3, 4, operations 1.4): each has its documented answer, and leaves nothing behind.
@Suite("hostile bodies in MessagePack and BSON")
struct HostileFormatScenarios {
    private static let msgpack = "application/x-msgpack", bson = "application/bson"

    /// The bytes of hex digits, blanks between them.
    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }

    private static func nested(_ levels: Int) -> [UInt8] { Array(repeating: 0x91, count: levels - 1) + [0x90] }

    /// Documents in documents, the outermost whole.
    private static func nestedBSON(_ levels: Int) -> [UInt8] {
        var document = bytes("05 00 00 00 00")
        for _ in 1..<levels {
            document = withUnsafeBytes(of: UInt32(document.count + 8).littleEndian) { Array($0) } + bytes("03 61 00") + document + [0]
        }
        return document
    }

    static let malformed: [(String, [UInt8])] = [
        (msgpack, bytes("c1")),  // a form that there is not
        (msgpack, bytes("81 a1 61")), (msgpack, bytes("a5 61")), (msgpack, bytes("cb 3f f0")),  // ends too early
        (msgpack, bytes("dd ff ff ff ff")), (msgpack, bytes("df ff ff ff ff")), (msgpack, bytes("db ff ff ff ff 61")),  // lengths that lie
        (msgpack, bytes("c6 ff ff ff ff")), (msgpack, bytes("c9 ff ff ff ff 01")), (msgpack, bytes("dd 7f ff ff ff c0 c0")),
        (msgpack, bytes("c0 c0")), (msgpack, bytes("80 00")),  // something follows
        (msgpack, bytes("82 a1 61 01 a1 61 02")), (msgpack, bytes("82 01 c0 a1 31 c0")),  // a key twice, once as an integer
        (msgpack, bytes("a1 ff")), (msgpack, bytes("81 a1 ff c0")),  // not UTF-8
        (msgpack, bytes("81 c0 c0")), (msgpack, bytes("81 ca 00 00 00 00 c0")), (msgpack, bytes("81 90 c0")),  // no keys
        (msgpack, bytes("d4 05 00")), (msgpack, bytes("d6 28 00 00 00 00")), (msgpack, bytes("c7 00 ff")),  // extensions
        (msgpack, nested(132)), (msgpack, nested(100_000)), (msgpack, []),
        (bson, bytes("06 00 00 00 00")), (bson, bytes("04 00 00 00 00")), (bson, bytes("ff ff ff 7f 00")),
        (bson, bytes("05 00 00 00 00 00")),
        (bson, bytes("0e 00 00 00 02 61 00 ff ff ff 7f 78 00 00")), (bson, bytes("0d 00 00 00 03 61 00 ff ff ff 7f 00 00")),
        (bson, bytes("0b 00 00 00 0a 61 00 0a 61 00 00")), (bson, bytes("0e 00 00 00 02 61 00 02 00 00 00 ff 00 00")),
        (bson, bytes("08 00 00 00 06 61 00 00")), (bson, bytes("0e 00 00 00 05 61 00 01 00 00 00 00 ff 00")), (bson, nestedBSON(132)),
        (bson, []),
    ]

    @Test("what cannot be read is 400 in JSON, wherever game data are taken, and changes nothing", arguments: malformed)
    func refused(type: String, body: [UInt8]) async throws {
        let source = try await SharedServer.get().dataSource(Array(Fixtures.t.utf8))
        let before = try await source.revision()
        for (method, path) in [("PUT", "/"), ("PUT", "/collections/?importMode=createAndUpdate"), ("POST", "/converter/raw/")] {
            let reply = try await source.client.send(method, source.path(path), ["Content-Type": type, "Accept": "*/*"], body: body)
            #expect((reply.status, reply.codes) == (400, ["invalidRequestBody"]), "\(method) \(path)")
            #expect(reply["content-type"] == "application/json")
        }
        #expect(try await source.revision() == before)
    }

    @Test(
        "every form of a value is read",
        arguments: [
            (bytes("91 cc ff"), "[255]"), (bytes("91 cf 00 20 00 00 00 00 00 01"), "[9007199254740993]"),
            (bytes("91 cf ff ff ff ff ff ff ff ff"), "[18446744073709551615]"),
            (bytes("91 d3 80 00 00 00 00 00 00 00"), "[-9223372036854775808]"),
            (bytes("91 ca 3d cc cc cd"), "[0.1]"), (bytes("91 cb 3f f0 00 00 00 00 00 00"), "[1]"),
            (bytes("91 cb 7f f0 00 00 00 00 00 00"), #"["Infinity"]"#), (bytes("91 ca ff 80 00 00"), #"["-Infinity"]"#),
            (bytes("91 ca 80 00 00 00"), "[0]"), (bytes("91 cb 80 00 00 00 00 00 00 00"), "[0]"),
            (bytes("91 d9 01 61"), #"["a"]"#), (bytes("91 da 00 01 61"), #"["a"]"#), (bytes("91 db 00 00 00 01 61"), #"["a"]"#),
            (bytes("91 c4 01 61"), #"["a"]"#), (bytes("91 c4 01 ff"), #"["/w=="]"#), (bytes("81 07 c3"), #"{"7":true}"#),
            (bytes("de 00 01 a1 61 dc 00 01 c2"), #"{"a":[false]}"#), (bytes("91 d6 ff 00 00 00 01"), #"["1970-01-01T00:00:01.000Z"]"#),
            (bytes("91 d7 28 08 de 49 ab 96 b7 00 80"), #"["2026-01-02T03:04:05.000Z"]"#),
            (bytes("91 d8 29 08 de 49 ab 96 b7 00 80 00 00 00 08 61 c4 68 00"), #"["2026-01-02T02:04:05.000Z"]"#),
        ])
    func read(body: [UInt8], expected: String) async throws {
        let source = try await SharedServer.get().dataSource(Array(Fixtures.t.utf8))
        let reply = try await source.client.send("POST", source.path("/converter/raw/"), ["Content-Type": Self.msgpack], body: body)
        #expect((reply.status, reply.text) == (200, expected))
    }

    @Test("game data travel through each format and back unchanged, and an array stays an array", arguments: [msgpack, bson])
    func converted(type: String) async throws {
        let source = try await SharedServer.get().dataSource(Array(Fixtures.t.utf8))
        let path = source.path("/converter/raw/?schemaNameOrId=Item")
        let sent =
            #"[{"Id":"a","Damage":"9007199254740993","Weight":2,"MadeOn":"2026-01-02T03:04:05.000Z","Cooldown":"00:00:05","Owner":{"Id":"Sword","DisplayName":"Iron Sword"}}]"#
        let json = try await source.client.send("POST", path, ["Content-Type": "application/json"], body: sent)
        #expect(json.status == 200)
        let there = try await source.client.send(
            "POST", path, ["Content-Type": "application/json", "Accept": type], body: Array(sent.utf8))
        #expect((there.status, there["content-type"]) == (200, type))
        let back = try await source.client.send("POST", path, ["Content-Type": type], body: there.body)
        #expect(back.text == json.text)
    }

    @Test("what only speaks JSON takes no other body", arguments: [msgpack, bson])
    func onlyJSON(type: String) async throws {
        let source = try await SharedServer.get().dataSource(Array(Fixtures.t.utf8))
        let documents = "/collection/Item/documents/"
        for (method, path) in [
            ("PUT", "/collection/Item/"), ("POST", "/collection/Item/"), ("POST", documents),
            ("PUT", "\(documents)?importMode=update"),
        ] {
            let reply = try await source.client.send(method, source.path(path), ["Content-Type": type], body: [0x80])
            #expect((reply.status, reply.codes) == (415, ["invalidRequestBody"]), "\(method) \(path)")
        }
    }
}
