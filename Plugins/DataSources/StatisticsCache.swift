import EventLoop
import GameData
import Storage
import Synchronization
import Values

/// What the background validation found in each branch's newest validated revision (operations 4.3, 16.1). A revision is validated when
/// somebody asks after it, off the loops, and from the one before by what changed.
final class StatisticsCache: Sendable {
    private let branches: Branches
    private let known = Published<[ObjectID: SourceFindings]>([:])
    /// Branches that are being validated now.
    private let running = Mutex<Set<ObjectID>>([])

    init(of branches: Branches) { self.branches = branches }

    /// The findings of a snapshot: from memory where it was validated before, else from what changed since another one was.
    func findings(of branch: ObjectID, in snapshot: Snapshot) async -> SourceFindings {
        let last = known.value[branch]
        if let last, last.snapshot === snapshot { return last }
        let findings = await Task.detached { last?.updated(to: snapshot) ?? SourceFindings(of: snapshot) }.value
        if branches.shown(branch) === snapshot { keep(findings, of: branch) }
        return findings
    }

    /// Errors in a document: as of the newest validated revision, 0 before the first, where the snapshot is what everybody sees; its validation
    /// begins now. In a transaction they are those of its state.
    func errorCount(of branch: ObjectID, _ located: Located, in snapshot: Snapshot) -> Int {
        let last = known.value[branch]
        if last?.snapshot !== snapshot {
            guard branches.shown(branch) === snapshot else { return snapshot.errorCount(of: located) }
            validate(branch, snapshot)
        }
        let count = last?.errorCount(inRow: located.container.row) ?? 0
        return located.isRoot || count == 0 ? count : snapshot.errorCount(of: located)
    }

    private func validate(_ branch: ObjectID, _ snapshot: Snapshot) {
        guard running.withLock({ $0.insert(branch).inserted }) else { return }
        Task.detached(priority: .background) {
            _ = await self.findings(of: branch, in: snapshot)
            self.running.withLock { _ = $0.remove(branch) }
        }
    }

    /// Keeps what is known of the shown revision, and nothing of branches that have left memory.
    private func keep(_ findings: SourceFindings, of branch: ObjectID) {
        known.update { known in
            known[branch] = findings
            known = known.filter { branches.shown($0.key) != nil }
        }
    }
}
