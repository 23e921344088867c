import Glibc
import Synchronization

/// The threads for what takes longer than a loop may be held, or blocks. So many works run at once, so many wait for a place, and each is
/// cancelled with the task that asked for it: it is a part of that task, run here.
///
/// Its locks guard the line and the jobs alone, and are held for an append or a removal.
public final class WorkPool: TaskExecutor {
    /// Too many wait already: the caller answers 503.
    public struct Full: Error, Equatable, Sendable { init() {} }

    private struct State {
        var line: WorkLine
        /// Those who wait for a place.
        var waiting: [WorkLine.Ticket: CheckedContinuation<Void, any Error>] = [:]
    }

    private let state: Mutex<State>
    /// Parts of works that have a place, ready to run.
    private let jobs = Mutex<[UnownedJob]>([])
    private let threads = Mutex<[pthread_t]>([])
    private let signal = Semaphore()

    /// Starts the threads, named `name-0` and so on.
    ///
    /// - Parameters:
    ///   - threads: 1 or more: as many works have a place.
    ///   - queue: Most works that wait for one.
    public init(threads count: Int, queue capacity: Int, name: String = "work") throws(ThreadRefused) {
        state = Mutex(State(line: WorkLine(places: count, capacity: capacity)))
        for number in 0..<max(1, count) {
            let thread = try Thread.start(name: "\(name)-\(number)") { [weak self, signal] in
                while true {
                    signal.wait()
                    guard self?.runNext() == true else { return }
                }
            }
            threads.withLock { $0.append(thread) }
        }
    }

    deinit { stop() }

    /// Works that wait for a place now.
    public var waiting: Int { state.withLock { $0.line.waiting } }

    /// Runs work on a thread of the pool. Long work leaves one of them free for what is short. Work of a task that has a place already runs at
    /// once.
    ///
    /// - Throws: What `body` throws; `Full`; `CancellationError` where the task is cancelled before its turn came. A body that has begun sees the
    ///   cancellation of its task.
    // Leaves the caller's loop or actor for its time, and so returns to it.
    @concurrent public func run<Result: Sendable>(
        _ lane: WorkLane = .long, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        if isRunningHere { return try await body() }
        try await enter(lane)
        defer { leave(lane) }
        return try await withTaskExecutorPreference(self) { try await Self.here(body) }
    }

    /// Whether the running task has a place: only who has one prefers to run here.
    private var isRunningHere: Bool { withUnsafeCurrentTask { $0?.unownedTaskExecutor == asUnownedTaskExecutor() } }

    /// Runs work where its cost says: here and now what is small, else as `run` does.
    // Inlined into some callers it ends the compiler (6.3.1, -O).
    @inline(never) public func run<Result: Sendable>(costing cost: WorkCost, _ body: @Sendable () async throws -> Result) async throws
        -> Result
    {
        cost.isSmall ? try await body() : try await run(cost.lane, body)
    }

    /// Only what is concurrent goes where the task prefers to run; and only if it does something there itself: the compiler (6.3) leaves the change
    /// of threads out of a function that does nothing but call `body`.
    @concurrent private static func here<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        try Task.checkCancellation()
        return try await body()
    }

    // MARK: The line

    private func enter(_ lane: WorkLane) async throws {
        let ticket = state.withLock { $0.line.ticket() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if let told = arrive(ticket, lane, continuation) { continuation.resume(with: told) }
            }
        } onCancel: {
            giveUp(ticket)
        }
    }

    /// What is told at once; nil for one that waits. Who is cancelled before this is seen here, who is afterwards by `giveUp`.
    private func arrive(
        _ ticket: WorkLine.Ticket, _ lane: WorkLane, _ continuation: CheckedContinuation<Void, any Error>
    ) -> Result<Void, any Error>? {
        state.withLock { state in
            if Task.isCancelled { return .failure(CancellationError()) }
            switch state.line.arrive(ticket, in: lane) {
            case .enters: return .success(())
            case .isRefused: return .failure(Full())
            case .waits:
                state.waiting[ticket] = continuation
                return nil
            }
        }
    }

    private func giveUp(_ ticket: WorkLine.Ticket) {
        let waiting = state.withLock { state in state.line.giveUp(ticket) ? state.waiting.removeValue(forKey: ticket) : nil }
        waiting?.resume(throwing: CancellationError())
    }

    private func leave(_ lane: WorkLane) {
        let (entering, isOver) = state.withLock { state in
            (state.line.leave(lane).compactMap { state.waiting.removeValue(forKey: $0) }, state.line.isClosed && state.line.isIdle)
        }
        for waiting in entering { waiting.resume() }
        if isOver { wakeAll() }
    }

    // MARK: The threads

    /// Part of a work that has a place.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        signal.post()
    }

    /// Answers false when the pool ends.
    private func runNext() -> Bool {
        let job = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        job?.runSynchronously(on: asUnownedTaskExecutor())
        return !state.withLock { $0.line.isClosed && $0.line.isIdle } || jobs.withLock { !$0.isEmpty }
    }

    private func wakeAll() { for _ in 0..<state.withLock({ $0.line.places }) { signal.post() } }

    /// Lets the running works end, cancels those that wait, and joins the threads.
    package func stop() {
        let left = state.withLock { state in state.line.close().compactMap { state.waiting.removeValue(forKey: $0) } }
        for waiting in left { waiting.resume(throwing: CancellationError()) }
        wakeAll()
        let ending = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in ending {
            if pthread_equal(thread, pthread_self()) == 0 { pthread_join(thread, nil) } else { pthread_detach(thread) }
        }
    }
}

/// A counting semaphore, shared by the pool and its threads (sem_overview(7)).
///
/// `@unchecked Sendable`: `sem_post` and `sem_wait` may be called from any thread, and the memory is freed with the last reference.
private final class Semaphore: @unchecked Sendable {
    private let memory = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() {
        let result = sem_init(memory, 0, 0)
        precondition(result == 0, "sem_init fails on a caller's mistake only")
    }

    deinit {
        sem_destroy(memory)
        memory.deallocate()
    }

    func post() { sem_post(memory) }
    /// A signal may end the wait too early.
    func wait() { while sem_wait(memory) != 0 {} }
}
