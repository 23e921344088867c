import Crypto
import EventLoop
import Storage
import Synchronization
import Values

/// Users, workspaces, projects, branches and grants: in memory as one immutable state, in the store as records.
///
/// Reading is reading `state`: nothing waits. A change is decided on a state, stored as one write that expects the versions it was decided on,
/// and shown once it is durable; where somebody else was faster it is decided again.
public final class Directory: Sendable {
    private let store: any StorageBackend
    private let published: Published<DirectoryState>
    public let clock: WallClock
    public let random: Random

    /// Reads the directory of a store.
    public init(in store: any StorageBackend, clock: WallClock = .system, random: Random = .system) async throws {
        self.store = store
        self.clock = clock
        self.random = random
        var change = DirectoryChange()
        change.users = try await store.records(DirectoryKind.user).map(User.init)
        change.workspaces = try await store.records(DirectoryKind.workspace).map(Workspace.init)
        change.projects = try await store.records(DirectoryKind.project).map(Project.init)
        var state = DirectoryState()
        state.apply(change)
        published = Published(state)
    }

    /// The directory as it is now.
    public var state: DirectoryState { published.value }

    /// The caller whom an API key names, or nil for a dead one.
    public func caller(key: some StringProtocol) -> Caller? {
        let now = clock.now
        guard let caller = state.caller(key: key, at: now) else { return nil }
        return caller
    }

    /// Decides a change on the state that is shown, stores it, and shows it.
    ///
    /// - Parameter decide: Says what changes, and what else belongs into the same write (the first content of a branch, what `Lifecycle` adds).
    ///   Called again where another change came in between.
    /// - Throws: What `decide` throws; `APIError` 409 where a name or address was taken at the same moment; `StoreError`.
    public func change<Result: Sendable>(
        _ decide: (DirectoryState) async throws -> (DirectoryChange, StoreWrite, Result)
    ) async throws -> Result {
        for _ in 0..<8 {
            let (change, more, result) = try await decide(state)
            var write = change.write
            write.add(more)
            do {
                try await store.apply(write)
            } catch .refused(.recordChanged) {
                continue
            } catch .refused(.keyTaken(_, let key, _)) {
                throw key == "address" ? APIError.duplicateEmail : APIError.nameTaken
            }
            published.update { $0.apply(change.stored) }
            return result
        }
        throw APIError(.serviceUnavailable, "Others change the same thing all the time.", retryAfterSeconds: 1)
    }

    /// The same, for a change that brings nothing else into the store.
    public func change<Result: Sendable>(
        _ decide: (DirectoryState) throws -> (DirectoryChange, Result)
    ) async throws -> Result {
        try await change { state in
            let (change, result) = try decide(state)
            return (change, StoreWrite(), result)
        }
    }
}

extension APIError {
    static let duplicateEmail = APIError(.duplicateEmail, "Somebody has this e-mail address already.", parameterName: "email")
    static let nameTaken = APIError(.duplicateUniqueValue, "The name is taken.", path: "/name")
}
