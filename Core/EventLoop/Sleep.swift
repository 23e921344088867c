extension LoopThread {
    /// Suspends the task for at least `duration`; its timer stands on this loop.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    public func sleep(for duration: Duration) async throws {
        let sleeper = Sleeper()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waker in
                execute { [self] in sleeper.start(duration, on: self, waker) }
            }
        } onCancel: {
            execute { sleeper.cancel() }
        }
    }
}

/// `@unchecked Sendable`: reached through `execute` of one loop only.
private final class Sleeper: @unchecked Sendable {
    private enum Phase {
        case new
        case asleep(LoopTimer, CheckedContinuation<Void, any Error>)
        case over
    }
    private var phase = Phase.new

    func start(_ duration: Duration, on loop: LoopThread, _ waker: CheckedContinuation<Void, any Error>) {
        guard case .new = phase else { return waker.resume(throwing: CancellationError()) }
        let timer = loop.schedule(after: duration) {
            self.phase = .over
            waker.resume()
        }
        phase = .asleep(timer, waker)
    }

    func cancel() {
        if case .asleep(let timer, let waker) = phase {
            timer.cancel()
            waker.resume(throwing: CancellationError())
        }
        phase = .over
    }
}
