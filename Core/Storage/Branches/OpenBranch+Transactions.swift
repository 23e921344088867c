import EventLoop
import GameData
import Sharing
import Values

/// The transaction that has the turn of a branch.
struct PendingTransaction {
    let id: Text
    let user: ObjectID
    /// With which it has the turn of the branch.
    let ticket: WriterTurn.Ticket
    var work: TransactionWork
    /// In which its own requests run one after another.
    var turn = WriterTurn()
    /// Long operations under way, ended with the transaction.
    var running: [WriterTurn.Ticket: @Sendable (any Error) -> Void] = [:]
    /// Revisions that a commit tried to store, nobody knows with what success.
    var attempted: Set<ObjectID> = []
    /// Whether a commit is being stored: it cannot be ended meanwhile.
    var isStoring = false
    /// Whether it is to be ended as soon as that has failed.
    var isDoomed = false
    /// Calls its end by time off.
    var callOff: @Sendable () -> Void = {}
}

/// How a transaction has ended whose commit may be in the store.
struct UnsettledEnd {
    /// Revisions one of which is the store's head where it was committed.
    let attempted: Set<ObjectID>
    /// How it ended where none of them is.
    let state: TransactionState
}

extension OpenBranch {
    // MARK: Begin

    /// Waits for the turn and begins a transaction (operations 3.1).
    ///
    /// - Throws: 409 `duplicateTransaction`, 503 where the wait runs out, `CancellationError` where the client is gone: then nothing has begun.
    func begin(_ id: Text, by user: ObjectID, starting patience: Duration, running limit: Duration) async throws {
        if isRetired { throw Retired() }
        try Task.checkCancellation()
        try ledger.reserve(id)
        let ticket = turns.ticket()
        do {
            if !arrive(ticket, as: .transaction) { try await wait(for: ticket, within: patience) }
            let head = try await durableHead()
            start(PendingTransaction(id: id, user: user, ticket: ticket, work: TransactionWork(on: head.snapshot)), for: limit)
        } catch {
            endedEarly.remove(ticket)
            ledger.release(id)
            leave(ticket)
            throw error
        }
    }

    private func start(_ pending: PendingTransaction, for limit: Duration) {
        ledger.start(pending.id, by: pending.user)
        transaction = pending
        house.pending(pending.user)
        let ticket = pending.ticket
        transaction?.callOff = house.alarms.set(limit, house.loop) { [weak self] in
            self?.assumeIsolated { if $0.transaction?.ticket == ticket { $0.abortTransaction() } }
        }
        if endedEarly.remove(ticket) != nil { abortTransaction(of: ticket) }
    }

    // MARK: Operations under it

    /// Asks for the turn in a transaction and waits for it.
    ///
    /// - Returns: The tickets of the transaction and of this request, to be given back with `leaveTransaction`.
    private func enter(_ id: Text, by user: ObjectID, as kind: WriterTurn.Kind) async throws -> (WriterTurn.Ticket, WriterTurn.Ticket) {
        if isRetired { throw Retired() }
        try await settled(id)
        try ledger.admit(id, by: user)
        guard let transaction = transaction?.ticket else { throw APIError.missingTransaction }
        let own = turns.ticket()
        if !arriveInTransaction(own, as: kind) { try await wait(for: own, within: nil) }
        try stillPending(transaction, id, user)
        return (transaction, own)
    }

    private func stillPending(_ ticket: WriterTurn.Ticket, _ id: Text, _ user: ObjectID) throws {
        if isRetired { throw Retired() }
        guard transaction?.ticket != ticket else { return }
        try ledger.admit(id, by: user)
        throw APIError.missingTransaction
    }

    /// The working state, when what runs before has ended.
    func snapshot(in id: Text, by user: ObjectID) async throws -> Snapshot {
        let (ticket, own) = try await enter(id, by: user, as: .single)
        defer { leaveTransaction(ticket, own) }
        guard let work = transaction?.work else { throw APIError.missingTransaction }
        return work.snapshot
    }

    /// Changes the working state.
    ///
    /// - Parameters:
    ///   - cost: Of the decision: what is small is decided on the loop.
    ///   - decide: Called once; nil in place of a change where nothing is.
    func write<Result: Sendable>(
        in id: Text, by user: ObjectID, costing cost: @Sendable (Snapshot) throws -> WorkCost,
        _ decide: @escaping @Sendable (Snapshot) throws -> (TransactionWork.Change?, @Sendable (Snapshot) -> Result)
    ) async throws -> Result {
        let (ticket, own) = try await enter(id, by: user, as: .alone)
        defer { leaveTransaction(ticket, own) }
        try Task.checkCancellation()
        guard let state = transaction?.work.snapshot else { throw APIError.missingTransaction }
        let cost = try cost(state)
        let (step, answer) = cost.isSmall ? try decide(state) : try await endable(own, cost.lane) { try decide(state) }
        try stillPending(ticket, id, user)
        return answer(take(step) ?? state)
    }

    /// The same for what takes long: among the workers, while no other request of the transaction runs.
    func writeAlone<Result: Sendable>(
        in id: Text, by user: ObjectID, _ lane: WorkLane = .long, storing: @Sendable () throws -> Void,
        _ decide: @escaping @Sendable (Snapshot) async throws -> (TransactionWork.Change?, @Sendable (Snapshot) -> Result)
    ) async throws -> Result {
        let (ticket, own) = try await enter(id, by: user, as: .alone)
        defer { leaveTransaction(ticket, own) }
        guard let state = transaction?.work.snapshot else { throw APIError.missingTransaction }
        let (step, answer) = try await endable(own, lane) { try await decide(state) }
        try stillPending(ticket, id, user)
        try Task.checkCancellation()
        try storing()
        return answer(take(step) ?? state)
    }

    /// Waits for long work, which ends with the transaction.
    private func endable<Result: Sendable>(
        _ own: WriterTurn.Ticket, _ lane: WorkLane, _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let first = FirstResult<Result>()
        let workers = house.workers
        let task = first.begin { try await workers.run(lane, work) }
        transaction?.running[own] = { error in
            first.end(with: .failure(error))
            task.cancel()
        }
        defer { transaction?.running[own] = nil }
        return try await withTaskCancellationHandler {
            try await first.value()
        } onCancel: {
            task.cancel()
        }
    }

    private func take(_ change: TransactionWork.Change?) -> Snapshot? {
        guard let change else { return nil }
        transaction?.work.add(change)
        return transaction?.work.snapshot
    }

    // MARK: The end

    /// Stores what the transaction has changed as one revision (operations 3.1).
    ///
    /// - Parameter commit: Makes the commit of the rows that changed on a head; its event is made of them too.
    /// - Throws: What operations 3.3 says; 503 where storing is impossible: the transaction stays pending.
    func commit(
        _ id: Text, by user: ObjectID, _ commit: @escaping @Sendable (TransactionWork, _ rows: [RowUpdate], _ on: Head) -> Commit
    ) async throws {
        let (ticket, own) = try await enter(id, by: user, as: .alone)
        defer { leaveTransaction(ticket, own) }
        transaction?.isStoring = true
        do {
            try await store(ticket, commit)
            end(as: .committed, answering: APIError.completedTransaction)
        } catch {
            transaction?.isStoring = false
            if transaction?.isDoomed == true { abortTransaction() }
            throw error
        }
    }

    private func store(
        _ ticket: WriterTurn.Ticket, _ commit: @escaping @Sendable (TransactionWork, [RowUpdate], Head) -> Commit
    ) async throws {
        let head = try await durableHead()
        guard var pending = transaction, pending.ticket == ticket else { throw APIError.abortedTransaction }
        if head.snapshot.revisionHash != pending.work.base.revisionHash {
            // Another node has moved the branch, unless it was a commit of ours whose answer was lost.
            guard pending.attempted.contains(head.snapshot.revisionHash) else {
                transaction?.isDoomed = true
                throw APIError.abortedTransaction
            }
            pending.work.rebase(on: head.snapshot)
        }
        transaction = pending
        guard let commit = try await prepared(pending.work, on: head, commit) else { return }
        transaction?.attempted.insert(pending.work.snapshot.revisionHash)
        do {
            guard let handedOver = submit(commit, on: head), try await isDurable(handedOver) else {
                transaction?.isDoomed = true
                throw APIError.abortedTransaction
            }
        } catch let error as APIError where error.status == .unavailable {
            guard await isStored(pending.work.snapshot.revisionHash) else { throw error }
        }
    }

    /// What a commit stores, nil for nothing.
    private func prepared(
        _ work: TransactionWork, on head: Head, _ commit: @escaping @Sendable (TransactionWork, [RowUpdate], Head) -> Commit
    ) async throws -> Commit? {
        try await house.workers.run(costing: work.cost) {
            let rows = work.changedRows
            return rows.isEmpty ? nil : commit(work, rows, head)
        }
    }

    /// Whether the store has a revision as its head, though it said that it failed to store it; false also where it cannot be asked.
    private func isStored(_ revision: ObjectID) async -> Bool {
        do { return try await durableHead().snapshot.revisionHash == revision } catch { return false }
    }

    /// Drops what the transaction has changed.
    ///
    /// - Parameter orAnyone: Whether the caller may reject those of others.
    func reject(_ id: Text, by user: ObjectID, orAnyone: Bool) async throws {
        if isRetired { throw Retired() }
        try await settled(id)
        guard try ledger.admitRejection(id, by: user, orAnyone: orAnyone), let pending = transaction else { return }
        let own = turns.ticket()
        do {
            if !arriveInTransaction(own, as: .alone) { try await wait(for: own, within: nil) }
        } catch let error as APIError where error.code == .abortedTransaction || error.code == .completedTransaction {
            // It ended while this waited: what is left to do is told by its end.
            _ = try ledger.admitRejection(id, by: user, orAnyone: orAnyone)
            return
        }
        defer { leaveTransaction(pending.ticket, own) }
        // Whether a commit that seemed to fail is in the store is known when the store's head is.
        if transaction?.attempted.isEmpty == false { _ = try await durableHead() }
        if transaction?.ticket == pending.ticket { end(as: .rejected, answering: APIError.completedTransaction) }
        _ = try ledger.admitRejection(id, by: user, orAnyone: orAnyone)
    }

    /// Ends the transaction that has the turn with that ticket; one that is about to begin ends as it does.
    func abortTransaction(of ticket: WriterTurn.Ticket) {
        if transaction?.ticket == ticket { abortTransaction() } else if transaction == nil { endedEarly.insert(ticket) }
    }

    /// Ends the pending transaction, if there is one, by the server's will; one whose commit is being stored only where that fails.
    func abortTransaction(answering error: any Error = APIError.abortedTransaction) {
        if transaction?.isStoring == true { transaction?.isDoomed = true } else { end(as: .aborted, answering: error) }
    }

    /// Ends the pending transaction of a user, of anybody where that is nil.
    func abortTransaction(by user: ObjectID?) { if user == nil || transaction?.user == user { abortTransaction() } }

    private func end(as state: TransactionState, answering error: any Error) {
        guard var pending = transaction else { return }
        transaction = nil
        unsettled[pending.id] = UnsettledEnd(attempted: pending.attempted, state: state)
        // A commit that seemed to fail may be in the store.
        if pending.attempted.isEmpty || isHeadKnown { settle(snapshot.revisionHash) }
        house.pending(nil)
        pending.callOff()
        for stop in pending.running.values { stop(error) }
        turns.fail(pending.turn.end(), with: error)
        leave(pending.ticket)
    }

    /// What the store has is known: so is how transactions ended.
    func settle(_ revision: ObjectID) {
        for (id, end) in unsettled {
            ledger.end(id, as: end.attempted.contains(revision) ? .committed : end.state, at: house.now())
        }
        unsettled = [:]
    }

    /// Waits until it is known how a transaction ended, if it did.
    ///
    /// - Throws: 503 where the store cannot be asked.
    private func settled(_ id: Text) async throws { if unsettled[id] != nil { _ = try await durableHead() } }
}
