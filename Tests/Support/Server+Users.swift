import Foundation

extension Server {
    /// Makes a user beside the running server, as an operator does, who signs in with a key from elsewhere.
    public func user(_ email: String) async throws -> Client {
        let key = "key-of-\(UUID().uuidString)"
        let house = ["--data", data.path]
        for (command, input) in [(["user", "create", email, "--no-password"], ""), (["user", "import-key", email], key + "\n")] {
            let outcome = try await Program.run(command + house, in: folder, input: input)
            guard outcome.status == 0 else { throw Connection.Failure(description: outcome.errors) }
        }
        return client.with(authorization: "Bearer \(key)")
    }
}
