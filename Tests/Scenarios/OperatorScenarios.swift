import Foundation
import Testing
import TestSupport
import Values

/// What an operator sees of a server beside its API (design: what an operator sees).
@Suite("the operator's side")
struct OperatorScenarios {
    private func mode(_ url: URL) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: url.path))?[.posixPermissions] as? Int
    }

    @Test("the data folder and all in it belong to its user alone")
    func modes() async throws {
        let server = try await Server()
        _ = try await server.dataSource(Array(Fixtures.t.utf8))
        #expect(mode(server.data) == 0o700)
        let names = try FileManager.default.subpathsOfDirectory(atPath: server.data.path)
        #expect(names.contains("styx.db") && names.contains("control.sock"))
        for name in names {
            let own = try #require(self.mode(server.data.appending(path: name)))
            #expect(own & 0o077 == 0, "\(name) has mode \(String(own, radix: 8))")
        }
    }

    @Test("a stop leaves no socket behind, and says 0")
    func cleanStop() async throws {
        let server = try await Server()
        #expect(try await server.stop() == 0)
        #expect(!FileManager.default.fileExists(atPath: server.data.appending(path: "control.sock").path))
    }

    @Test("which requests have a line in the log", arguments: [("all", true), ("failures", false), ("none", false)])
    func requestLog(choice: String, isLogged: Bool) async throws {
        let server = try await Server(environment: ["STYX_LOG_REQUESTS": choice])
        let reply = try await server.client.send("GET", "/api/v1/user/me/")
        #expect(try await server.stop() == 0)
        let id = try #require(reply["X-Request-Id"])
        let lines = server.log.split(separator: "\n").filter { $0.contains(id) }
        #expect(lines.count == (isLogged ? 1 : 0))
        #expect(!server.log.contains(Server.adminKey))
    }

    @Test("a password shorter than the setting says is refused")
    func passwordLength() async throws {
        let server = try await Server(environment: ["STYX_AUTH_PASSWORD_MIN_LENGTH": "20"])
        let arguments = ["user", "create", "someone@example.com", "--data", server.data.path, "--password-file"]
        let file = server.folder.appending(path: "password")
        try Data("quite-long-but-short".dropLast().utf8).write(to: file)
        let refused = try await Program.run(arguments + [file.path])
        #expect(refused.status == 1)
        #expect(refused.errors.contains("20"))
        try Data("quite-long-and-enough".utf8).write(to: file)
        #expect(try await Program.run(arguments + [file.path]).status == 0)
    }

    @Test("rights are given by the command line, on a running server and on a resting folder; what is not there is told")
    func grants() async throws {
        let server = try await Server()
        let source = try await server.dataSource()
        let member = try await server.member("view", of: source)
        #expect(try await member.sees(source).get("/stats/").status == 200)
        for (arguments, said) in [
            ([source.project, member.email, "own"], "no right 'own'"), ([source.project, "nobody@example.com", "view"], "no user nobody@"),
            (["nothing", member.email, "view"], "no project 'nothing'"), ([source.id, member.email, "view"], "no project '\(source.id)'"),
        ] {
            let outcome = try await Program.run(["project", "grant"] + arguments + ["--data", server.data.path])
            #expect(outcome.status == 1 && outcome.errors.contains(said), "\(outcome.errors)")
        }
        #expect(try await server.stop() == 0)
        try await server.grant("none", to: member, in: source)
        try await server.start()
        let client = Client(port: server.port, authorization: member.client.authorization)
        #expect(try await client.send("GET", source.path("/stats/")).status == 404)
        #expect(try await client.send("GET", "/api/v1/project/my/").result.elements.isEmpty)
    }

    @Test("a client that goes away in the middle of its body is no failure of the server's")
    func goneInTheMiddle() async throws {
        let server = try await Server(environment: ["STYX_LOG_REQUESTS": "all"])
        let source = try await server.dataSource(Array(Fixtures.t.utf8))
        let head = "PUT \(source.path("/collection/Tag/")) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(Server.adminKey)\r\n"
        let port = server.port
        try await Client.onThread {
            let connection = try Connection(port: port)
            try connection.write((head + "X-Request-Id: gone\r\nContent-Length: 1000\r\n\r\n{").utf8)
        }
        while !server.log.contains("request=gone") { await Task.yield() }
        #expect(try await server.stop() == 0)
        #expect(server.log.split(separator: "\n").filter { $0.contains("request=gone") }.allSatisfy { $0.contains("status=400") })
    }
}
