import Foundation
import TestSupport
import Testing
import Values

/// Who has no right on a project cannot tell that it is there, server.md 16.2.
@Suite("server 16.2: strangers")
struct StrangerScenarios {
    private static let absent = "0123456789abcdef01234567"

    /// An answer without what differs between any two.
    private func comparable(_ reply: Reply) -> String {
        let fields = reply.fields.filter { !["x-request-id", "date"].contains($0.name.lowercased()) }
        return "\(reply.status) \(fields.map { "\($0.name): \($0.value)" }) \(reply.text)"
    }

    @Test("34: what a stranger may not see answers as what is not there, to the byte")
    func scenario34() async throws {
        let server = try await SharedServer.get()
        let source = try await server.dataSource()
        let stranger = try await server.user("stranger-\(UUID())@example.org")
        let absent = try await stranger.send("GET", "/api/v1/project/\(Self.absent)/")
        #expect((absent.status, absent.codes) == (404, ["resourceNotFound"]))
        let replies = [
            try await stranger.send("GET", "/api/v1/project/\(source.project)/"),
            try await stranger.send("GET", source.path("/stats/")),
            try await stranger.send("PUT", source.path("/"), body: "{broken"),
            try await stranger.send("PUT", source.path("/collection/Schema/"), body: "{broken"),
            try await stranger.send("POST", source.path("/collection/Item/bulk-change/"), body: "{broken"),
        ]
        for reply in replies { #expect(comparable(reply) == comparable(absent)) }
        #expect(try await stranger.send("GET", "/api/v1/project/my/").result.elements.isEmpty)
    }

    @Test("36: who guesses ids learns nothing, and is slowed")
    func scenario36() async throws {
        let server = try await Server()
        let source = try await server.dataSource()
        let stranger = try await server.user("guesser@example.org")
        var statuses: [Int] = []
        for number in 0..<400 {
            let id = String(source.project.prefix(21)) + String(number + 0x100, radix: 16)
            statuses.append(try await stranger.send("GET", "/api/v1/project/\(id)/").status)
        }
        #expect(Set(statuses) == [404, 429])
        #expect(statuses.prefix(300).allSatisfy { $0 == 404 })
        #expect(try await source.get("/stats/").status == 200)
        #expect(try await stranger.send("GET", "/api/v1/user/me/").status == 200)
    }
}
