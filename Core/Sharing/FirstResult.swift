import Synchronization

/// One wait that ends once, with what came first. A task that waits for another cannot be cancelled, so a group of tasks would wait as long as
/// the slowest of them does.
public final class FirstResult<Value: Sendable>: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Value, any Error>)
        case ended(Result<Value, any Error>)
    }

    private let state = Mutex(State.open)

    public init() {}

    /// The first result; later ones are ignored.
    public func end(with result: Result<Value, any Error>) {
        let waiting: CheckedContinuation<Value, any Error>? = state.withLock { state in
            switch state {
            case .open:
                state = .ended(result)
                return nil
            case .waiting(let continuation):
                state = .ended(result)
                return continuation
            case .ended: return nil
            }
        }
        waiting?.resume(with: result)
    }

    /// Waits for the result. Called once.
    public func value() async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let ended: Result<Value, any Error>? = state.withLock { state in
                if case .ended(let result) = state { return result }
                state = .waiting(continuation)
                return nil
            }
            if let ended { continuation.resume(with: ended) }
        }
    }

    /// Begins work whose end is a result too. Whoever ends the wait before cancels it; it is not waited for.
    public func begin(_ work: @escaping @Sendable () async throws -> Value) -> Task<Void, Never> {
        Task { self.end(with: await Result(catching: work)) }
    }
}

extension Result where Failure == any Error {
    /// What asynchronous work comes to.
    public init(catching work: () async throws -> Success) async {
        do { self = .success(try await work()) } catch { self = .failure(error) }
    }
}
