import Foundation
import Synchronization
import Testing
import TestSupport
import Values

/// Durable means durable: what was answered is there after the power went.
@Suite("kill -9")
struct KillScenarios {
    private static let clients = 32
    private static let rounds = 50

    /// What one client knows when its server died.
    struct Account: Sendable {
        var acknowledged: [String] = []
        /// Sent and never answered: there whole, or not at all.
        var unanswered: String?
    }

    @Test("32 clients write while the server is killed 50 times: every acknowledged write is there, no other is half there")
    func kills() async throws {
        let server = try await Server()
        let source = try await server.dataSource(Array(Fixtures.t.utf8))
        var acknowledged: Set<String> = []
        var unanswered: Set<String> = []
        for round in 0..<Self.rounds {
            let count = Counter()
            let port = server.port
            let path = source.path("/collection/Tag/")
            let accounts = try await withThrowingTaskGroup(of: Account.self) { group in
                for client in 0..<Self.clients {
                    group.addTask { try await Client.onThread { write(to: port, path, client: client, round: round, count: count) } }
                }
                while count.value.load(ordering: .relaxed) < Self.clients * 3 { await Task.yield() }
                try await server.killAll()
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(accounts.contains { $0.unanswered != nil }, "the kill of round \(round) fired in the middle of writes")
            for account in accounts {
                acknowledged.formUnion(account.acknowledged)
                if let id = account.unanswered { unanswered.insert(id) }
            }
            try await server.start()
        }
        let again = DataSource(client: server.client, project: source.project, id: source.id)
        let tags = try #require(try await again.download().json["Collections"]["Tag"]).elements
        let stored = Set(tags.compactMap { $0["Id"].string })
        #expect(stored.count == tags.count)
        #expect(acknowledged.subtracting(stored).isEmpty)
        #expect(stored.subtracting(acknowledged).subtracting(unanswered).subtracting(["fire", "ice"]).isEmpty)
        for tag in tags { if let id = tag["Id"].string, id.hasPrefix("r") { #expect(tag["Label"].string == label(of: id)) } }
    }
}

/// Writes acknowledged in one round, by all clients.
private final class Counter: Sendable {
    let value = Atomic(0)
}

/// A text that a torn write would cut.
private func label(of id: String) -> String { String(repeating: id + " ", count: 40) }

/// Creates documents one after another on one connection until the server is gone.
private func write(to port: UInt16, _ path: String, client number: Int, round: Int, count: Counter) -> KillScenarios.Account {
    var account = KillScenarios.Account()
    let client = Client(port: port, authorization: "Bearer \(Server.adminKey)")
    guard let connection = try? Connection(port: port) else { return account }
    var next = 0
    while true {
        let id = "r\(round)-\(number)-\(next)"
        next += 1
        let body = #"{"Id":"\#(id)","Label":"\#(label(of: id))"}"#
        account.unanswered = id
        guard (try? connection.write(client.request("PUT", path, [:], Array(body.utf8), close: false))) != nil,
            let reply = try? connection.readReply(), reply.status == 200
        else { return account }
        account.unanswered = nil
        account.acknowledged.append(id)
        count.value.add(1, ordering: .relaxed)
    }
}
