@testable import Access
import Crypto
import Sharing
import Foundation
import TestSupport
import Testing
import Values

@Suite("the first administrator")
struct FirstAdministratorTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("styx-\(UUID().uuidString)").path

    private func settle(_ fixture: DirectoryFixture, _ environment: [String: String] = [:]) async throws -> FirstAdministrator.Outcome {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return try await FirstAdministrator.settle(
            in: fixture.directory, folder: folder, environment: environment, workers: WorkPool(threads: 1, queue: 4))
    }

    private var file: String { folder + "/initial-admin.json" }
    private func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private func contents() throws -> [String: String] {
        try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: file))) as? [String: String])
    }

    @Test("without a word in the environment: random secrets in a file of mode 0600, and a second start makes nobody")
    func random() async throws {
        defer { remove() }
        let fixture = try await DirectoryFixture()
        #expect(try await settle(fixture) == .made(file: file))
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let secrets = try contents()
        #expect(Set(secrets.keys) == ["email", "password", "apiKey"])
        #expect(secrets["email"] == "admin@localhost")
        let key = try #require(secrets["apiKey"])
        let caller = try #require(fixture.directory.caller(key: key))
        #expect(caller.isServerAdministrator)
        let user = try #require(fixture.directory.state.users[caller.user])
        #expect(user.verifiedEmail == "admin@localhost" && user.logins.last?.title == "initial")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        // What breaks a rule is ignored by now.
        #expect(try await settle(fixture, ["STYX_ADMIN_API_KEY": "short"]) == .fileIsLeft(file))
        #expect(fixture.directory.state.users.count == 1)
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == bytes)
    }

    @Test("what was given is not in the file; when all was given there is none")
    func given() async throws {
        defer { remove() }
        let key = String(repeating: "k", count: 40)
        let some = try await DirectoryFixture()
        #expect(try await settle(some, ["STYX_ADMIN_API_KEY": key, "STYX_ADMIN_EMAIL": "boss@x.y"]) == .made(file: file))
        #expect(Set(try contents().keys) == ["email", "password"])
        #expect(some.directory.caller(key: key)?.isServerAdministrator == true)
        remove()
        let all = try await DirectoryFixture()
        #expect(
            try await settle(all, ["STYX_ADMIN_API_KEY": key, "STYX_ADMIN_PASSWORD": "a good long one"]) == .made(file: nil))
        #expect(!FileManager.default.fileExists(atPath: file))
        #expect(try await settle(all) == .present)
    }

    @Test("secrets may come from files")
    func files() async throws {
        defer { remove() }
        let fixture = try await DirectoryFixture()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let key = String(repeating: "k", count: 40)
        try Data((key + "\n").utf8).write(to: URL(fileURLWithPath: folder + "/key"))
        _ = try await settle(fixture, ["STYX_ADMIN_API_KEY_FILE": folder + "/key"])
        #expect(fixture.directory.caller(key: key) != nil)
    }

    @Test(
        "a value that breaks its rules stops the start and makes nobody",
        arguments: [
            ["STYX_ADMIN_API_KEY": String(repeating: "k", count: 20)], ["STYX_ADMIN_API_KEY": "sat_" + String(repeating: "k", count: 43)],
            ["STYX_ADMIN_PASSWORD": "short"], ["STYX_ADMIN_PASSWORD": "password"], ["STYX_ADMIN_EMAIL": "nobody"],
            ["STYX_ADMIN_PASSWORD_FILE": "/nowhere/at/all"],
        ])
    func refused(environment: [String: String]) async throws {
        defer { remove() }
        let fixture = try await DirectoryFixture()
        await #expect(throws: FirstAdministrator.Refusal.self) { try await settle(fixture, environment) }
        #expect(fixture.directory.state.users.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test("the file goes when nothing in it is valid any more")
    func removal() async throws {
        defer { remove() }
        let fixture = try await DirectoryFixture()
        _ = try await settle(fixture)
        func change(_ body: @escaping @Sendable (inout User) -> Void) async throws {
            try await fixture.directory.change { state in
                var change = DirectoryChange()
                change.users = state.users.values.map { user in
                    var user = user
                    body(&user)
                    return user
                }
                return (change, ())
            }
        }
        try await change { $0.logins.removeAll { $0.provider == "apiKey" } }
        #expect(try await settle(fixture) == .fileIsLeft(file))
        try await change { $0.logins[0].secret = .password(nil) }
        #expect(try await settle(fixture) == .present)
        #expect(!FileManager.default.fileExists(atPath: file))
    }
}
