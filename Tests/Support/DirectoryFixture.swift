import Access
import Crypto
import EventLoop
import Storage
import Synchronization
import Values

/// A directory over a store in memory, with a clock that stands still until it is moved.
public final class DirectoryFixture: Sendable {
    public let store = InMemoryStore()
    public let directory: Directory
    private let time = Time()

    private final class Time: Sendable {
        let now = Mutex<Int64>(1_700_000_000_000)
    }

    public init() async throws {
        let time = time
        directory = try await Directory(in: store, clock: WallClock { Timestamp(milliseconds: time.now.withLock { $0 }) })
    }

    public func advance(seconds: Int64) { time.now.withLock { $0 += seconds * 1000 } }

    /// The directory as a restart would read it.
    public func reopened() async throws -> Directory { try await Directory(in: store, clock: directory.clock) }

    public func user(_ email: String, isServerAdministrator: Bool = false) async throws -> User {
        try await directory.change { state in
            try state.creating(
                NewUser(name: "User \(email)", email: email, isServerAdministrator: isServerAdministrator), at: self.directory.clock.now,
                random: .system)
        }
    }

    /// Gives a user a key of ours.
    public func key(of user: UserID, expiring: Timestamp? = nil) async throws -> (text: String, login: LoginID) {
        let id = LoginID(random: .system)
        let made = APIKey.make(for: id, random: .system)
        _ = try await directory.change { state in
            try state.addingKey(
                .apiKey(made.secret), id, titled: "key", to: user, expiring: expiring, at: self.directory.clock.now, random: .system)
        }
        return (made.key, id)
    }

    public func project(_ name: String, in workspace: WorkspaceID, by user: UserID, tags: [String] = []) async throws -> Project {
        try await directory.change { state in
            try state.creating(
                NewProject(workspace: workspace, name: name, tags: tags), by: user, at: self.directory.clock.now, random: .system)
        }
    }

    public func workspace(of user: UserID) throws -> WorkspaceID {
        guard let workspace = directory.state.workspaces(of: user).first else { throw APIError.notFound("workspace") }
        return workspace.id
    }
}
