import Crypto
import Sharing
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
    /// Logins whose use is on its way into the store.
    private let beingNoted = Mutex<Set<LoginID>>([])
    private let turn = ChangeTurn()
    private let listeners = Mutex<[@Sendable (DirectoryState) -> Void]>([])
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

    /// Calls `listener` with what is shown after each change, in their order; it must not block.
    public func listen(_ listener: @escaping @Sendable (DirectoryState) -> Void) { listeners.withLock { $0.append(listener) } }

    /// The caller whom an API key names, or nil for a dead one. Notes the use, at most once a minute and after the answer (server 4.6).
    public func caller(key: some StringProtocol) -> Caller? {
        let now = clock.now
        guard let entry = state.liveKey(key, at: now) else { return nil }
        if let login = entry.caller.login, isDue(entry.lastUseTime, at: now), beingNoted.withLock({ $0.insert(login).inserted }) {
            Task.detached { [self] in await note(useOf: login, at: now) }
        }
        return entry.caller
    }

    /// Stores that a login was used, unless that was done within the last minute.
    package func noteUse(of login: LoginID, at now: Timestamp) async throws {
        try await change { state in
            var change = DirectoryChange()
            guard var user = state.login(login)?.user, let place = user.logins.firstIndex(where: { $0.id == login }),
                isDue(user.logins[place].lastUseTime, at: now)
            else { return (change, ()) }
            user.logins[place].lastUseTime = now
            change.users = [user]
            return (change, ())
        }
    }

    private func note(useOf login: LoginID, at now: Timestamp) async {
        // Nobody waits for it, and the next use tries again: a store that fails now says so where it matters.
        do { try await noteUse(of: login, at: now) } catch {}
        beingNoted.withLock { _ = $0.remove(login) }
    }

    private func isDue(_ last: Timestamp?, at now: Timestamp) -> Bool {
        last.map { now.milliseconds - $0.milliseconds >= 60_000 } ?? true
    }

    /// Decides a change on the state that is shown, stores it, and shows it.
    ///
    /// - Parameter decide: Says what changes, and what else belongs into the same write (the first content of a branch, what `Lifecycle` adds).
    ///   Called again where another change came in between.
    /// - Throws: What `decide` throws; `APIError` 409 where a name or address was taken at the same moment; `StoreError`.
    public func change<Result: Sendable>(
        _ decide: (DirectoryState) async throws -> (DirectoryChange, StoreWrite, Result)
    ) async throws -> Result {
        await turn.enter()
        defer { turn.leave() }
        // Another node may still be faster.
        for _ in 0..<8 {
            let (change, more, result) = try await decide(state)
            if change.isEmpty, more.isEmpty { return result }
            var write = change.write
            write.add(more)
            do {
                try await store.apply(write)
            } catch .refused(.recordChanged) {
                continue
            } catch .refused(.keyTaken(_, let key, _)) {
                throw key == "address" ? APIError.duplicateEmail : APIError.nameTaken
            }
            show(change)
            return result
        }
        throw APIError(.serviceUnavailable, "Others change the same thing all the time.", retryAfterSeconds: 1)
    }

    private func show(_ change: DirectoryChange) {
        published.update { $0.apply(change.stored) }
        let listeners = listeners.withLock { $0 }
        for listener in listeners { listener(state) }
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
