import CLibUV
import Glibc
import Sharing

/// One libuv loop on its own thread, and the executor of every task and actor that lives there: a `TaskExecutor` for requests, a
/// `SerialExecutor` for actors that own handles.
///
/// `@unchecked Sendable`: all mutable state belongs to the loop's thread; other threads reach only the inbox and `uv_async_send`.
public final class LoopThread: TaskExecutor, SerialExecutor, @unchecked Sendable {
    /// The thread's name, at most 15 bytes are shown by the system.
    public let name: String

    let loop: UnsafeMutablePointer<uv_loop_t>
    /// What a stream reads into: one buffer for all, since what was read is taken before the next read.
    let readBuffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    private let inbox = Inbox()
    private let wakeup = UnsafeMutablePointer<uv_async_t>.allocate(capacity: 1)
    private let beforePoll = UnsafeMutablePointer<uv_prepare_t>.allocate(capacity: 1)
    private let afterPoll = UnsafeMutablePointer<uv_check_t>.allocate(capacity: 1)
    private let busy = UnsafeMutablePointer<uv_idle_t>.allocate(capacity: 1)
    private var thread = pthread_t()
    private var isStopping = false
    /// What this thread asked of itself; needs no lock.
    private var queue: [Inbox.Entry] = []
    private var batch: [Inbox.Entry] = []

    /// Starts the thread.
    ///
    /// - Throws: `SystemError` where the system has no thread or descriptor left.
    public init(name: String) throws(SystemError) {
        self.name = name
        loop = .allocate(capacity: 1)
        _ = Self.ignoresBrokenPipes
        try SystemError.check("uv_loop_init", uv_loop_init(loop))
        try SystemError.check("uv_async_init", uv_async_init(loop, wakeup) { LoopThread.owner($0?.pointee.data)?.takeInbox() })
        uv_prepare_init(loop, beforePoll)
        uv_check_init(loop, afterPoll)
        uv_idle_init(loop, busy)
        let data = Unmanaged.passUnretained(self).toOpaque()
        wakeup.pointee.data = data
        beforePoll.pointee.data = data
        afterPoll.pointee.data = data
        do { thread = try Thread.start(name: name) { [self] in run() } } catch { throw SystemError("pthread_create", error.code) }
    }

    /// The loop on whose thread this is called, if any.
    public static var current: LoopThread? {
        pthread_getspecific(Self.key).map { Unmanaged<LoopThread>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Whether this is called on the loop's thread.
    public var isCurrent: Bool { pthread_getspecific(Self.key) == Unmanaged.passUnretained(self).toOpaque() }

    /// Traps off the loop's thread.
    public func preconditionCurrent() { precondition(isCurrent, "called off the thread of loop \(name)") }

    /// Runs `body` on the loop's thread, after what was asked before. From any thread; never inline.
    public func execute(_ body: @escaping @Sendable () -> Void) { put(.call(body)) }

    /// Runs `body` on the loop's thread and answers with its result.
    package func perform<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { done in execute { done.resume(returning: body()) } }
    }

    /// Ends the loop: closes every handle, then the thread. For tests and the end of a process: no task may still live here, since what
    /// is asked of an ended loop never runs.
    package func stop() {
        precondition(!isCurrent, "a loop cannot wait for its own end")
        execute { [self] in
            isStopping = true
            uv_stop(loop)
        }
        pthread_join(thread, nil)
    }

    func put(_ entry: Inbox.Entry) {
        if isCurrent {
            queue.append(entry)
        } else if inbox.put(entry) {
            uv_async_send(wakeup)
        }
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    /// A write to a connection that its peer has left is an error of that write, not the end of the process.
    private static let ignoresBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()

    private static func owner(_ data: UnsafeMutableRawPointer?) -> LoopThread? {
        data.map { Unmanaged<LoopThread>.fromOpaque($0).takeUnretainedValue() }
    }
}

// MARK: - A turn of the loop

extension LoopThread {
    private func run() {
        pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
        ThreadPlace.take()
        uv_prepare_start(beforePoll) { LoopThread.owner($0?.pointee.data)?.runQueue() }
        uv_check_start(afterPoll) { LoopThread.owner($0?.pointee.data)?.runQueue() }
        while !isStopping { uv_run(loop, UV_RUN_DEFAULT) }
        closeEverything()
        pthread_setspecific(Self.key, nil)
    }

    private func takeInbox() { inbox.take(into: &queue) }

    /// Nanoseconds after which sockets are looked at again.
    private static let turn: UInt64 = 2_000_000

    /// Runs what is waiting and what that adds, up to a bound, so that sockets are not starved; the rest comes after the next poll.
    private func runQueue() {
        guard !queue.isEmpty else { return keepAwake(false) }
        let start = uv_hrtime()
        var rounds = 0
        while !queue.isEmpty, rounds < 16, rounds == 0 || uv_hrtime() - start < Self.turn {
            swap(&queue, &batch)
            for entry in batch { run(entry) }
            batch.removeAll(keepingCapacity: batch.capacity <= 1024)
            rounds += 1
        }
        keepAwake(!queue.isEmpty)
    }

    private func run(_ entry: Inbox.Entry) {
        switch entry {
        case .call(let body): body()
        case .job(let job):
            job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        }
    }

    /// An idle handle makes the poll return at once.
    private func keepAwake(_ hasMore: Bool) {
        let isAwake = uv_is_active(UnsafeMutableRawPointer(busy).assumingMemoryBound(to: uv_handle_t.self)) != 0
        if hasMore, !isAwake { uv_idle_start(busy) { _ in } }
        if !hasMore, isAwake { uv_idle_stop(busy) }
    }

    private func closeEverything() {
        runQueue()
        let own = [UnsafeMutableRawPointer(wakeup), .init(beforePoll), .init(afterPoll), .init(busy)]
        for handle in own { uv_close(handle.assumingMemoryBound(to: uv_handle_t.self)) { $0?.deallocate() } }
        uv_walk(
            loop,
            { handle, _ in
                guard let handle, uv_is_closing(handle) == 0 else { return }
                Handle.owner(of: handle.pointee.data, as: Handle.self)?.close()
            }, nil)
        uv_run(loop, UV_RUN_DEFAULT)
        uv_loop_close(loop)
        loop.deallocate()
        readBuffer.deallocate()
    }
}
