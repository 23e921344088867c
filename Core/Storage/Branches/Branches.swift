import EventLoop
import GameData
import Sharing
import Synchronization
import Values

/// The data of all branches: loaded on first use, written through one queue a branch, kept while memory allows.
public final class Branches: Sendable {
    /// What a load may take before those who wait for it are told to come again.
    private static let patience = Duration.seconds(30)

    public let store: any StorageBackend
    /// Makes revision hashes and the ids of documents.
    public let generator: IDGenerator
    private let loops: [LoopThread]
    /// Where what takes long is done.
    public let workers: WorkPool
    let now: @Sendable () -> Int64
    private let alarms: Alarms
    /// How long a write waits for its turn.
    private let writePatience: Duration
    let open: Published<[ObjectID: OpenBranch]>
    let state: Mutex<State>
    /// Bytes that the log of a branch holds at most; nil for the larger of 256 MiB and four times the branch.
    private let keepBytes: Int64?
    /// Branches loaded until now: by it their last uses are dated, since a clock would cost every read more.
    private let loadCount = Atomic<Int>(0)

    struct State {
        /// Who waits for the loads that are under way.
        var loads: [ObjectID: [FirstResult<OpenBranch>]] = [:]
        var listeners: [@Sendable (BranchEvent) -> Void] = []
        /// What is known of ended transactions of branches that are not in memory.
        var ledgers = KeptLedgers()
        /// What the logs of branches in memory count.
        var logs: [ObjectID: KnownLog] = [:]
        var room: BranchRoom
        /// Whose transactions are pending.
        var pending: [ObjectID: ObjectID] = [:]
        /// Whether no transaction begins any more.
        var isClosing = false
    }

    /// - Parameters:
    ///   - loops: On which the branches' small writes are decided.
    ///   - workers: Where all others are, and where branches are loaded.
    ///   - budget: Bytes of memory that branches take together; the one used longest ago leaves first.
    ///   - keepBytes: Most bytes of the log of a branch; nil for the larger of 256 MiB and four times the branch.
    ///   - now: Milliseconds since 1970.
    public convenience init(
        in store: any StorageBackend, on loops: [LoopThread], workers: WorkPool, generator: IDGenerator, budget: Int = 4 << 30,
        keepBytes: Int64? = nil, now: @escaping @Sendable () -> Int64
    ) {
        self.init(
            in: store, on: loops, workers: workers, generator: generator, budget: budget, keepBytes: keepBytes, now: now, alarms: .loop,
            patience: .seconds(30))
    }

    /// - Parameters:
    ///   - alarms: By which waits and transactions run out.
    ///   - patience: How long a write waits for its turn.
    package init(
        in store: any StorageBackend, on loops: [LoopThread], workers: WorkPool, generator: IDGenerator, budget: Int,
        keepBytes: Int64? = nil,
        now: @escaping @Sendable () -> Int64, alarms: Alarms, patience: Duration
    ) {
        precondition(!loops.isEmpty, "writes are decided on a loop")
        self.store = store
        self.loops = loops
        self.workers = workers
        self.generator = generator
        self.keepBytes = keepBytes
        state = Mutex(State(room: BranchRoom(budget: budget)))
        self.now = now
        self.alarms = alarms
        writePatience = patience
        open = Published([:])
    }

    // MARK: Reading

    /// The branch's data as they are now; loads them where nobody has asked yet.
    ///
    /// - Throws: `APIError` 404 for no such branch, 503 where loading takes too long, 500 where the data cannot be understood.
    public func snapshot(of id: ObjectID) async throws -> Snapshot {
        if let branch = open.value[id] {
            branch.touch(loadCount.load(ordering: .relaxed))
            return branch.snapshot
        }
        return try await branch(id).snapshot
    }

    /// The revision that everybody sees; nil where the branch is not in memory.
    public func shown(_ id: ObjectID) -> Snapshot? { open.value[id]?.snapshot }

    func branch(_ id: ObjectID) async throws -> OpenBranch {
        while true {
            // What was being replaced and was not is loaded then.
            do { return try await loaded(id) } catch is ReplacementFailed {}
        }
    }

    private func loaded(_ id: ObjectID) async throws -> OpenBranch {
        if let branch = open.value[id] { return branch }
        let wait = FirstResult<OpenBranch>()
        startLoading(id, telling: wait)
        async let _ = runOut(wait)
        return try await withTaskCancellationHandler {
            try await wait.value()
        } onCancel: {
            wait.end(with: .failure(CancellationError()))
        }
    }

    private func runOut(_ wait: FirstResult<OpenBranch>) async throws {
        try await loops[0].sleep(for: Self.patience)
        wait.end(with: .failure(APIError(.serviceUnavailable, "The data source is still being loaded.", retryAfterSeconds: 5)))
    }

    /// Begins to load a branch, or joins the load that is under way, which belongs to all who wait for it.
    private func startLoading(_ id: ObjectID, telling wait: FirstResult<OpenBranch>? = nil) {
        state.withLock { state in
            if state.loads[id] != nil {
                if let wait { state.loads[id]?.append(wait) }
                return
            }
            // One that has come to its end meanwhile: a load that is begun is told, so none is begun for nothing.
            if let branch = open.value[id] {
                wait?.end(with: .success(branch))
                return
            }
            // Told before it can come to its end, which is told elsewhere.
            for listener in state.listeners { listener(BranchEvent(id, .loadBegan)) }
            state.loads[id] = wait.map { [$0] } ?? []
            Task.detached {
                let result = await Result { try await self.load(id) }
                let waiting = self.state.withLock { $0.loads.removeValue(forKey: id) }
                for wait in waiting ?? [] { wait.end(with: result) }
            }
        }
    }

    private func load(_ id: ObjectID) async throws -> OpenBranch {
        do {
            let branch = try await inRoom(for: id) {
                let head = try await workers.run {
                    try await BranchLoading(id, in: self.store).run { self.announce(BranchEvent(id, .loadMoved(percent: 100 * $0))) }
                }
                return admit(id, head)
            }
            announce(BranchEvent(id, .loaded(BranchEvent.Hashes(branch.snapshot))))
            announceUnreadable(in: branch.snapshot, of: id)
            await makeRoom(besides: id)
            return branch
        } catch {
            announce(BranchEvent(id, .loadFailed(Self.sentence(error))))
            throw error
        }
    }

    private func announceUnreadable(in snapshot: Snapshot, of id: ObjectID) {
        let rows = snapshot.unreadableRows.map { row in
            BranchEvent.Unreadable(
                row: row.row, schema: snapshot.metadata.schema(id: row.schemaID)?.name ?? row.schemaID, id: row.id?.text)
        }
        if !rows.isEmpty { announce(BranchEvent(id, .foundUnreadable(rows))) }
    }

    /// The replacement of a branch that is not in memory failed: whoever waited for it loads what is there.
    struct ReplacementFailed: Error { let cause: any Error }

    /// Replaces what a branch holds that is not in memory: to others it is being loaded meanwhile.
    ///
    /// - Returns: Nil where somebody was loading it.
    func whileLoaded(_ id: ObjectID, _ replace: () async throws -> OpenBranch.Head) async throws -> OpenBranch? {
        let wait = FirstResult<OpenBranch>()
        let isOwn = state.withLock { state in
            if state.loads[id] != nil {
                state.loads[id]?.append(wait)
                return false
            }
            guard open.value[id] == nil else {
                wait.end(with: .failure(CancellationError()))
                return false
            }
            for listener in state.listeners { listener(BranchEvent(id, .loadBegan)) }
            state.loads[id] = []
            return true
        }
        guard isOwn else {
            _ = await Result { try await wait.value() }
            return nil
        }
        let result = await Result { self.admit(id, try await replace()) }
        switch result {
        case .success(let branch):
            announce(BranchEvent(id, .loaded(BranchEvent.Hashes(branch.snapshot))))
            announce(BranchEvent(id, .replaced(BranchEvent.Hashes(branch.snapshot))))
        case .failure(let error): announce(BranchEvent(id, .loadFailed(Self.sentence(error))))
        }
        let waiting = state.withLock { $0.loads.removeValue(forKey: id) }
        for wait in waiting ?? [] { wait.end(with: result.mapError { ReplacementFailed(cause: $0) }) }
        await makeRoom(besides: id)
        return try result.get()
    }

    private static func sentence(_ error: any Error) -> String {
        switch error {
        case let error as APIError: error.message
        case let errors as APIErrors: errors.errors.first?.message ?? "The data cannot be read."
        case is WorkPool.Full: "The server is overloaded."
        default: "The store could not be read."
        }
    }

    private func admit(_ id: ObjectID, _ head: OpenBranch.Head) -> OpenBranch {
        let loop = loops[Int(id.bytes.low % UInt32(clamping: loops.count))]
        let ledger = state.withLock { $0.ledgers.take(id) } ?? TransactionLedger()
        let branch = OpenBranch(id, head, ledger, in: surroundings(of: id, on: loop))
        open.update { $0[id] = branch }
        branch.touch(loadCount.add(1, ordering: .relaxed).newValue)
        return branch
    }

    private func surroundings(of id: ObjectID, on loop: LoopThread) -> OpenBranch.Surroundings {
        OpenBranch.Surroundings(
            store: store, loop: loop, loops: loops, workers: workers, alarms: alarms, patience: writePatience, now: now,
            announce: { [weak self] event in self?.announce(event) },
            logged: { [weak self] bytes, snapshot in self?.logged(bytes, of: id, snapshot) },
            grew: { [weak self] snapshot in self?.grew(id, snapshot) },
            keep: { [weak self] ledger in self?.state.withLock { $0.ledgers.keep(ledger, of: id) } },
            pending: { [weak self] user in self?.state.withLock { $0.pending[id] = user } })
    }

    // MARK: Memory

    /// Bytes that branches take in memory, estimated: open ones, those being loaded, and those that have left and are still held.
    public var memory: Int { state.withLock { memory(with: $0.room) } }

    private func memory(with room: BranchRoom) -> Int {
        let open = open.value
        return open.values.reduce(0) { $0 + $1.snapshot.memory } + room.bytes { open[$0] != nil }
    }

    /// Loads a branch when there is room for it: others leave, those used longest ago first, or loads under way are waited for.
    private func inRoom<Result>(for id: ObjectID, _ load: () async throws -> Result) async throws -> Result {
        let size = try await store.head(of: id)?.size ?? BranchSize()
        let known = Snapshot.memory(bytes: Int(clamping: max(0, size.bytes)), rows: Int(clamping: max(0, size.rows)))
        // How much is embedded is not known before.
        let need = known.addingReportingOverflow(known / 8).overflow ? .max : known + known / 8
        while !admits(id, taking: need, mustFit: true) {
            if await evictOne(besides: id) { continue }
            if admits(id, taking: need, mustFit: false) { break }
            await withCheckedContinuation { waiter in
                let waits = state.withLock { state in
                    if state.room.isLoading { state.room.wait(waiter) }
                    return state.room.isLoading
                }
                if !waits { waiter.resume() }
            }
            try Task.checkCancellation()
        }
        defer { for waiter in state.withLock({ $0.room.ended(id) }) { waiter.resume() } }
        return try await load()
    }

    private func admits(_ id: ObjectID, taking need: Int, mustFit: Bool) -> Bool {
        state.withLock { $0.room.admit(id, taking: need, beside: memory(with: $0.room), mustFit: mustFit) }
    }

    /// Lets branches leave memory until what is there fits the budget.
    private func makeRoom(besides newest: ObjectID) async {
        while memory > state.withLock({ $0.room.budget }), await evictOne(besides: newest) {}
    }

    /// Lets the branch leave that was used longest ago, of those that nobody writes to.
    private func evictOne(besides newest: ObjectID) async -> Bool {
        for branch in open.value.values.sorted(by: { $0.lastUse < $1.lastUse }) where branch.id != newest {
            if await evict(branch) { return true }
        }
        return false
    }

    /// - Returns: Whether it left: one that is being written stays.
    private func evict(_ branch: OpenBranch) async -> Bool {
        guard await branch.retire() else { return false }
        let snapshot = branch.snapshot
        // In one step: to whoever asks for room it is in memory, or has left.
        state.withLock { state in
            remove(branch, &state)
            state.room.leave(snapshot)
        }
        await open.refresh(on: loops)
        announce(BranchEvent(branch.id, .unloaded))
        return true
    }

    /// A branch in memory has become much larger.
    private func grew(_ id: ObjectID, _ snapshot: Snapshot) { Task { await makeRoom(besides: id) } }

    // MARK: Log

    /// Most bytes of the log of a branch (spec/history.md 2.6).
    private func logBound(of snapshot: Snapshot) -> Int64 { keepBytes ?? max(256 << 20, 4 * Int64(clamping: snapshot.byteCount)) }

    /// A commit counts that much in the log of a branch; nil where the store has to be asked. What is too much is pruned.
    func logged(_ bytes: Int64?, of id: ObjectID, _ snapshot: Snapshot) {
        let bound = logBound(of: snapshot)
        let isDue = state.withLock { state in
            guard let bytes, let known = state.logs[id]?.bytes else {
                state.logs[id, default: KnownLog()].bytes = nil
                return state.logs[id, default: KnownLog()].begins()
            }
            state.logs[id]?.bytes = known + bytes
            return known + bytes > bound && state.logs[id, default: KnownLog()].begins()
        }
        if isDue { Task { await prune(id, to: bound) } }
    }

    /// Deletes the oldest entries of a log that has outgrown its bound, some more than needed: not with each commit again.
    private func prune(_ id: ObjectID, to bound: Int64) async {
        var bytes: Int64?
        do {
            bytes = try await store.head(of: id)?.log.bytes
            if let found = bytes, found > bound {
                try await store.prune(id, toBytes: bound - bound / 16)
                bytes = try await store.head(of: id)?.log.bytes
            }
        } catch {
            // The next commit tries again.
            bytes = nil
        }
        let isDue = state.withLock { $0.logs[id, default: KnownLog()].ended(at: bytes) }
        if isDue { await prune(id, to: bound) }
    }

    func close(_ branch: OpenBranch) {
        state.withLock { remove(branch, &$0) }
        // A loop keeps what it read last: so the branch leaves memory, and not on a loop, which its many documents would hold up.
        Task.detached { [open, loops] in
            await open.refresh(on: loops)
            withExtendedLifetime(branch) {}
        }
    }

    private func remove(_ branch: OpenBranch, _ state: inout State) {
        open.update { if $0[branch.id] === branch { $0[branch.id] = nil } }
        state.logs[branch.id] = nil
    }

    /// Forgets a branch that was deleted in the store.
    public func forget(_ id: ObjectID) async {
        _ = state.withLock { $0.ledgers.take(id) }
        guard let branch = open.value[id] else { return }
        await branch.discard()
        close(branch)
        announce(BranchEvent(id, .unloaded))
    }

    // MARK: Events

    /// Begins to load a branch where nobody has asked for it yet; does not wait.
    public func beginLoading(_ id: ObjectID) { if open.value[id] == nil { startLoading(id) } }

    /// Calls `listener` with what happens, on the loop of the branch or on a thread that loads it, events of one branch in their order; it must
    /// not block.
    public func listen(_ listener: @escaping @Sendable (BranchEvent) -> Void) { state.withLock { $0.listeners.append(listener) } }

    package func announce(_ event: BranchEvent) {
        for listener in state.withLock({ $0.listeners }) { listener(event) }
    }
}
