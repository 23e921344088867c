import Access
import HTTP
import Storage
import Synchronization
import Values

/// All processes of this server: makes long operations visible and stoppable (operations 17).
public final class ProcessRegistry: Sendable {
    private struct State {
        var books: [BranchID: ProcessBook] = [:]
        /// Those of them whose work goes on, by credential: one that was stopped counts until its work has seen it.
        var working: [Credential: Int] = [:]
        var workers: [Key: Credential] = [:]
        var signals: [Key: ProcessSignal] = [:]
        /// The load of a branch that is under way.
        var loads: [BranchID: Int] = [:]
        var metadataHash: @Sendable (BranchID) -> String = { _ in "" }
        var ended: @Sendable () -> Void = {}
    }

    private struct Key: Hashable {
        let branch: BranchID
        let id: Int
    }

    private enum Credential: Hashable {
        case login(LoginID)
        case user(UserID)

        init(_ initiator: ProcessInitiator) { self = initiator.login.map { .login($0) } ?? .user(initiator.id) }
    }

    private let state = Mutex(State())
    private let clock: WallClock
    private let bus: NotificationBus
    /// Requests of one credential at once that make processes.
    private let atOnce: Int

    init(clock: WallClock, bus: NotificationBus, atOnce: Int) {
        self.clock = clock
        self.bus = bus
        self.atOnce = atOnce
    }

    private var now: Int64 { clock.now.milliseconds }

    // MARK: Life

    /// Begins a process.
    ///
    /// - Throws: 429 where the credential has too many that run.
    func begin(_ kind: ProcessState.Kind, on branch: BranchID, by initiator: ProcessInitiator?) throws(APIError) -> ProcessHandle {
        let now = now
        let begun: (ProcessState, ProcessSignal)? = state.withLock { state in
            let credential = initiator.map(Credential.init)
            if let credential, state.working[credential, default: 0] >= atOnce { return nil }
            let process = state.books[branch, default: ProcessBook(of: branch)].begin(kind, by: initiator, at: now)
            if let credential {
                state.working[credential, default: 0] += 1
                state.workers[Key(branch: branch, id: process.id)] = credential
            }
            let signal = ProcessSignal()
            state.signals[Key(branch: branch, id: process.id)] = signal
            return (process, signal)
        }
        guard let (process, signal) = begun else {
            throw APIError(.tooManyRequests, "Too many processes of this credential are running.", retryAfterSeconds: 1)
        }
        bus.publish(
            ProcessStartedNotification(
                dataSourceId: branch, processId: process.id, type: kind, startTime: process.startTime, canBeStopped: process.canBeStopped))
        return ProcessHandle(branch: branch, id: process.id, signal: signal, registry: self)
    }

    func move(_ handle: ProcessHandle, to progress: Double, _ message: String) {
        let now = now
        guard let process = state.withLock({ $0.books[handle.branch]?.move(handle.id, to: progress, message, at: now) }) else { return }
        bus.publish(
            ProcessProgressChangedNotification(
                dataSourceId: handle.branch, processId: process.id, type: process.type, progressMessage: process.progressMessage,
                progress: process.progress, elapsedMilliseconds: process.elapsedMilliseconds, canBeStopped: process.canBeStopped))
    }

    func beginStoring(_ handle: ProcessHandle) throws(APIError) {
        guard state.withLock({ $0.books[handle.branch]?.beginStoring(handle.id) }) == true else { throw .stoppedProcess }
    }

    func belongs(_ handle: ProcessHandle, to transaction: Text) {
        state.withLock { $0.books[handle.branch]?.belongs(handle.id, to: transaction) }
    }

    /// A process came to its end; the second end is none.
    func end(_ handle: ProcessHandle, as status: ProcessState.Status, _ reason: String = "", leaving product: Content? = nil, size: Int = 0)
    {
        let now = now
        let ended = state.withLock { state in
            ending(handle.branch, &state) { $0.end(handle.id, as: status, reason, product, size, at: now) }
        }
        if let ended { tellEnd(ended.process, ended.metadataHash) }
    }

    /// What was asked for could not be read, so that no work began: forgets a process that has ended by that.
    func withdraw(_ handle: ProcessHandle) { state.withLock { $0.books[handle.branch]?.remove(handle.id) } }

    /// The work of a process has come to its end, which a stop does not wait for. The second end is none.
    func workEnded(_ handle: ProcessHandle) {
        state.withLock { state in
            guard let credential = state.workers.removeValue(forKey: Key(branch: handle.branch, id: handle.id)) else { return }
            let left = state.working[credential, default: 1] - 1
            state.working[credential] = left > 0 ? left : nil
        }
    }

    /// What follows in the state where a process of a branch ends.
    private func ending(
        _ branch: BranchID, _ state: inout State, _ change: (inout ProcessBook) -> ProcessState?
    ) -> (process: ProcessState, signal: ProcessSignal?, metadataHash: String)? {
        guard var book = state.books.removeValue(forKey: branch) else { return nil }
        defer { state.books[branch] = book }
        guard let process = change(&book) else { return nil }
        return (process, state.signals.removeValue(forKey: Key(branch: branch, id: process.id)), state.metadataHash(branch))
    }

    private func tellEnd(_ process: ProcessState, _ metadataHash: String) {
        bus.publish(
            ProcessFinishedNotification(
                dataSourceId: process.dataSourceId, processId: process.id, metadataHash: metadataHash, type: process.type,
                status: process.status, elapsedMilliseconds: process.elapsedMilliseconds))
        let ended = state.withLock { $0.ended }
        ended()
    }

    // MARK: Reading and stopping

    /// The processes of a data source, newest first, and how many are known.
    public func processes(of branch: BranchID, skipping skip: Int, upTo take: Int) -> (processes: [ProcessState], total: Int) {
        let now = now
        return state.withLock { state in
            state.books[branch]?.sweep(at: now)
            return (state.books[branch]?.states(skipping: skip, upTo: take, at: now) ?? [], state.books[branch]?.count ?? 0)
        }
    }

    /// - Throws: 404 for one that is not known.
    public func process(_ id: Int, of branch: BranchID) throws(APIError) -> ProcessState {
        let now = now
        guard let process = state.withLock({ $0.books[branch]?.state(id, at: now) }) else { throw .notFound("process") }
        return process
    }

    /// The newest process of a kind; nil where there was none.
    public func newest(_ kind: ProcessState.Kind, of branch: BranchID) -> ProcessState? {
        let now = now
        return state.withLock { $0.books[branch]?.newest(kind, at: now) }
    }

    /// Stops a process; one that has ended stays as it is.
    ///
    /// - Throws: 404 for one that is not known, 501 for one that cannot be stopped.
    public func stop(_ id: Int, of branch: BranchID, because reason: String) throws(APIError) -> ProcessState {
        let now = now
        var outcome = ProcessBook.Stop.unknown
        let ended = state.withLock { state in
            ending(branch, &state) { book in
                outcome = book.stop(id, because: reason, at: now)
                if case .stopped(let process) = outcome { return process }
                return nil
            }
        }
        if let ended {
            ended.signal?.stop()
            tellEnd(ended.process, ended.metadataHash)
        }
        switch outcome {
        case .stopped(let process), .hadEnded(let process): return process
        case .notStoppable: throw APIError(.operationNotSupported, "This process cannot be stopped, or not any more.")
        case .unknown: throw .notFound("process")
        }
    }

    /// What a process left: its content, who began it, and the transaction whose state it shows.
    ///
    /// - Throws: 404 where it is not known, runs, left nothing, or is kept no longer.
    public func product(of id: Int, of branch: BranchID) throws(APIError) -> (content: Content, initiator: UserID?, transaction: Text?) {
        let now = now
        let product = state.withLock { state in
            state.books[branch]?.sweep(at: now)
            return state.books[branch]?.product(of: id)
        }
        guard let product else { throw .notFound("result of the process") }
        return product
    }

    // MARK: The house

    /// Takes what happens to branches: their loads are processes.
    package func take(_ event: BranchEvent) {
        let branch = BranchID(event.branch)
        switch event.kind {
        case .loadBegan, .reloadBegan:
            guard let handle = try? begin(.load, on: branch, by: nil) else { return }
            state.withLock { $0.loads[branch] = handle.id }
        case .loadMoved(let percent): load(of: branch)?.report(percent)
        case .loaded, .reloaded: endLoad(of: branch, as: .finished, "")
        case .loadFailed(let reason), .reloadFailed(let reason): endLoad(of: branch, as: .faulted, reason)
        case .foundUnreadable, .unloaded, .committed, .replaced, .saveFailed: break
        }
    }

    private func load(of branch: BranchID) -> ProcessHandle? {
        state.withLock { state in
            guard let id = state.loads[branch], let signal = state.signals[Key(branch: branch, id: id)] else { return nil }
            return ProcessHandle(branch: branch, id: id, signal: signal, registry: self)
        }
    }

    private func endLoad(of branch: BranchID, as status: ProcessState.Status, _ reason: String) {
        guard let handle = load(of: branch) else { return }
        state.withLock { $0.loads[branch] = nil }
        end(handle, as: status, reason)
    }

    /// From now on the end of a process tells the hash of its data source's metadata.
    package func tell(metadataHash: @escaping @Sendable (BranchID) -> String) { state.withLock { $0.metadataHash = metadataHash } }

    /// From now on `body` is called at the end of each process; it must not block.
    package func whenEnded(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.ended = body } }

    /// Stops the processes that `isLost` says so of, where they can be stopped: those whose starter has lost the right.
    package func stopAll(because reason: String, where isLost: (BranchID, ProcessState.Kind, ProcessInitiator) -> Bool) {
        let running = state.withLock { state in
            state.books.flatMap { branch, book in book.running.map { (branch: branch, process: $0) } }
        }
        for (branch, process) in running {
            guard let initiator = process.initiator, isLost(branch, process.kind, initiator) else { continue }
            // One that ended meanwhile, or is storing, ends by itself.
            _ = try? stop(process.id, of: branch, because: reason)
        }
    }

    /// Forgets what is kept no longer; called now and then.
    package func sweep() {
        let now = now
        state.withLock { state in for branch in state.books.keys { state.books[branch]?.sweep(at: now) } }
    }

    /// Forgets all processes of data sources that are gone.
    package func forget(where isGone: (BranchID) -> Bool) {
        state.withLock { state in
            for (branch, book) in state.books where book.running.isEmpty && isGone(branch) { state.books[branch] = nil }
        }
    }
}

extension APIError {
    static let stoppedProcess = APIError(.serviceUnavailable, "The process was stopped.")
}
