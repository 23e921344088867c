import Testing

@testable import HTTP

@Suite("Content of a request") struct ContentTests {
    @Test("content has the length that the head says, and the next request follows") func length() {
        let parsed = Parsed("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(parsed.messages.map { $0.head.target.path } == ["/a", "/b"] && parsed.error == nil)
        #expect(parsed.messages.first?.content == Array("hello".utf8) && parsed.messages.first?.head.framing == .length(5))
    }

    @Test(
        "chunks are put together",
        arguments: [
            ("5\r\nhello\r\n0\r\n\r\n", "hello"), ("0\r\n\r\n", ""), ("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"),
            ("A\r\n0123456789\r\n00\r\n\r\n", "0123456789"), ("a;x=y;z=\"q\"\r\n0123456789\r\n0;e\r\n\r\n", "0123456789"),
            ("000000000000002\r\n\r\n\r\n0\r\n\r\n", "\r\n"), ("1\r\na\r\n0\r\nTrailer: x\r\nOther:\r\n\r\n", "a"),
        ])
    func chunks(body: String, expected: String) {
        let parsed = Parsed(chunked(body) + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(parsed.messages.count == 2 && parsed.error == nil && parsed.messages.first?.isComplete == true, "\(parsed)")
        #expect(parsed.messages.first?.content == Array(expected.utf8))
    }

    static let refusals: [(String, ProtocolError)] = [
        ("\r\n", .badChunk), ("x\r\n", .badChunk), ("-1\r\n", .badChunk), ("+1\r\n", .badChunk), ("0x1\r\na\r\n", .badChunk),
        (" 1\r\na\r\n", .badChunk), ("1 \r\na\r\n", .badChunk), ("1\t;a\r\n", .badChunk), ("1\0\r\n", .badChunk),
        ("0000000000000001\r\na\r\n", .badChunk), ("ffffffffffffffff\r\n", .badChunk), ("1,2\r\n", .badChunk), ("1\n", .bareLineBreak),
        ("1\ra", .bareLineBreak), ("1\r\nab\r\n", .badChunk), ("1\r\na\n", .badChunk), ("1\r\na\r\r", .badChunk),
        ("2\r\na\r\n0\r\n", .badChunk),
        ("1;a\n", .bareLineBreak), ("1;a\0\r\n", .controlCharacter), ("1;a\r\r\n", .bareLineBreak),
        ("1;" + String(repeating: "x", count: 5000), .chunkExtensionsTooLarge),
        ("0\r\n\n", .bareLineBreak), ("0\r\n\rx", .bareLineBreak), ("0\r\nX\r\n\r\n", .badFieldName),
        ("0\r\nX : a\r\n\r\n", .spaceBeforeColon),
        ("0\r\n X: a\r\n\r\n", .obsoleteFolding), ("0\r\nX: a\r\n b\r\n\r\n", .obsoleteFolding), ("0\r\nX: \0\r\n\r\n", .controlCharacter),
        ("0\r\nContent-Length: 5\r\n\r\n", .badTrailer), ("0\r\ntransfer-encoding: chunked\r\n\r\n", .badTrailer),
        ("0\r\nHost: b\r\n\r\n", .badTrailer), ("0\r\nX: " + String(repeating: "y", count: 9000), .badTrailer),
    ]

    @Test("refused", arguments: refusals) func refused(body: String, expected: ProtocolError) {
        let parsed = Parsed(chunked(body))
        #expect(parsed.error == expected && parsed.messages.first?.isComplete == false, "\(body.debugDescription): \(parsed)")
    }

    @Test("extensions are counted over the whole message") func extensions() {
        let chunk = "1;" + String(repeating: "x", count: 100) + "\r\na\r\n"
        #expect(Parsed(chunked(String(repeating: chunk, count: 50))).error == .chunkExtensionsTooLarge)
    }

    @Test("content is handed out where it lies") func zeroCopy() throws {
        let bytes = Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc".utf8)
        try bytes.withUnsafeBytes { whole in
            var parser = RequestParser()
            var input = whole
            guard case .head = try parser.next(&input) else { return #expect(Bool(false), "no head") }
            guard case .content(let content) = try parser.next(&input) else { return #expect(Bool(false), "no content") }
            #expect(content.baseAddress == whole.baseAddress?.advanced(by: whole.count - 3) && input.isEmpty)
        }
    }

    @Test("a connection is idle between requests only") func idle() throws {
        var parser = RequestParser()
        func feed(_ text: String) throws {
            try Array(text.utf8).withUnsafeBytes { bytes in
                var input = bytes
                while try parser.next(&input) != nil {}
            }
        }
        #expect(parser.isBetweenRequests)
        try feed("\r\n")
        #expect(parser.isBetweenRequests)
        try feed("G")
        #expect(!parser.isBetweenRequests)
        try feed("ET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(parser.isBetweenRequests)
        try feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na")
        #expect(!parser.isBetweenRequests)
    }
}
