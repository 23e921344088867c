import Storage
import Synchronization

/// Where a store lies, and what its parts share.
final class Place: Sendable {
    let folder: String
    let options: SQLiteStore.Options
    let readers: ReaderPool
    let health = HealthCell()

    var file: String { "\(folder)/styx.db" }

    init(_ folder: String, _ options: SQLiteStore.Options) throws(StoreError) {
        self.folder = folder
        self.options = options
        readers = try ReaderPool("\(folder)/styx.db", vfs: options.vfs)
    }
}

/// How the store is, as its parts see it.
final class HealthCell: Sendable {
    private struct State {
        var failure: String?
        var isChecking = false
        var damage: [String] = []
        var isClosed = false
        var afterCheck: (@Sendable ([String]) -> Void)?
    }

    private let state = Mutex(State())

    var value: StoreHealth {
        state.withLock { state in
            if state.isClosed { return .closed }
            if let failure = state.failure { return .failing(failure) }
            if !state.damage.isEmpty { return .damaged(state.damage) }
            return state.isChecking ? .checking : .good
        }
    }

    var isFailing: Bool { state.withLock { $0.failure != nil } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func fail(_ error: StoreError) { state.withLock { $0.failure = "\(error)" } }
    func close() { state.withLock { $0.isClosed = true } }
    func beginCheck() { state.withLock { $0.isChecking = true } }

    /// What the check found; nothing where all is well.
    func endCheck(_ damage: [String]) {
        let listener = state.withLock { state in
            (state.isChecking, state.damage) = (false, damage)
            return state.afterCheck
        }
        listener?(damage)
    }

    /// Calls `listener` when the check that is under way ends, or now where it has ended with damage.
    func afterCheck(_ listener: @escaping @Sendable ([String]) -> Void) {
        let damage = state.withLock { state -> [String] in
            state.afterCheck = state.isChecking ? listener : nil
            return state.isChecking ? [] : state.damage
        }
        if !damage.isEmpty { listener(damage) }
    }

    /// The file is open again.
    func recovered() { state.withLock { $0.failure = nil } }
}
