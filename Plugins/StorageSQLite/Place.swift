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

    func set(_ health: StoreHealth) {
        state.withLock { state in
            switch health {
            case .good: (state.isChecking, state.damage) = (false, [])
            case .checking: state.isChecking = true
            case .damaged(let damage): (state.isChecking, state.damage) = (false, damage)
            case .failing(let reason): state.failure = reason
            case .closed: state.isClosed = true
            }
        }
    }

    /// The file is open again.
    func recovered() { state.withLock { $0.failure = nil } }
}
