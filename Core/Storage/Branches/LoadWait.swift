import Synchronization

/// One caller's wait for a load: ends once, with the branch or with what came first. A task that waits for another cannot be cancelled, so a
/// group of tasks would wait as long as the load does.
final class LoadWait: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<OpenBranch, any Error>)
        case ended(Result<OpenBranch, any Error>)
    }

    private let state = Mutex(State.open)

    /// The first result; later ones are ignored.
    func end(with result: Result<OpenBranch, any Error>) {
        let waiting: CheckedContinuation<OpenBranch, any Error>? = state.withLock { state in
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
    func value() async throws -> OpenBranch {
        try await withCheckedThrowingContinuation { continuation in
            let ended: Result<OpenBranch, any Error>? = state.withLock { state in
                if case .ended(let result) = state { return result }
                state = .waiting(continuation)
                return nil
            }
            if let ended { continuation.resume(with: ended) }
        }
    }
}
