import EventLoop
import GameData
import Storage
import Synchronization
import Values

/// What the background validation found in each branch's newest validated revision (operations 4.3, 16.1). A revision is validated when
/// somebody asks after it, off the loops, and from the one before by what changed: commits that nobody asks after cost nothing, and no revision
/// is validated twice.
final class StatisticsCache: Sendable {
    private let branches: Branches
    private let known = Published<[ObjectID: SourceFindings]>([:])
    /// The validation of each branch that is under way.
    private let running = Mutex<[ObjectID: Run]>([:])

    private struct Run {
        let snapshot: Snapshot
        let task: Task<SourceFindings, Never>
    }

    init(of branches: Branches) { self.branches = branches }

    /// The findings of a snapshot: from memory where it was validated before, else from what changed since another one was.
    func findings(of branch: ObjectID, in snapshot: Snapshot) async -> SourceFindings {
        if let last = known.value[branch], last.snapshot === snapshot { return last }
        return await validation(of: branch, snapshot).value
    }

    /// Errors in a document: as of the newest validated revision, 0 before the first, where the snapshot is what everybody sees; its validation
    /// begins now. In a transaction they are those of its state.
    func errorCount(of branch: ObjectID, _ located: Located, in snapshot: Snapshot) -> Int {
        let last = known.value[branch]
        if last?.snapshot !== snapshot {
            guard branches.shown(branch) === snapshot else { return snapshot.errorCount(of: located) }
            // One at a time: the next who asks begins the next.
            if running.withLock({ $0[branch] == nil }) { _ = validation(of: branch, snapshot) }
        }
        let count = last?.errorCount(inRow: located.container.row) ?? 0
        return located.isRoot || count == 0 ? count : snapshot.errorCount(of: located)
    }

    /// The validation of a snapshot, which all share who ask for it; it goes on from the one that is under way.
    func validation(of branch: ObjectID, _ snapshot: Snapshot) -> Task<SourceFindings, Never> {
        running.withLock { running in
            let before = running[branch]
            if let before, before.snapshot === snapshot { return before.task }
            let last = known.value[branch]
            let task = Task.detached(priority: .utility) {
                let base = await before?.task.value ?? last
                let findings = base?.updated(to: snapshot) ?? SourceFindings(of: snapshot)
                self.keep(findings, of: branch)
                return findings
            }
            running[branch] = Run(snapshot: snapshot, task: task)
            return task
        }
    }

    /// Keeps what is known of the shown revision, and nothing of branches that have left memory.
    private func keep(_ findings: SourceFindings, of branch: ObjectID) {
        if branches.shown(branch) === findings.snapshot {
            known.update { known in
                known[branch] = findings
                known = known.filter { branches.shown($0.key) != nil }
            }
        }
        running.withLock { running in
            if running[branch]?.snapshot === findings.snapshot { running[branch] = nil }
        }
    }
}
