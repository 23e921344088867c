import Access
import PluginKit
import Values

/// The caller's own record (server 5.4).
struct GetCurrentUser: Operation {
    static let route = Route(.get, "/user/me/", id: "getCurrentUser", needs: .signedIn, into: Self.init)

    func run(as caller: Caller, in area: UsersArea) async throws -> UserRecord {
        let state = area.directory.state
        guard let user = state.users[caller.user] else { throw APIError.notFound("user") }
        return UserRecord(user, in: state, at: area.directory.clock.now)
    }
}
