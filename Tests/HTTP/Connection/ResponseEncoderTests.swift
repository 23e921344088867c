import Testing
import Values

@testable import HTTP

@Suite("Responses on the wire") struct ResponseEncoderTests {
    private static let date = Array("Date: D\r\n".utf8)

    private func written(
        _ response: Response, to method: HTTP.Method = .get, _ version: Version = .http11, closes: Bool = false, pieces: [String] = []
    ) throws -> String {
        var encoder = ResponseEncoder()
        var output: [UInt8] = []
        try encoder.begin(response, to: method, version, closes: closes, date: Self.date, into: &output)
        for piece in pieces { try encoder.write(Array(piece.utf8), into: &output) }
        try encoder.end(into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private func stream(_ length: Int?) -> ResponseBody { .stream(length: length) { _ in } }

    @Test("a whole body has its length") func whole() throws {
        let response = Response(.ok, fields: [.contentType: "text/plain"], body: .bytes(Array("hello".utf8)))
        #expect(
            try written(response, pieces: ["hello"])
                == "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: D\r\nContent-Length: 5\r\n\r\nhello")
    }

    @Test("no content is said too, but for a status that has none") func empty() throws {
        #expect(try written(Response(.accepted)) == "HTTP/1.1 202 Accepted\r\nDate: D\r\nContent-Length: 0\r\n\r\n")
        for status in [Status.noContent, .notModified] {
            let text = try written(Response(status, body: .bytes([1])), pieces: ["a"])
            #expect(text.hasSuffix("\r\nDate: D\r\n\r\n") && !text.contains("Length"))
        }
    }

    @Test("a stream of unknown length is chunked") func chunked() throws {
        let text = try written(Response(.ok, body: stream(nil)), pieces: ["hello", "", String(repeating: "x", count: 16)])
        #expect(text.contains("Transfer-Encoding: chunked\r\n") && !text.contains("Content-Length"))
        #expect(text.hasSuffix("\r\n\r\n5\r\nhello\r\n10\r\nxxxxxxxxxxxxxxxx\r\n0\r\n\r\n"))
    }

    @Test("to HTTP/1.0 a stream ends with the connection") func old() throws {
        let text = try written(Response(.ok, body: stream(nil)), to: .get, .http10, pieces: ["a"])
        #expect(text.hasSuffix("Connection: close\r\n\r\na") && !text.contains("chunked"))
        #expect(try written(Response(.ok), to: .get, .http10).contains("Connection: keep-alive\r\n"))
    }

    @Test("HEAD gets the head and nothing else") func head() throws {
        let whole = try written(Response(.ok, body: .bytes([1, 2, 3])), to: .head, pieces: ["abc"])
        #expect(whole.hasSuffix("Content-Length: 3\r\n\r\n"))
        #expect(try written(Response(.ok, body: stream(nil)), to: .head, pieces: ["a"]).hasSuffix("chunked\r\n\r\n"))
    }

    @Test("what frames the message is the encoder's alone") func framing() throws {
        let fields: Fields = [
            .contentLength: "99", "transfer-encoding": "chunked", .connection: "keep-alive", .date: "never", "Keep-Alive": "timeout=5",
        ]
        #expect(try written(Response(.ok, fields: fields)) == "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 0\r\n\r\n")
    }

    @Test("a stream must keep the length that it promised") func wrongLength() throws {
        #expect(try written(Response(.ok, body: stream(3)), pieces: ["ab", "c"]).hasSuffix("Content-Length: 3\r\n\r\nabc"))
        #expect(throws: ResponseError.wrongLength(promised: 3)) { try written(Response(.ok, body: stream(3)), pieces: ["ab"]) }
        #expect(throws: ResponseError.wrongLength(promised: 3)) { try written(Response(.ok, body: stream(3)), pieces: ["ab", "cd"]) }
    }

    @Test("closing is said") func closing() throws {
        #expect(try written(Response(.ok), closes: true).contains("\r\nConnection: close\r\n"))
        #expect(try !written(Response(.ok)).contains("Connection"))
    }

    @Test("a switch of protocols names the new one") func switching() throws {
        let text = try written(Response(.switchingProtocols, fields: [.connection: "Upgrade", .upgrade: "websocket"]))
        #expect(text == "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nDate: D\r\n\r\n")
    }

    @Test("a status that is not known has an empty reason") func unknown() throws {
        #expect(try written(Response(Status(rawValue: 299))).hasPrefix("HTTP/1.1 299 \r\n"))
    }

    @Test(
        "a value with a control character is never written", arguments: ["a\r\nSet-Cookie: x", "a\nb", "\0", "\u{7f}", "a\rb", "\u{1b}[0m"])
    func splitting(value: String) {
        var response = Response(.ok, fields: [.contentType: "text/plain"])
        response.fields[.location] = value
        #expect(response.fields.refused == .location && response.fields[.location] == nil)
        #expect(throws: ResponseError.unwritableField(.location)) { try written(response) }
    }

    @Test(
        "a date is as RFC 9110 wants it",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (-5, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ])
    func date(seconds: Int, expected: String) {
        #expect(HTTPDate(seconds: seconds).description == expected)
        var line = DateLine()
        #expect(line.bytes(at: seconds) == Array("Date: \(expected)\r\n".utf8) && line.bytes(at: seconds) == line.bytes(at: seconds))
    }
}
