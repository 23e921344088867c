import Foundation

/// Somebody beside the first administrator, with an API key, made as an operator makes one: `styx user create`, `user import-key`, `project grant`.
public struct Member: Sendable {
    public let email: String
    public let client: Client

    /// A data source as this user sees it.
    public func sees(_ source: DataSource) -> DataSource { DataSource(client: client, project: source.project, id: source.id) }
}

extension Server {
    /// A user who is in no project.
    public func stranger() async throws -> Member {
        let name = UUID().uuidString.lowercased()
        let (email, key) = ("\(name)@example.com", "key-of-\(name)")
        try await command(["user", "create", email, "--no-password"])
        try await command(["user", "import-key", email], input: key)
        return Member(email: email, client: client.with(authorization: "Bearer \(key)"))
    }

    /// A user who may do that in the project of a data source: `view`, `edit`, `design`, `administer`.
    public func member(_ right: String, of source: DataSource) async throws -> Member {
        let member = try await stranger()
        try await grant(right, to: member, in: source)
        return member
    }

    /// Gives a user another right in the project of a data source; `none` takes all away.
    public func grant(_ right: String, to member: Member, in source: DataSource) async throws {
        try await command(["project", "grant", source.project, member.email, right])
    }

    /// A project of a user's own, in their own workspace; its branch is empty.
    public func dataSource(of member: Member) async throws -> DataSource {
        let said = try await command(["project", "create", "Game of \(member.email.prefix(8))", "--owner", member.email])
        let ids = said.split(separator: "\n").compactMap { $0.split(separator: " ").dropFirst().first.map(String.init) }
        guard ids.count == 2 else { throw Connection.Failure(description: "no project: \(said)") }
        return DataSource(client: member.client, project: ids[0], id: ids[1])
    }

    @discardableResult
    private func command(_ arguments: [String], input: String = "") async throws -> String {
        let options = ["--data", data.path, "--plugins", Checkout.root.appending(path: "plugins.d").path]
        let outcome = try await Program.run(arguments + options, in: folder, input: input + "\n")
        guard outcome.status == 0 else { throw Connection.Failure(description: "\(arguments): \(outcome.errors)") }
        return outcome.output
    }
}
