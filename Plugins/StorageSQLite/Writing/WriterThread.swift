import Glibc
import Storage
import Synchronization
import Values

/// The one thread that writes to the file and checkpoints it.
///
/// Writes that wait when it is free form a batch: one transaction, a savepoint each, one sync for all. Between batches it does slices of what
/// takes long. The lock guards the inbox alone and is held for an append or a removal.
final class WriterThread: Sendable {
    typealias Answer = @Sendable (Result<AppliedWrite, StoreError>) -> Void

    enum Job: Sendable {
        case write(StoreWrite, Answer)
        /// Deletes rows of a content, a slice at a time.
        case purge(ContentID, Answer)
        /// Deletes the oldest entries of a branch's log beyond a bound in bytes, a slice at a time.
        case prune(ObjectID, toBytes: Int64, Answer)
        /// Deletes the log of a branch that is gone, a slice at a time.
        case forget(Int64, Answer)
        /// Opens the file again where it had to be closed.
        case reopen(Answer)
        case stop(Answer)
    }

    private struct Inbox {
        var jobs: [Job] = []
        var isSignalled = false
        var isClosed = false
    }

    private let inbox = Mutex(Inbox())
    private let signal = Signal()

    /// Most writes of a batch: what a crash may take, and how long the first of them waits for the last.
    static let mostOfBatch = 512

    /// Starts the thread, whose first job is to open the file.
    init(_ makeWriter: @escaping @Sendable () -> Writer) throws(StoreError) {
        let start = Unmanaged.passRetained(Start { self.run(makeWriter()) })
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw .failed("the store's thread does not start: \(String(cString: strerror(code)))")
        }
        pthread_detach(thread)
    }

    private final class Start: Sendable {
        let body: @Sendable () -> Void
        init(body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Hands over a job; answers `closed` at once where the thread has ended.
    func put(_ job: Job) {
        let (isTaken, wakes) = inbox.withLock { inbox in
            if inbox.isClosed { return (false, false) }
            inbox.jobs.append(job)
            if case .stop = job { inbox.isClosed = true }
            defer { inbox.isSignalled = true }
            return (true, !inbox.isSignalled)
        }
        if wakes { signal.post() }
        if !isTaken { job.answer(.failure(.closed)) }
    }

    /// Hands over a job and waits for its answer.
    func perform(_ job: @Sendable (@escaping Answer) -> Job) async throws(StoreError) {
        _ = try await withCheckedContinuation { (continuation: CheckedContinuation<Result<AppliedWrite, StoreError>, Never>) in
            put(job { continuation.resume(returning: $0) })
        }.get()
    }

    /// Puts a job that was taken back behind the others.
    private func putBack(_ job: Job) {
        inbox.withLock { inbox in
            inbox.jobs.append(job)
            inbox.isSignalled = true
        }
        signal.post()
    }

    /// Fails a write that was handed over before the failure of another was told; what is no write is done later.
    private func fail(_ job: Job) {
        guard case .write(_, let answer) = job else { return putBack(job) }
        answer(.failure(.failed("the write before this one failed")))
    }

    /// All jobs that wait.
    private func takeJobs() -> [Job] {
        inbox.withLock { inbox in
            inbox.isSignalled = false
            defer { inbox.jobs = [] }
            return inbox.jobs
        }
    }

    private func run(_ writer: consuming Writer) {
        var waiting: ArraySlice<Job> = []
        while true {
            if waiting.isEmpty { signal.wait() }
            waiting += takeJobs()
            guard let first = waiting.first else { continue }
            switch first {
            case .write:
                let batch = waiting.prefix { if case .write = $0 { true } else { false } }.prefix(Self.mostOfBatch)
                waiting = waiting.dropFirst(batch.count)
                if writer.commit(batch) {
                    waiting += writer.takeFreed()
                    break
                }
                for job in waiting + takeJobs() { fail(job) }
                waiting = []
            case .purge(let content, let answer):
                waiting = waiting.dropFirst()
                let goesOn = writer.goesOn(answer) { (connection) throws(StoreError) in try ContentPurge(of: content, connection).slice() }
                if goesOn { waiting.append(first) }
            case .prune(let branch, let bound, let answer):
                waiting = waiting.dropFirst()
                let goesOn = writer.goesOn(answer) { (connection) throws(StoreError) in
                    try LogPruning(of: branch, to: bound, connection).slice()
                }
                if goesOn { waiting.append(first) }
            case .forget(let branch, let answer):
                waiting = waiting.dropFirst()
                let goesOn = writer.goesOn(answer) { (connection) throws(StoreError) in try LogPurge(of: branch, connection).slice() }
                if goesOn { waiting.append(first) }
            case .reopen(let answer):
                waiting = waiting.dropFirst()
                writer.reopen(answer)
            case .stop(let answer):
                writer.close()
                return answer(.success(AppliedWrite(position: 0)))
            }
        }
    }
}

extension WriterThread.Job {
    var answer: WriterThread.Answer {
        switch self {
        case .write(_, let answer), .purge(_, let answer), .prune(_, _, let answer), .forget(_, let answer), .reopen(let answer),
            .stop(let answer):
            answer
        }
    }
}

/// A semaphore of the C library.
///
/// `@unchecked Sendable`: `sem_post` and `sem_wait` may be called from any thread; the memory is freed with the last reference.
private final class Signal: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(semaphore, 0, 0) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func post() { sem_post(semaphore) }
    func wait() { while sem_wait(semaphore) != 0 {} }
}
