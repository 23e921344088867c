import EventLoop
import GameData
import Sharing
import Synchronization
import Values

/// A branch in memory, and the owner of its writes and its transaction: runs on one loop, which hands decisions to the store in their order.
///
/// Readers take the published snapshot from any thread. Who wants to write waits for a turn (`WriterTurn`). A single write is decided here on
/// the working head, handed over, and answered when it is on disk; such writes do not wait for each other. A long write has the turn alone, on a
/// head that is durable, and so has a transaction until it ends.
actor OpenBranch {
    /// What the queue counts in: a snapshot, where its rows are, and when it came to be.
    struct Head: Sendable {
        let snapshot: Snapshot
        let content: ContentID
        /// Milliseconds since 1970.
        let time: Int64
    }

    /// Thrown where the branch has left memory meanwhile: to be looked up again.
    struct Retired: Error {}

    /// What changes in a branch, and where it ends.
    struct Commit: Sendable {
        let head: Head
        let change: BranchChange
        let event: BranchEvent.Kind
        /// Bytes that it counts in the log; nil where the store has to be asked.
        let loggedBytes: Int64?
    }

    /// A decision: what is to be stored, nil for nothing, and what is answered.
    struct Decided<Result: Sendable>: Sendable {
        let commit: Commit?
        let result: Result
    }

    /// What a branch needs of the house.
    struct Surroundings: Sendable {
        var store: any StorageBackend
        var loop: LoopThread
        /// All loops, any of which may read it.
        var loops: [LoopThread]
        /// Where what takes long is decided.
        var workers: WorkPool
        var alarms: Alarms
        /// How long a write waits for its turn.
        var patience: Duration
        /// Milliseconds since 1970.
        var now: @Sendable () -> Int64
        var announce: @Sendable (BranchEvent) -> Void
        /// Told what a commit counts in the log, once it is durable.
        var logged: @Sendable (Int64?, Snapshot) -> Void
        /// Told where the data take at least a megabyte more than before.
        var grew: @Sendable (Snapshot) -> Void
        /// Keeps what is known of ended transactions while the branch is not in memory.
        var keep: @Sendable (TransactionLedger) -> Void
        /// Told whose transaction is pending, and nil when none is.
        var pending: @Sendable (ObjectID?) -> Void
    }

    nonisolated let id: ObjectID
    nonisolated let house: Surroundings
    private nonisolated let published: Published<Snapshot>
    private var queue: WriteQueue<Head>
    private var waiting: [WriteQueue<Head>.Ticket: CheckedContinuation<WriteQueue<Head>.Outcome, Never>] = [:]
    private var outcomes: [WriteQueue<Head>.Ticket: WriteQueue<Head>.Outcome] = [:]
    private var commits: [WriteQueue<Head>.Ticket: Commit] = [:]
    private var locked: [CheckedContinuation<Void, Never>] = []
    /// Bytes of what readers see. To ask the published cell here would let the loop keep what it is about to replace.
    private var shownBytes: Int
    private(set) var isRetired = false

    var turn = WriterTurn()
    var turns = TurnWaits()
    var ledger: TransactionLedger
    var transaction: PendingTransaction?
    /// Transactions that a replacement ended before they began.
    var endedEarly: Set<WriterTurn.Ticket> = []
    /// Transactions that have ended while nobody knew whether their commit is in the store, by id.
    var unsettled: [Text: UnsettledEnd] = [:]

    init(_ id: ObjectID, _ head: Head, _ ledger: TransactionLedger, in house: Surroundings) {
        self.id = id
        self.house = house
        self.ledger = ledger
        queue = WriteQueue(published: head)
        published = Published(head.snapshot)
        shownBytes = head.snapshot.byteCount
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { house.loop.asUnownedSerialExecutor() }

    /// What readers see.
    nonisolated var snapshot: Snapshot { published.value }

    private nonisolated let use = Atomic<Int>(0)
    /// When it was used last, in loads of branches.
    nonisolated var lastUse: Int { use.load(ordering: .relaxed) }

    /// Notes a use. Stores only where it changes something: the loops share this line of memory.
    nonisolated func touch(_ moment: Int) { if lastUse != moment { use.store(moment, ordering: .relaxed) } }

    // MARK: Writing

    /// Decides a write in its turn, stores it and answers when it is durable. One that stood on a write that was refused is decided again.
    ///
    /// - Parameter decide: Called on the loop, perhaps several times.
    func write<Result: Sendable>(_ decide: @Sendable (Head) throws -> Decided<Result>) async throws -> Result {
        let ticket = turns.ticket()
        if !arrive(ticket, as: .single) { try await wait(for: ticket, within: house.patience) }
        defer { leave(ticket) }
        while true {
            if isRetired { throw Retired() }
            // A client that is gone before its storing began leaves nothing.
            try Task.checkCancellation()
            guard let working = queue.workingHead else {
                try await reopen()
                continue
            }
            let decided = try decide(working)
            guard let commit = decided.commit else { return decided.result }
            if try await isDurable(submit(commit)) { return decided.result }
        }
    }

    /// Decides a write that takes long among the workers, while nobody else writes.
    ///
    /// - Parameters:
    ///   - kind: `alone` or `replacement`.
    ///   - lane: In which it is decided.
    ///   - decide: Called once, unless another node changes the branch meanwhile.
    ///   - storing: Called before anything is stored; what it throws ends the write.
    func write<Result: Sendable>(
        as kind: WriterTurn.Kind, _ lane: WorkLane = .long, storing: @Sendable () throws -> Void,
        _ decide: @escaping @Sendable (Head) async throws -> Decided<Result>
    ) async throws -> Result {
        let ticket = turns.ticket()
        if !arrive(ticket, as: kind) { try await wait(for: ticket, within: house.patience) }
        defer { leave(ticket) }
        for _ in 0..<4 {
            let working = try await durableHead()
            let decided = try await house.workers.run(lane) { try await decide(working) }
            guard let commit = decided.commit else { return decided.result }
            if isRetired { throw Retired() }
            try Task.checkCancellation()
            try storing()
            guard let ticket = submit(commit, on: working) else { continue }
            guard try await isDurable(ticket) else { continue }
            letGo((working, commit))
            return decided.result
        }
        throw APIError.busy
    }

    /// Keeps what a long write leaves behind until no loop holds it any more: to free many documents takes long, and who is the last to let go of
    /// them does it.
    private func letGo(_ left: (Head, Commit)) {
        let (published, loops) = (published, house.loops)
        Task.detached {
            await published.refresh(on: loops)
            withExtendedLifetime(left) {}
        }
    }

    /// The head of one who has the turn alone: nothing is under way.
    func durableHead() async throws -> Head {
        while true {
            if isRetired { throw Retired() }
            try Task.checkCancellation()
            if let head = queue.workingHead { return head }
            try await reopen()
        }
    }

    /// Hands a commit over that was decided on a head, unless that is not the working head any more.
    func submit(_ commit: Commit, on head: Head) -> WriteQueue<Head>.Ticket? {
        queue.workingHead?.snapshot === head.snapshot ? submit(commit) : nil
    }

    /// Waits until what was handed over is durable.
    ///
    /// - Returns: False where it stood on what was refused, and must be decided again.
    func isDurable(_ ticket: WriteQueue<Head>.Ticket) async throws -> Bool {
        switch await outcome(of: ticket) {
        case .durable: return true
        case .outrun: return false
        case .refused(.noSuchBranch): throw APIError.notFound()
        case .refused(.fileChanged): throw APIError.fileChanged
        case .refused, .failed: throw APIError.storeFailed
        }
    }

    /// Hands a decision to the store. Not asynchronous: a call that is may give way even on its own actor, and another write be decided on
    /// the same head, or the head be lost.
    private func submit(_ commit: Commit) -> WriteQueue<Head>.Ticket {
        let ticket = queue.decided(commit.head)
        commits[ticket] = commit
        let (loop, branch) = (house.loop, id)
        house.store.submit(StoreWrite(commit.change)) { result in
            loop.execute { self.assumeIsolated { $0.answered(ticket, result, branch) } }
        }
        return ticket
    }

    private func outcome(of ticket: WriteQueue<Head>.Ticket) async -> WriteQueue<Head>.Outcome {
        await withCheckedContinuation { continuation in
            if let outcome = outcomes.removeValue(forKey: ticket) { return continuation.resume(returning: outcome) }
            waiting[ticket] = continuation
        }
    }

    private func answered(_ ticket: WriteQueue<Head>.Ticket, _ result: Result<AppliedWrite, StoreError>, _ branch: ObjectID) {
        var isMoved = false
        if case .failure(.refused(.branchMoved(branch, _))) = result { isMoved = true }
        perform(queue.answered(ticket, result.map { _ in () }, isMoved: isMoved))
    }

    private func perform(_ actions: [WriteQueue<Head>.Action]) {
        for action in actions {
            switch action {
            case .publish(let head):
                publish(head)
                settle(head.snapshot.revisionHash)
            case .answer(let ticket, let outcome):
                // Here, not by the writers: they go on in any order.
                if let commit = commits.removeValue(forKey: ticket) { announce(commit, outcome) }
                if let continuation = waiting.removeValue(forKey: ticket) {
                    continuation.resume(returning: outcome)
                } else {
                    outcomes[ticket] = outcome
                }
            case .readHead: Task { await readHead() }
            }
        }
    }

    private func publish(_ head: Head) {
        published.publish(head.snapshot)
        defer { shownBytes = head.snapshot.byteCount }
        if head.snapshot.byteCount - shownBytes >= 1 << 20 { house.grew(head.snapshot) }
    }

    private func announce(_ commit: Commit, _ outcome: WriteQueue<Head>.Outcome) {
        switch outcome {
        case .durable:
            house.logged(commit.loggedBytes, commit.head.snapshot)
            house.announce(BranchEvent(id, commit.event))
        case .failed, .refused(.fileChanged): house.announce(BranchEvent(id, .saveFailed(BranchEvent.Hashes(commit.head.snapshot))))
        case .refused, .outrun: break
        }
    }

    /// The head that the store has after a failure: mostly one that is known, else what is loaded anew.
    private func readHead() async {
        do {
            guard let head = try await house.store.head(of: id) else { return isGone() }
            if let known = queue.known(where: { $0.snapshot.revisionHash == head.revision }) {
                perform(queue.headRead(known))
            } else {
                let (id, store) = (id, house.store)
                perform(queue.headRead(try await house.workers.run { try await BranchLoading(id, in: store).run { _ in } }))
            }
        } catch {
            perform(queue.headUnreadable(error as? StoreError ?? .failed("\(error)")))
        }
        unlock()
    }

    /// Whether it is known what the store has: not after a failure, until its head was read.
    var isHeadKnown: Bool { queue.workingHead != nil }

    private func unlock() {
        for continuation in locked { continuation.resume() }
        locked = []
    }

    /// Waits until the store's head is known again.
    private func reopen() async throws {
        perform(queue.wanted())
        await withCheckedContinuation { locked.append($0) }
        if queue.workingHead == nil, !isRetired { throw APIError.storeFailed }
    }

    // MARK: The end

    /// The store has no such branch any more.
    private func isGone() {
        discard()
        perform(queue.headUnreadable(.refused(.noSuchBranch(id))))
        unlock()
    }

    /// Leaves memory where nothing is under way and no transaction is pending.
    ///
    /// - Returns: Whether it did.
    func retire() -> Bool {
        guard !isRetired, queue.isIdle, turn.isIdle else { return false }
        isRetired = true
        house.keep(ledger)
        return true
    }

    /// Takes no more writes; those under way are answered by the store.
    func discard() {
        isRetired = true
        abortTransaction(answering: Retired())
        turns.fail(turn.end(), with: Retired())
    }
}

extension APIError {
    /// What another program has written is not lost, nor what the client has sent: it has that still.
    static let fileChanged = APIError(
        .operationNotSupported, "Another program has changed the file; nothing of this request was stored.", status: .conflict,
        reason: "fileChanged")
    static let storeFailed = APIError(
        .serviceUnavailable, "The store could not write; nothing of this request may be relied on.", retryAfterSeconds: 1)
}
