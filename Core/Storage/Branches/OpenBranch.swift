import EventLoop
import GameData
import Synchronization
import Values

/// A branch in memory, and the owner of its writes: runs on one loop, which hands decisions to the store in their order.
///
/// Readers take the published snapshot from any thread. A write is decided here on the working head, handed over, and answered when it is on
/// disk; writes do not wait for each other.
actor OpenBranch {
    /// What the queue counts in: a snapshot, and where its rows are.
    struct Head: Sendable {
        let snapshot: Snapshot
        let content: ContentID
    }

    /// Thrown where the branch has left memory meanwhile: to be looked up again.
    struct Retired: Error {}

    /// A decision, and what it brings.
    struct Decided<Result> {
        let head: Head
        let change: BranchChange
        let result: Result
        let touched: Set<Text>
    }

    nonisolated let id: ObjectID
    private nonisolated let loop: LoopThread
    private nonisolated let published: Published<Snapshot>
    private let store: any StorageBackend
    private let announce: @Sendable (BranchEvent) -> Void
    private var queue: WriteQueue<Head>
    private var waiting: [WriteQueue<Head>.Ticket: CheckedContinuation<WriteQueue<Head>.Outcome, Never>] = [:]
    private var outcomes: [WriteQueue<Head>.Ticket: WriteQueue<Head>.Outcome] = [:]
    private var locked: [CheckedContinuation<Void, Never>] = []
    private var isRetired = false

    init(
        _ id: ObjectID, _ head: Head, in store: any StorageBackend, on loop: LoopThread, announce: @escaping @Sendable (BranchEvent) -> Void
    ) {
        self.id = id
        self.loop = loop
        self.store = store
        self.announce = announce
        queue = WriteQueue(published: head)
        published = Published(head.snapshot)
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// What readers see.
    nonisolated var snapshot: Snapshot { published.value }

    private nonisolated let use = Atomic<Int>(0)
    /// When it was used last, in loads of branches.
    nonisolated var lastUse: Int { use.load(ordering: .relaxed) }

    /// Notes a use. Stores only where it changes something: the loops share this line of memory.
    nonisolated func touch(_ moment: Int) { if lastUse != moment { use.store(moment, ordering: .relaxed) } }

    /// Decides a write, stores it and answers when it is durable. One that stood on a write that was refused is decided again.
    ///
    /// - Parameter decide: Called on the loop, perhaps several times; nil in place of a change where nothing is to be stored.
    func write<Result: Sendable>(_ decide: @Sendable (Head) throws -> (Decided<Result>?, unchanged: Result?)) async throws -> Result {
        while true {
            if isRetired { throw Retired() }
            // A client that is gone before its storing began leaves nothing.
            try Task.checkCancellation()
            guard let working = queue.workingHead else {
                try await reopen()
                continue
            }
            let (decided, unchanged) = try decide(working)
            guard let decided else {
                guard let unchanged else { throw Retired() }
                return unchanged
            }
            switch await outcome(of: submit(decided)) {
            case .durable:
                announce(BranchEvent(branch: id, snapshot: decided.head.snapshot, schemas: decided.touched))
                return decided.result
            case .outrun: continue
            case .refused(.noSuchBranch): throw APIError.notFound("data source")
            case .refused, .failed: throw APIError.storeFailed
            }
        }
    }

    /// Hands a decision to the store. Not asynchronous: a call that is may give way even on its own actor, and another write be decided on
    /// the same head, or the head be lost.
    private func submit<Result>(_ decided: Decided<Result>) -> WriteQueue<Head>.Ticket {
        let ticket = queue.decided(decided.head)
        let (loop, branch) = (loop, id)
        store.submit(StoreWrite(decided.change)) { result in
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
            case .publish(let head): published.publish(head.snapshot)
            case .answer(let ticket, let outcome):
                if let continuation = waiting.removeValue(forKey: ticket) {
                    continuation.resume(returning: outcome)
                } else {
                    outcomes[ticket] = outcome
                }
            case .readHead: Task { await readHead() }
            }
        }
    }

    /// The head that the store has after a failure: mostly one that is known, else what is loaded anew.
    private func readHead() async {
        do {
            guard let head = try await store.head(of: id) else { return isGone() }
            if let known = queue.known(where: { $0.snapshot.revisionHash == head.revision }) {
                perform(queue.headRead(known))
            } else {
                let loaded = try await BranchLoading(id, in: store).run { _ in }
                perform(queue.headRead(Head(snapshot: loaded.snapshot, content: loaded.content)))
            }
        } catch {
            perform(queue.headUnreadable(error as? StoreError ?? .failed("\(error)")))
        }
        unlock()
    }

    private func unlock() {
        for continuation in locked { continuation.resume() }
        locked = []
    }

    /// The store has no such branch any more.
    private func isGone() {
        isRetired = true
        perform(queue.headUnreadable(.refused(.noSuchBranch(id))))
        unlock()
    }

    /// Waits until the store's head is known again.
    private func reopen() async throws {
        perform(queue.wanted())
        await withCheckedContinuation { locked.append($0) }
        if queue.workingHead == nil, !isRetired { throw APIError.storeFailed }
    }

    /// Leaves memory where nothing is under way.
    ///
    /// - Returns: Whether it did.
    func retire() -> Bool {
        guard queue.isIdle else { return false }
        isRetired = true
        return true
    }

    /// Takes no more writes; those under way are answered by the store.
    func discard() { isRetired = true }
}

extension APIError {
    static let storeFailed = APIError(
        .serviceUnavailable, "The store could not write; nothing of this request may be relied on.", retryAfterSeconds: 1)
}
