import Values

/// What a transaction can be (operations 3.3); one that is not known was never begun, or ended too long ago.
public enum TransactionState: Sendable, Equatable, CaseIterable {
    case pending
    case committed
    case rejected
    /// The server ended it: time ran out, a restore, a right that was lost.
    case aborted
}

/// The transactions of one data source, by the ids that clients chose: which one is pending, and how the others ended.
///
/// Ended ones are remembered for an hour and a thousand ids at least, but no more than `mostRemembered`: whoever makes more in an hour finds the
/// oldest forgotten.
package struct TransactionLedger: Sendable {
    /// Milliseconds for which an ended one is remembered.
    package static let memory: Int64 = 3_600_000
    /// Ended ones that are remembered whatever their age.
    package static let leastRemembered = 1000
    /// Ended ones that are remembered at most: some 20 MB of them.
    package static let mostRemembered = 65_536

    private struct Entry: Sendable {
        let user: ObjectID
        var state: TransactionState
    }

    private var entries: [Text: Entry] = [:]
    /// Ids whose begin waits for its turn.
    private var waiting: Set<Text> = []
    /// Ended ones in the order of their ends; those before `firstEnded` are forgotten.
    private var ended: [(id: Text, time: Int64)] = []
    private var firstEnded = 0

    package init() {}

    /// How many ended ones are remembered.
    package var rememberedCount: Int { ended.count - firstEnded }

    package func state(of id: Text) -> TransactionState? { entries[id]?.state }

    // MARK: Life

    /// A begin takes its id before it waits.
    ///
    /// - Throws: 409 `duplicateTransaction` for an id that was used, or that another begin waits with.
    package mutating func reserve(_ id: Text) throws(APIError) {
        guard entries[id] == nil, waiting.insert(id).inserted else {
            throw APIError(.duplicateTransaction, "A transaction with this id was begun already.", path: "/id")
        }
    }

    /// A begin failed: its id was not used.
    package mutating func release(_ id: Text) { waiting.remove(id) }

    /// A begin got its turn.
    package mutating func start(_ id: Text, by user: ObjectID) {
        waiting.remove(id)
        entries[id] = Entry(user: user, state: .pending)
    }

    /// A pending transaction came to its end.
    ///
    /// - Parameter now: Milliseconds since 1970.
    package mutating func end(_ id: Text, as state: TransactionState, at now: Int64) {
        guard entries[id]?.state == .pending else { return }
        entries[id]?.state = state
        ended.append((id, now))
        forget(at: now)
    }

    private mutating func forget(at now: Int64) {
        while rememberedCount > Self.mostRemembered || rememberedCount > Self.leastRemembered && ended[firstEnded].time + Self.memory < now
        {
            entries[ended[firstEnded].id] = nil
            firstEnded += 1
        }
        if firstEnded > 1024, firstEnded > ended.count / 2 {
            ended.removeFirst(firstEnded)
            firstEnded = 0
        }
    }

    // MARK: What may be done (operations 3.3)

    /// Judges an operation under a transaction, or its commit.
    ///
    /// - Throws: 404 `missingTransaction`, 403 for somebody else's, 409 for one that has ended.
    package func admit(_ id: Text, by user: ObjectID) throws(APIError) {
        switch try entry(id, by: user, orAnyone: false).state {
        case .pending: return
        case .committed, .rejected: throw .completedTransaction
        case .aborted: throw .abortedTransaction
        }
    }

    /// Judges a rejection.
    ///
    /// - Parameter orAnyone: Whether the caller may reject the transactions of others.
    /// - Returns: Whether there is something to reject; one that was rejected or aborted is left as it is.
    /// - Throws: 404 `missingTransaction`, 403 for somebody else's, 409 for one that was committed.
    package func admitRejection(_ id: Text, by user: ObjectID, orAnyone: Bool) throws(APIError) -> Bool {
        switch try entry(id, by: user, orAnyone: orAnyone).state {
        case .pending: return true
        case .rejected, .aborted: return false
        case .committed: throw .completedTransaction
        }
    }

    private func entry(_ id: Text, by user: ObjectID, orAnyone: Bool) throws(APIError) -> Entry {
        guard let entry = entries[id] else { throw .missingTransaction }
        guard entry.user == user || orAnyone else {
            throw APIError(.authorizationFailed, "The transaction belongs to another user.", parameterName: "transactionId")
        }
        return entry
    }
}

extension APIError {
    static let missingTransaction = APIError(
        .missingTransaction, "There is no such transaction.", parameterName: "transactionId")
    static let completedTransaction = APIError(
        .completedTransaction, "The transaction was committed or rejected already.", parameterName: "transactionId")
    static let abortedTransaction = APIError(
        .abortedTransaction, "The server has ended the transaction: its time ran out, or everything was replaced.",
        parameterName: "transactionId")
    static let busy = APIError(
        .serviceUnavailable, "Others are changing the data source; the wait for a turn has run out.", retryAfterSeconds: 1)
}
