import GameData
import Sharing
import Storage
import Synchronization
import Values

/// What the background validation found in each branch's newest validated revision (operations 4.3, 16.1). A revision is validated when
/// somebody asks after it, and from the one before by what changed: commits that nobody asks after cost nothing, and no revision is validated
/// twice. Of a branch at most three are held: the one that was validated, the one that is, and the newest that somebody waits for.
final class StatisticsCache: Sendable {
    private let branches: Branches
    private let workers: WorkPool
    /// What every find reads.
    private let errors = Published<[ObjectID: DocumentErrors]>([:])
    private let state = Mutex(State())

    private struct State {
        var last: [ObjectID: SourceFindings] = [:]
        var running: [ObjectID: Round] = [:]
        /// Wanted while another one is validated: the newest that was asked for stands for all before it.
        var next: [ObjectID: Round] = [:]
    }

    /// A revision to be validated, and who waits for that.
    private struct Round {
        var snapshot: Snapshot
        var waiting: [FirstResult<SourceFindings>] = []

        /// The newer of both, for all who wait.
        func joined(by other: Self?) -> Self {
            guard let other else { return self }
            var round = other.snapshot.isNewer(than: snapshot) ? other : self
            round.waiting = other.waiting + waiting
            return round
        }
    }

    init(of branches: Branches, by workers: WorkPool) {
        self.branches = branches
        self.workers = workers
        branches.listen { [weak self] event in if case .unloaded = event.kind { self?.forget(event.branch) } }
    }

    // MARK: Reading

    /// The findings of the revision that everybody sees now, or of a newer one. Who waits holds none.
    func findings(of branch: ObjectID) async throws -> SourceFindings {
        let wait = FirstResult<SourceFindings>()
        want(Round(snapshot: try await branches.snapshot(of: branch), waiting: [wait]), of: branch)
        return try await withTaskCancellationHandler {
            try await wait.value()
        } onCancel: {
            wait.end(with: .failure(CancellationError()))
        }
    }

    /// The findings of what a transaction has made of a branch.
    func findings(of branch: ObjectID, pending snapshot: Snapshot) async throws -> SourceFindings {
        let base = state.withLock { $0.last[branch] }
        return try await workers.run { base?.updated(to: snapshot) ?? SourceFindings(of: snapshot) }
    }

    /// Errors in a document: as of the newest validated revision, 0 before the first, where the snapshot is what everybody sees. In a transaction
    /// they are those of its state.
    func errorCount(of branch: ObjectID, _ located: Located, in snapshot: Snapshot) -> Int {
        let last = errors.value[branch]
        if last?.revision != snapshot.revisionHash {
            guard branches.shown(branch) === snapshot else { return snapshot.errorCount(of: located) }
            beginIfIdle(branch, snapshot)
        }
        let count = last?.count(inRow: located.container.row) ?? 0
        return located.isRoot || count == 0 ? count : snapshot.errorCount(of: located)
    }

    // MARK: Validating

    /// Begins to validate what readers see where nobody is kept from work by it: one branch at a time, and only while no work waits. The next who
    /// reads begins the next.
    private func beginIfIdle(_ branch: ObjectID, _ snapshot: Snapshot) {
        guard workers.waiting == 0, state.withLock({ $0.running.isEmpty }) else { return }
        want(Round(snapshot: snapshot), of: branch)
    }

    private func want(_ round: Round, of branch: ObjectID) {
        let found: SourceFindings? = state.withLock { state in
            if let last = state.last[branch], last.snapshot === round.snapshot || last.snapshot.isNewer(than: round.snapshot) {
                return last
            }
            if let running = state.running[branch] {
                if running.snapshot === round.snapshot || running.snapshot.isNewer(than: round.snapshot) {
                    state.running[branch]?.waiting += round.waiting
                } else {
                    state.next[branch] = round.joined(by: state.next[branch])
                }
            } else {
                begin(round, of: branch, &state)
            }
            return nil
        }
        if let found { for wait in round.waiting { wait.end(with: .success(found)) } }
    }

    /// Shared by all who wait for it, so it belongs to none of them.
    private func begin(_ round: Round, of branch: ObjectID, _ state: inout State) {
        let (snapshot, base) = (round.snapshot, state.last[branch])
        state.running[branch] = round
        Task.detached { [self] in
            let result = await Result { try await workers.run { base?.updated(to: snapshot) ?? SourceFindings(of: snapshot) } }
            ended(branch, with: result)
        }
    }

    private func ended(_ branch: ObjectID, with result: Result<SourceFindings, any Error>) {
        let waiting = state.withLock { state in
            let round = state.running.removeValue(forKey: branch)
            // Of a branch that has left memory nothing is kept.
            if case .success(let findings) = result, branches.shown(branch) != nil {
                state.last[branch] = findings
                errors.update { $0[branch] = findings.errors }
            }
            if let next = state.next.removeValue(forKey: branch) { begin(next, of: branch, &state) }
            return round?.waiting ?? []
        }
        for wait in waiting { wait.end(with: result) }
    }

    private func forget(_ branch: ObjectID) {
        state.withLock { state in
            state.last[branch] = nil
            errors.update { $0[branch] = nil }
        }
    }
}

extension Snapshot {
    fileprivate func isNewer(than other: Snapshot) -> Bool { changeNumber > other.changeNumber }
}
