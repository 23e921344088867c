import Testing
import Values

@testable import HTTP

@Suite("Request heads") struct RequestParserTests {
    @Test("a request is its method, target, version and fields") func wholeRequest() throws {
        let parsed = Parsed("PUT /a/b%20c?x=1&y HTTP/1.1\r\nHost: example.org:8080\r\nX-One:  two \t\r\nx-one:three\r\nEmpty:\r\n\r\n")
        let head = try #require(parsed.messages.first?.head)
        #expect(parsed.error == nil && parsed.messages.first?.isComplete == true)
        #expect(head.method == .put && head.version == .http11 && head.framing == .none && !head.asksToClose)
        #expect(head.target.path == "/a/b%20c" && head.target.query == "x=1&y" && head.target.authority == nil)
        #expect(head.fields[.host] == "example.org:8080" && head.fields.all("x-ONE") == ["two", "three"])
        #expect(head.fields["Empty"] == "" && head.fields["Missing"] == nil && head.fields.count == 4)
    }

    @Test(
        "taken",
        arguments: [
            "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.5\r\nHost: a\r\n\r\n", "BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
            "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://a/b HTTP/1.1\r\nHost: c\r\n\r\n",
            "GET HTTPS://[::1]:80?q HTTP/1.1\r\nHost: a\r\n\r\n", "GET /?a[]={b|c}^`\\ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET //a HTTP/1.1\r\nHost: [2001:db8::1]:8080\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", get("X: \u{e9}\t\u{1F600}"),
            get("Content-Length: 0"), get("Expect: the unexpected"), get("Connection: , ,"), get("a!#$%&'*+-.^_`|~1: b"),
        ])
    func taken(text: String) {
        let parsed = Parsed(text)
        #expect(parsed.error == nil && parsed.messages.count == 1 && parsed.messages.first?.isComplete == true, "\(parsed)")
    }

    static let refusals: [(String, ProtocolError)] = [
        (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", .badMethod), ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", .badMethod),
        ("G\u{e9}T / HTTP/1.1\r\nHost: a\r\n\r\n", .badMethod), ("GET\r\nHost: a\r\n\r\n", .badMethod),
        (String(repeating: "A", count: 33) + " / HTTP/1.1\r\nHost: a\r\n\r\n", .badMethod),
        ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .badMethod), ("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", .badMethod),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .badTarget), ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", .badTarget),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", .badTarget), ("GET /# HTTP/1.1\r\nHost: a\r\n\r\n", .badTarget),
        ("GET /\u{e9} HTTP/1.1\r\nHost: a\r\n\r\n", .badTarget), ("GET /\\x HTTP/1.1\r\nHost: a\r\n\r\n", .badTarget),
        ("GET /<> HTTP/1.1\r\nHost: a\r\n\r\n", .badTarget), ("GET /\t HTTP/1.1\r\nHost: a\r\n\r\n", .badTarget),
        ("GET /\r\n\r\n", .badTarget), ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", .badTarget),
        ("CONNECT /a HTTP/1.1\r\nHost: a\r\n\r\n", .badTarget), ("GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", .badHost),
        ("GET http://u@a/x HTTP/1.1\r\nHost: a\r\n\r\n", .badHost),
        ("GET / x HTTP/1.1\r\nHost: a\r\n\r\n", .badVersion), ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", .badVersion),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .badVersion), ("GET / http/1.1\r\nHost: a\r\n\r\n", .badVersion),
        ("GET / HTTP/1.11\r\nHost: a\r\n\r\n", .badVersion), ("GET / HTTP/0.9\r\nHost: a\r\n\r\n", .badVersion),
        ("GET / \r\nHost: a\r\n\r\n", .badVersion), ("GET / HTTP/1.x\r\nHost: a\r\n\r\n", .badVersion),
        ("GET / HTTP/1.1\nHost: a\n\n", .bareLineBreak), ("GET / HTTP/1.1\r\nHost: a\n\r\n", .bareLineBreak),
        ("GET / HTTP/1.1\rHost: a\r\n\r\n", .bareLineBreak), (get("X: a\rb"), .bareLineBreak), (get("X: a\r\r\n"), .bareLineBreak),
        (get("X: a\nY: b"), .bareLineBreak), ("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .bareLineBreak),
        (get("X: a\0"), .controlCharacter), (get("X\0: a"), .controlCharacter), ("GET /\0 HTTP/1.1\r\n\r\n", .controlCharacter),
        (get("X: \u{7f}"), .controlCharacter), (get("X: \u{1b}"), .controlCharacter), ("\u{16}\u{3}\u{1}", .controlCharacter),
        (get("X: a\r\n b"), .obsoleteFolding), (get("X: a\r\n\tb"), .obsoleteFolding),
        ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", .obsoleteFolding), (get("X : a"), .spaceBeforeColon), (get("X\t: a"), .spaceBeforeColon),
        (get("Content-Length : 5"), .spaceBeforeColon), (get(": a"), .badFieldName), (get("X"), .badFieldName),
        (get("X(y): a"), .badFieldName), (get("\u{e9}: a"), .badFieldName), (get("@: a"), .badFieldName),
        ("GET / HTTP/1.1\r\n\r\n", .missingHost), ("GET / HTTP/1.1\r\nX-Host: a\r\n\r\n", .missingHost),
        (get("Host: a"), .repeatedHost), (get("hOST: b"), .repeatedHost), ("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", .repeatedHost),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", .badHost), ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .badHost),
        ("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", .badHost), ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", .badHost),
        ("GET / HTTP/1.1\r\nHost: [x]\r\n\r\n", .badHost), ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .badHost),
        ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .badHost), ("GET / HTTP/1.1\r\nHost: :80\r\n\r\n", .badHost),
        ("GET / HTTP/1.1\r\nHost: a:123456\r\n\r\n", .badHost),
        (get("Content-Length: "), .badContentLength), (get("Content-Length: +5"), .badContentLength),
        (get("Content-Length: -1"), .badContentLength), (get("Content-Length: 0x5"), .badContentLength),
        (get("Content-Length: 5 5"), .badContentLength), (get("Content-Length: 5, 5"), .badContentLength),
        (get("Content-Length: 1.0"), .badContentLength), (get("Content-Length: 99999999999999999999"), .badContentLength),
        (get("Content-Length: \u{661}"), .badContentLength),
        (get("Content-Length: 5\r\nContent-Length: 5"), .repeatedContentLength),
        (get("Content-Length: 5\r\nContent-Length: 6"), .repeatedContentLength),
        (get("Content-Length: 0\r\ncontent-length: 6"), .repeatedContentLength),
        (get("Content-Length: 5\r\nTransfer-Encoding: chunked"), .lengthWithTransferEncoding),
        (get("Transfer-Encoding: chunked\r\nContent-Length: 5"), .lengthWithTransferEncoding),
        (get("Transfer-Encoding: chunked\r\nContent-Length: 0"), .lengthWithTransferEncoding),
        (get("Transfer-Encoding: identity"), .badTransferEncoding), (get("Transfer-Encoding: xchunked"), .badTransferEncoding),
        (get("Transfer-Encoding: gzip, chunked"), .unknownTransferCoding),
        (get("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked"), .unknownTransferCoding),
        (get("Transfer-Encoding: chunked, chunked"), .badTransferEncoding),
        (get("Transfer-Encoding: chunked, identity"), .badTransferEncoding), (get("Transfer-Encoding:"), .badTransferEncoding),
        (get("Transfer-Encoding: \"chunked\""), .badTransferEncoding), (get("Transfer-Encoding: chunked;a=b"), .badTransferEncoding),
        (get("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), .badTransferEncoding),
        (get("Transfer-Encoding: chunked\r\nTransfer-Encoding: x"), .badTransferEncoding),
        (get("Transfer-Encoding: \u{b}chunked"), .controlCharacter), (get("Transfer-Encoding\r\n : chunked"), .badFieldName),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .badTransferEncoding),
    ]

    @Test("refused", arguments: refusals) func refused(text: String, expected: ProtocolError) {
        let parsed = Parsed(text)
        #expect(parsed.error == expected && parsed.messages.isEmpty, "\(text.debugDescription): \(parsed)")
    }

    @Test("what is refused is 400 invalidRequestBody, but for what is too large or not known", arguments: ProtocolError.allCases)
    func answer(error: ProtocolError) {
        let answer = error.apiError
        switch error {
        case .targetTooLong: #expect(answer.status == .targetTooLong && answer.code == .parameterAboveMaxSize)
        case .fieldsTooLarge: #expect(answer.status == .fieldsTooLarge && answer.code == .parameterAboveMaxSize)
        case .unknownTransferCoding: #expect(answer.status == .notImplemented && answer.code == .operationNotSupported)
        default: #expect(answer.status == .badRequest && answer.code == .invalidRequestBody)
        }
        #expect(answer.message.hasSuffix("."))
    }

    @Test("after an error there is no way on") func failed() {
        var parser = RequestParser()
        for _ in 0..<2 {
            let text = Array("GET / HTTP/1.1\r\n\r\n".utf8)
            text.withUnsafeBytes { bytes in
                var input = bytes
                #expect(throws: ProtocolError.missingHost) { _ = try parser.next(&input) }
            }
        }
    }

    @Test("the end of the connection as each version says it") func persistence() {
        func closes(_ text: String) -> Bool? { Parsed(text).messages.first?.head.asksToClose }
        #expect(closes(get("Connection: close")) == true)
        #expect(closes(get("Connection: Upgrade , CLOSE")) == true)
        #expect(closes(get("Connection: closed")) == false)
        #expect(closes(get("Connection: keep-alive")) == false)
        #expect(closes(get("Connection: a\r\nConnection: close")) == true)
        #expect(closes("GET / HTTP/1.0\r\n\r\n") == true)
        #expect(closes("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n") == false)
    }

    @Test("a client waits for a 100 only where it has something to send") func expectation() {
        func waits(_ text: String) -> Bool? { Parsed(text).messages.first?.head.expectsContinue }
        #expect(waits(get("Content-Length: 5\r\nExpect: 100-Continue")) == true)
        #expect(waits(get("Expect: 100-continue\r\nTransfer-Encoding: chunked")) == true)
        #expect(waits(get("Expect: 100-continue")) == false)
        #expect(waits("PUT / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n") == false)
    }

    @Test("a target in absolute form says the authority") func absoluteForm() throws {
        let request = try #require(Parsed("GET http://a.example:81/x?y HTTP/1.1\r\nHost: b\r\n\r\n").messages.first?.head)
        #expect(request.target.authority == "a.example:81" && request.target.path == "/x" && request.target.query == "y")
        let root = try #require(Parsed("GET http://a.example?y HTTP/1.1\r\nHost: b\r\n\r\n").messages.first?.head)
        #expect(root.target.path == "/" && root.target.query == "y")
    }
}
