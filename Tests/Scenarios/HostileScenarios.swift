import Foundation
import Testing
import TestSupport
import Values

/// Input that no client should send: a documented answer, and a server that does not notice.
@Suite("bad input")
struct HostileScenarios {
    private func source() async throws -> DataSource { try await SharedServer.get().dataSource(Array(Fixtures.t.utf8)) }

    /// Writes raw bytes on a connection of their own and reads one response.
    private func raw(_ bytes: String) async throws -> Reply {
        let port = try await SharedServer.get().port
        return try await Client.onThread {
            let connection = try Connection(port: port)
            try connection.write(bytes.utf8)
            return try connection.readReply()
        }
    }

    @Test(
        "documents that cannot be read",
        arguments: [
            (#"{"Id":"a","#, ["invalidRequestBody"]), (#"{"Id":"a","Id":"b"}"#, ["invalidRequestBody"]),
            (#"{"Id":"\ud800"}"#, ["invalidRequestBody"]), ("[]", ["invalidRequestBody"]), ("7", ["invalidRequestBody"]),
            ("", ["invalidRequestBody"]), (#"{"Id":{},"Name":"n"}"#, ["invalidIdFormat"]),
            (#"{"Id":"x","Name":"n","Damage":1e400}"#, ["overflowedValue"]),
            (#"{"Id":"x","Name":"n","Damage":9223372036854775808}"#, ["overflowedValue"]),
            (#"{"Id":"x","Name":"n","Weight":"NaN"}"#, ["invalidNumberFormat"]),
            (#"{"Id":"x","Name":[1]}"#, ["invalidTextFormat"]), (#"{"Id":"x","Name":"123456789012345678901"}"#, ["exceededValueLength"]),
            (#"{"Id":"x","Name":"n","Rarity":7}"#, ["invalidPickListFormat"]),
            (#"{"Id":"x","Name":"n","Parts":5}"#, ["invalidDocumentCollectionFormat"]),
        ])
    func unreadable(document: String, codes: [String]) async throws {
        let source = try await source()
        let before = try await source.revision()
        let reply = try await source.create("Item", document)
        #expect((reply.status, reply.codes) == (400, codes))
        #expect(try await source.revision() == before)
    }

    @Test("300 levels")
    func deep() async throws {
        let body = #"{"Id":"x","Name":"# + String(repeating: "[", count: 300) + String(repeating: "]", count: 300) + "}"
        let reply = try await source().create("Item", body)
        #expect((reply.status, reply.codes) == (400, ["invalidRequestBody"]))
    }

    @Test("100,000 unknown keys are dropped")
    func unknownKeys() async throws {
        let keys = (0..<100_000).map { #""k\#($0)":1"# }.joined(separator: ",")
        let reply = try await source().create("Tag", #"{"Id":"many",\#(keys)}"#)
        #expect(reply.status == 200)
        #expect(reply.result["document"].keys == ["Id", "Label"])
    }

    @Test(
        "ids that lead nowhere",
        arguments: [
            ("/api/v1/datasource/0123456789abcdef01234567/stats/", 404, "resourceNotFound"),
            ("/api/v1/datasource/xyz/stats/", 400, "invalidParameterPattern"),
            ("/api/v1/project/0123456789abcdef01234567/", 404, "resourceNotFound"), ("/api/v1/nothing/", 404, "resourceNotFound"),
            ("/api/v1/project/%2e%2e/", 400, "invalidParameterValue"), ("/api/v1/project/a%00/", 400, "invalidParameterValue"),
            ("/api/v1/project/%252f/", 400, "invalidParameterValue"), ("/api/v1/project/%ff/", 400, "invalidParameterValue"),
        ])
    func wrongIDs(path: String, status: Int, code: String) async throws {
        let reply = try await SharedServer.get().client.send("GET", path)
        #expect((reply.status, reply.codes) == (status, [code]))
    }

    @Test(
        "framing that RFC 9112 does not allow",
        arguments: [
            "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            "PUT /api/v1/project/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(Server.adminKey)\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ])
    func framing(bytes: String) async throws {
        let reply = try await raw(bytes)
        #expect((reply.status, reply.codes) == (400, ["invalidRequestBody"]))
        #expect(reply["connection"] == "close")
    }

    @Test("a head beyond its limits")
    func largeHead() async throws {
        let target = try await raw("GET /\(String(repeating: "a", count: 20_000)) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect((target.status, target.codes) == (414, ["parameterAboveMaxSize"]))
        let fields = try await raw("GET / HTTP/1.1\r\nHost: a\r\n" + (0..<200).map { "X\($0): a\r\n" }.joined() + "\r\n")
        #expect((fields.status, fields.codes) == (431, ["parameterAboveMaxSize"]))
    }

    @Test("10 MB of header are not read")
    func enormousHead() async throws {
        let server = try await SharedServer.get()
        let status = try await Client.onThread { () -> Int in
            let connection = try Connection(port: server.port)
            try? connection.write("GET / HTTP/1.1\r\nHost: a\r\n".utf8)
            let line = Array("X: \(String(repeating: "a", count: 1000))\r\n".utf8)
            for _ in 0..<10_000 { if (try? connection.write(line)) == nil { break } }
            return (try? connection.readReply().status) ?? 431
        }
        #expect(status == 431)
        #expect(try await server.client.send("GET", "/healthz").status == 200)
    }

    @Test("a body longer than its limit, declared and undeclared")
    func largeBody() async throws {
        let server = try await SharedServer.get()
        let port = server.port
        let declared = try await raw(
            "PUT /api/v1/project/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(Server.adminKey)\r\nContent-Length: 99999999\r\n\r\n")
        #expect((declared.status, declared.codes) == (413, ["parameterAboveMaxSize"]))
        let undeclared = try await Client.onThread { () -> Int in
            let connection = try Connection(port: port)
            try connection.write(
                ("PUT /api/v1/project/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(Server.adminKey)\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n").utf8)
            let chunk = Array("10000\r\n\(String(repeating: "a", count: 65536))\r\n".utf8)
            for _ in 0..<64 { if (try? connection.write(chunk)) == nil { break } }
            return (try? connection.readReply().status) ?? 413
        }
        #expect(undeclared == 413)
    }
}
