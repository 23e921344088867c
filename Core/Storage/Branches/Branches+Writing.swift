import GameData
import Sharing
import Values

extension Branches {
    /// What a write comes to: changes, and what is answered when they are durable.
    public struct Decision<Result: Sendable>: Sendable {
        private enum Effect {
            case changes([DocumentChange])
            case step(SnapshotStep, touched: Set<Text>)
        }

        private let effect: Effect
        /// What it is that changes, for the log.
        let cause: CommitCause
        let result: @Sendable (Snapshot) -> Result

        /// - Parameters:
        ///   - cause: What it is that changes.
        ///   - result: Made from the snapshot that holds the changes; without changes, from the one they were decided on.
        public init(_ changes: [DocumentChange], for cause: CommitCause, result: @escaping @Sendable (Snapshot) -> Result) {
            effect = .changes(changes)
            self.cause = cause
            self.result = result
        }

        /// What was worked out to its end already.
        ///
        /// - Parameters:
        ///   - step: From the state that was decided on; without rows nothing is stored.
        ///   - touched: Ids of schemas whose collections it changes besides those that its rows show.
        ///   - cause: What it is that changes.
        public init(
            _ step: SnapshotStep, touching touched: Set<Text> = [], for cause: CommitCause, result: @escaping @Sendable (Snapshot) -> Result
        ) {
            effect = .step(step, touched: touched)
            self.cause = cause
            self.result = result
        }

        /// The step from a state, and the schemas it touches besides those its rows show; nil where nothing is to be stored.
        public func step(from state: Snapshot, revision: @autoclosure () -> ObjectID) -> (step: SnapshotStep, touched: Set<Text>)? {
            switch effect {
            case .changes(let changes):
                if changes.isEmpty { return nil }
                return (state.applying(changes, revision: revision()), [])
            case .step(let step, let touched): return step.rows.isEmpty ? nil : (step, touched)
            }
        }

        /// What is answered once `snapshot` is what readers see.
        public func answer(_ snapshot: Snapshot) -> Result { result(snapshot) }
    }

    /// Changes documents of a branch; durable when this returns, and seen by every reader.
    ///
    /// - Parameters:
    ///   - cost: Of deciding it on a state. What is small is decided on the branch's loop, and does not wait for other such writes; the rest
    ///     goes the way of `writeAlone`.
    ///   - decide: Decides on the newest state, which may be ahead of what readers see; may be called again.
    /// - Throws: What `decide` throws; `APIError` 404 and 503, where others have the turn for too long or the store cannot write.
    public func write<Result: Sendable>(
        to id: ObjectID, by author: ObjectID?, costing cost: @Sendable (Snapshot) throws -> WorkCost = { _ in .nothing },
        _ decide: @escaping @Sendable (Snapshot) throws -> Decision<Result>
    ) async throws -> Result {
        try await onOpenBranch(id) { branch in
            let cost = try cost(branch.snapshot)
            let decided = { @Sendable head in self.decided(try decide(head.snapshot), on: head, of: id, by: author) }
            return cost.isSmall ? try await branch.write(decided) : try await branch.write(as: .alone, cost.lane, storing: {}, decided)
        }
    }

    /// Changes a branch in a way that takes long to decide: nobody else writes meanwhile, and `decide` runs among the workers.
    ///
    /// - Parameters:
    ///   - storing: Called before anything is stored; what it throws ends the write.
    ///   - decide: Decides on the newest state; called once, unless another node changes the branch meanwhile.
    /// - Throws: What `decide` throws; `APIError` 404 and 503, where others have the turn for too long or the store cannot write.
    public func writeAlone<Result: Sendable>(
        to id: ObjectID, by author: ObjectID?, storing: @escaping @Sendable () throws -> Void = {},
        _ decide: @escaping @Sendable (Snapshot) async throws -> Decision<Result>
    ) async throws -> Result {
        try await onOpenBranch(id) { branch in
            try await branch.write(as: .alone, storing: storing) { head in
                self.decided(try await decide(head.snapshot), on: head, of: id, by: author)
            }
        }
    }

    private func decided<Result: Sendable>(
        _ decision: Decision<Result>, on head: OpenBranch.Head, of id: ObjectID, by author: ObjectID?
    ) -> OpenBranch.Decided<Result> {
        guard let (step, touched) = decision.step(from: head.snapshot, revision: self.generator.objectID()) else {
            return OpenBranch.Decided(commit: nil, result: decision.answer(head.snapshot))
        }
        let rows = CommitRows(step.rows, from: head.snapshot, to: step.snapshot, touching: touched)
        let commit = commit(of: rows, from: head, to: step.snapshot, of: id, by: author, for: decision.cause)
        return OpenBranch.Decided(commit: commit, result: decision.answer(step.snapshot))
    }

    /// The commit of rows that lead from a head to a snapshot. Time never goes back in a branch.
    func commit(
        of rows: CommitRows, from head: OpenBranch.Head, to snapshot: Snapshot, of id: ObjectID, by author: ObjectID?,
        for cause: CommitCause
    ) -> OpenBranch.Commit {
        let time = max(now(), head.time)
        let change = BranchChange.commit(
            id, expecting: head.snapshot.revisionHash, BranchHead(snapshot.head, of: snapshot, over: head.content, at: time), rows.changes,
            Signature(by: author, at: time, for: cause), rows.note)
        return OpenBranch.Commit(
            head: OpenBranch.Head(snapshot: snapshot, content: head.content, time: time), change: change,
            event: .committed(BranchEvent.Hashes(snapshot), schemas: rows.touched), loggedBytes: rows.loggedBytes)
    }

    func onOpenBranch<Result: Sendable>(_ id: ObjectID, _ body: (OpenBranch) async throws -> Result) async throws -> Result {
        while true {
            let branch = try await branch(id)
            do { return try await body(branch) } catch is OpenBranch.Retired { close(branch) }
        }
    }
}
