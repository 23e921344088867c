import CLibUV
import Glibc
import Synchronization

/// Threads for what would block a loop: a password hash, a zip, loading a branch. Threads and queue are bounded.
///
/// The pool's lock guards its queue alone and is held for an append or a removal.
public final class WorkPool: Sendable {
    /// The queue was full: the caller answers 503.
    public struct Full: Error, Equatable, Sendable { init() {} }

    private struct Item {
        let number: UInt64
        let run: @Sendable () -> Void
        let cancel: @Sendable () -> Void
    }
    private struct State {
        var waiting: [Item] = []
        var head = 0
        var nextNumber: UInt64 = 0
        var isStopping = false

        var count: Int { waiting.count - head }
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let threads: Mutex<[pthread_t]>
    private let signal: Semaphore

    /// Starts the threads, named `name-0` and so on.
    ///
    /// - Parameters:
    ///   - threads: 1 or more.
    ///   - queue: Most calls that wait for a thread.
    public init(threads count: Int, queue capacity: Int, name: String = "work") throws(SystemError) {
        self.capacity = capacity
        threads = Mutex([])
        signal = Semaphore()
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

    /// Calls waiting for a thread now.
    public var waiting: Int { state.withLock { $0.count } }

    /// Runs `body` on a thread of the pool.
    ///
    /// - Throws: What `body` throws; `Full` where the queue is; `CancellationError` where the task is cancelled before its turn came. A
    ///   body that has begun is not interrupted.
    public func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (done: CheckedContinuation<Result, any Error>) in
                let item = Item(
                    number: number, run: { done.resume(with: Swift.Result(catching: body)) },
                    cancel: { done.resume(throwing: CancellationError()) })
                if Task.isCancelled { return item.cancel() }
                guard put(item) else { return done.resume(throwing: Full()) }
                // The cancellation may have come between the two lines above, and found nothing to take.
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// Lets the running calls end, cancels those that wait, and joins the threads.
    package func stop() {
        let left = state.withLock { state in
            state.isStopping = true
            defer { state.waiting = []; state.head = 0 }
            return Array(state.waiting[state.head...])
        }
        for item in left { item.cancel() }
        let ending = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for _ in ending { signal.post() }
        for thread in ending where pthread_equal(thread, pthread_self()) == 0 { pthread_join(thread, nil) }
    }

    private func put(_ item: Item) -> Bool {
        let isTaken = state.withLock { state in
            guard !state.isStopping, state.count < capacity else { return false }
            state.waiting.append(item)
            return true
        }
        if isTaken { signal.post() }
        return isTaken
    }

    private func cancel(_ number: UInt64) {
        let item: Item? = state.withLock { state in
            guard let place = state.waiting[state.head...].firstIndex(where: { $0.number == number }) else { return nil }
            return state.waiting.remove(at: place)
        }
        item?.cancel()
    }

    /// Answers false when the pool ends.
    private func runNext() -> Bool {
        let (item, goesOn): (Item?, Bool) = state.withLock { state in
            guard state.head < state.waiting.count else { return (nil, !state.isStopping) }
            let item = state.waiting[state.head]
            state.head += 1
            if state.head == state.waiting.count || state.head > 256 {
                state.waiting.removeFirst(state.head)
                state.head = 0
            }
            return (item, true)
        }
        item?.run()
        return goesOn
    }
}

/// A counting semaphore of libuv, shared by the pool and its threads.
///
/// `@unchecked Sendable`: `uv_sem_post` and `uv_sem_wait` may be called from any thread, and the memory is freed with the last reference.
private final class Semaphore: @unchecked Sendable {
    private let memory = UnsafeMutablePointer<uv_sem_t>.allocate(capacity: 1)

    init() {
        let result = uv_sem_init(memory, 0)
        precondition(result == 0, "uv_sem_init fails on a caller's mistake only")
    }

    deinit {
        uv_sem_destroy(memory)
        memory.deallocate()
    }

    func post() { uv_sem_post(memory) }
    func wait() { uv_sem_wait(memory) }
}
