import GameData
import Sharing
import Values

extension Branches {
    /// Which transaction a request belongs to.
    public struct TransactionUse: Sendable {
        /// As its client chose it; compared byte by byte.
        public let id: Text
        /// Who sends the request: a transaction belongs to one user.
        public let user: ObjectID

        public init(_ id: Text, by user: ObjectID) {
            self.id = id
            self.user = user
        }
    }

    // MARK: Life (operations 3.1)

    /// Waits until nobody else writes and begins a transaction: from now on its user alone changes the branch.
    ///
    /// - Parameters:
    ///   - patience: How long it waits; over 0.
    ///   - limit: How long it may last until it is aborted; over 0.
    /// - Throws: 409 `duplicateTransaction`; 503 where the wait runs out, or the server is ending; `CancellationError` where the client is
    ///   gone. Then nothing has begun, and the id may be used.
    public func begin(_ use: TransactionUse, on id: ObjectID, starting patience: Duration, running limit: Duration) async throws {
        if state.withLock({ $0.isClosing }) { throw APIError(.serviceUnavailable, "The server is ending.", retryAfterSeconds: 5) }
        try await onOpenBranch(id) { try await $0.begin(use.id, by: use.user, starting: patience, running: limit) }
    }

    /// Makes one revision of all that a transaction changed, or none where that is nothing; when what runs under it has ended.
    ///
    /// - Throws: As operations 3.3 says; 503 where storing is impossible: the transaction stays pending.
    public func commit(_ use: TransactionUse, on id: ObjectID) async throws {
        try await onOpenBranch(id) { branch in
            try await branch.commit(use.id, by: use.user) { work, rows, head in
                self.commit(
                    of: CommitRows(rows, from: head.snapshot, to: work.snapshot), from: head, to: work.snapshot, of: id, by: use.user,
                    for: work.cause)
            }
        }
    }

    /// Drops all that a transaction changed, when what runs under it has ended.
    ///
    /// - Parameter orAnyone: Whether the caller may reject the transactions of others.
    /// - Throws: As operations 3.3 says.
    public func reject(_ use: TransactionUse, on id: ObjectID, orAnyone: Bool = false) async throws {
        try await onOpenBranch(id) { try await $0.reject(use.id, by: use.user, orAnyone: orAnyone) }
    }

    /// What is known of a transaction; nil for one that was never begun, or ended too long ago.
    public func state(ofTransaction transaction: Text, on id: ObjectID) async throws -> TransactionState? {
        try await onOpenBranch(id) { await $0.ledger.state(of: transaction) }
    }

    /// The branches that have a pending transaction, and whose it is.
    public var pendingTransactions: [ObjectID: ObjectID] { state.withLock { $0.pending } }

    /// Aborts the pending transaction of a branch, if it has one; one whose commit is being stored only where that fails.
    ///
    /// - Parameter user: Only if it is this one's; nil for anybody's.
    public func abortTransaction(on id: ObjectID, by user: ObjectID? = nil) async {
        guard let branch = open.value[id] else { return }
        await branch.abortTransaction(by: user)
    }

    /// The server is ending: no transaction begins any more, and those that are pending are aborted.
    public func closeTransactions() async {
        state.withLock { $0.isClosing = true }
        for id in pendingTransactions.keys { await abortTransaction(on: id) }
    }

    // MARK: Operations under one (operations 3.2)

    /// What a transaction has made of the branch, when what was asked before under it has ended.
    ///
    /// - Throws: As operations 3.3 says.
    public func snapshot(of id: ObjectID, in use: TransactionUse) async throws -> Snapshot {
        try await onOpenBranch(id) { try await $0.snapshot(in: use.id, by: use.user) }
    }

    /// Changes what a transaction makes of the branch; invisible elsewhere until it is committed.
    ///
    /// - Parameters:
    ///   - cost: Of deciding it on the working state. What is small is decided on the branch's loop, the rest among the workers.
    ///   - decide: Decides on the working state; called once.
    /// - Throws: What `decide` throws, which changes nothing; as operations 3.3 says.
    public func write<Result: Sendable>(
        to id: ObjectID, in use: TransactionUse, costing cost: @Sendable (Snapshot) throws -> WorkCost = { _ in .nothing },
        _ decide: @escaping @Sendable (Snapshot) throws -> Decision<Result>
    ) async throws -> Result {
        try await onOpenBranch(id) { branch in
            try await branch.write(in: use.id, by: use.user, costing: cost) { state in self.step(of: try decide(state), from: state) }
        }
    }

    /// The same for what takes long to decide: among the workers, while nothing else runs under the transaction.
    ///
    /// - Parameter storing: Called before the working state is changed; what it throws ends the write.
    public func writeAlone<Result: Sendable>(
        to id: ObjectID, in use: TransactionUse, storing: @escaping @Sendable () throws -> Void = {},
        _ decide: @escaping @Sendable (Snapshot) async throws -> Decision<Result>
    ) async throws -> Result {
        try await onOpenBranch(id) { branch in
            try await branch.writeAlone(in: use.id, by: use.user, storing: storing) { state in
                self.step(of: try await decide(state), from: state)
            }
        }
    }

    private func step<Result: Sendable>(
        of decision: Decision<Result>, from state: Snapshot
    ) -> (TransactionWork.Change?, @Sendable (Snapshot) -> Result) {
        let step = decision.step(from: state, revision: generator.objectID())?.step
        return (step.map { TransactionWork.Change(step: $0, cause: decision.cause) }, { decision.answer($0) })
    }
}
