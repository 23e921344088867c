import Testing
import TestSupport
import Values

/// Clients that close one side of their connection, or break it (server 1.5, 1.7).
@Suite("server 16.4: connections")
struct ConnectionScenarios {
    private static let tags = "[" + (0..<20_000).map { #"{"Id":"t\#($0)"}"# }.joined(separator: ",") + "]"

    /// What comes until the server closes; the client sends `bytes` and no more.
    private func answer(to bytes: [UInt8], at port: UInt16) async throws -> Reply {
        try await Client.onThread {
            let connection = try Connection(port: port)
            try connection.write(bytes)
            connection.endWriting()
            let reply = try connection.readReply()
            #expect(try connection.readToEnd().isEmpty, "it closes after the answer")
            return reply
        }
    }

    @Test("105: a client that has sent a whole request and closes its side is answered; one that has sent half is told so")
    func scenario105Half() async throws {
        let server = try await Server()
        let source = try await server.dataSource(Array(Fixtures.t.utf8))
        let client = source.client
        for round in 0..<20 {
            let requests: [(String, String, String)] = [
                ("POST", "/validity/", ""), ("PUT", "/collections/?importMode=createAndUpdate&schemas=Tag", Self.tags),
                ("PUT", "/collection/Tag/", #"{"Id":"n\#(round)"}"#), ("GET", "/raw/", ""),
            ]
            for (method, path, body) in requests {
                let bytes = client.request(method, source.path(path), [:], Array(body.utf8), close: false)
                let reply = try await answer(to: bytes, at: client.port)
                #expect(reply.status == 200, "\(method) \(path), round \(round): \(reply.text.prefix(200))")
                guard !body.isEmpty else { continue }
                let half = try await answer(to: bytes.dropLast(body.utf8.count / 2 + 1), at: client.port)
                #expect((half.status, half.codes) == (400, ["invalidRequestBody"]), "half of \(method) \(path)")
            }
        }
    }

    @Test("105: a reset during an import stops its process, and nothing is stored")
    func scenario105Reset() async throws {
        let source = try await SharedServer.get().dataSource(Array(Fixtures.t.utf8))
        let before = try await source.revision()
        let many = "[" + (0..<300_000).map { #"{"Id":"t\#($0)"}"# }.joined(separator: ",") + "]"
        let bytes = source.client.request(
            "PUT", source.path("/collections/?importMode=createAndUpdate&schemas=Tag"), [:], Array(many.utf8), close: false)
        let port = source.client.port
        let connection = try await Client.onThread {
            let connection = Held(try Connection(port: port))
            try connection.value?.write(bytes)
            return connection
        }
        while try await source.get("/process/").result["processes"][0]["type"].string != "import" {}
        connection.value?.endsInReset()
        connection.value = nil
        var status = "running"
        while status == "running" { status = try await source.get("/process/").result["processes"][0]["status"].string ?? "?" }
        #expect(status == "stopped")
        #expect(try await source.revision() == before)
    }

    @Test("105: a transfer coding that is not known is 501, and the connection closes")
    func scenario105Coding() async throws {
        let source = try await SharedServer.get().dataSource()
        let head = "PUT \(source.path("/collection/Tag/")) HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
        let reply = try await answer(to: Array(head.utf8), at: source.client.port)
        #expect((reply.status, reply.codes) == (501, ["operationNotSupported"]))
        #expect(reply["connection"] == "close")
    }

    @Test("105: HEAD is answered where GET is, and Allow says so")
    func scenario105Head() async throws {
        let source = try await SharedServer.get().dataSource()
        let head = try await source.client.send("HEAD", source.path("/stats/"))
        #expect((head.status, head.body.count) == (200, 0))
        let refused = try await source.send("PUT", "/stats/", "")
        #expect((refused.status, refused["allow"]) == (405, "GET, HEAD"))
    }

    @Test("an answer that may be compressed says that it depends on what is accepted", arguments: [nil, "gzip"])
    func vary(accepted: String?) async throws {
        let source = try await SharedServer.get().dataSource(Array(Fixtures.t.utf8))
        let reply = try await source.get("/raw/", accepted.map { ["Accept-Encoding": $0] } ?? [:])
        #expect(reply.status == 200 && reply["vary"] == "Accept-Encoding")
        #expect(reply["content-encoding"] == accepted)
    }
}

/// Large bodies together (server 15.1, `gameDataAtOnce`).
@Suite("bodies at once")
struct BodyBudgetScenarios {
    @Test("bodies that do not fit together are 503 with Retry-After, and fit once the others are answered")
    func together() async throws {
        let server = try await Server(environment: [
            "STYX_SERVER_GAME_DATA_AT_ONCE": "1MiB", "STYX_SERVER_GAME_DATA_LIMIT": "1MiB",
        ])
        let source = try await server.dataSource(Array(Fixtures.t.utf8))
        let body = Array(("[" + String(repeating: " ", count: 600_000) + #"{"Id":"n"}]"#).utf8)
        let path = source.path("/collections/?importMode=createAndUpdate&schemas=Tag")
        let bytes = source.client.request("PUT", path, [:], body)
        let port = source.client.port
        let first = try await Client.onThread {
            let first = Held(try Connection(port: port))
            try first.value?.write(bytes.prefix(400_000))
            return first
        }
        // The first is counted when its head has come.
        var refused = try await source.client.send("PUT", path, body: body)
        while refused.status == 200 { refused = try await source.client.send("PUT", path, body: body) }
        #expect((refused.status, refused.codes, refused["retry-after"]) == (503, ["serviceUnavailable"], "1"))
        let answered = try await Client.onThread {
            try first.value?.write(bytes.dropFirst(400_000))
            return try first.value?.readReply().status
        }
        #expect(answered == 200)
        #expect(try await source.client.send("PUT", path, body: body).status == 200)
    }
}

/// A connection that is handed from one thread to another.
private final class Held: @unchecked Sendable {
    var value: Connection?
    init(_ value: Connection) { self.value = value }
}
