import GameData
import Sharing
import Values

/// What a transaction makes of a branch (operations 3.2): the committed state it stands on, its working state, and what a commit would store.
struct TransactionWork: Sendable {
    /// The committed state that it stands on.
    private(set) var base: Snapshot
    /// The state that its operations see: committed data and its own changes.
    private(set) var snapshot: Snapshot
    private var rows: [Int64: RowUpdate] = [:]
    /// What its operations were that changed something.
    private var causes: [CommitCause] = []

    /// What an operation does to the working state, and what it was.
    struct Change: Sendable {
        let step: SnapshotStep
        let cause: CommitCause
    }

    init(on base: Snapshot) {
        self.base = base
        snapshot = base
    }

    /// An operation changed the working state. All of them count as one change.
    ///
    /// - Parameter change: Decided on `snapshot`.
    mutating func add(_ change: Change) {
        let step = change.step
        if causes.count < 2 { causes.append(change.cause) }
        for update in step.rows { rows[update.row] = rows[update.row]?.followed(by: update) ?? update }
        var head = step.snapshot.head
        head.changeNumber = base.changeNumber.countedOn
        snapshot = step.snapshot.headed(head)
    }

    /// What its commit is for: what the one operation was, where it is one.
    var cause: CommitCause { causes.count == 1 ? causes[0] : .transaction }

    /// Of looking at all that it has changed.
    var cost: WorkCost { .documents(rows.count) }

    /// Rows that differ from the committed state, ascending: what was changed and changed back, or made and deleted, is none of them.
    var changedRows: [RowUpdate] {
        rows.values.compactMap(current).filter(isChange).sorted { $0.row < $1.row }
    }

    /// A later change of the metadata may have moved a document's schema: as it stands in the working state, it counts by that state's.
    private func current(_ update: RowUpdate) -> RowUpdate? {
        update.holding(snapshot.document(row: update.row))
    }

    private func isChange(_ update: RowUpdate) -> Bool {
        switch update {
        case .document(let document), .migrated(let document): base.document(row: document.row)?.text != document.text
        case .lastText: true
        case .delete(let row): row < base.head.nextRow
        }
    }

    /// A commit failed without anybody knowing whether it is in the store, and it is: what it stored is committed state now.
    mutating func rebase(on base: Snapshot) {
        self.base = base
        var head = snapshot.head
        head.changeNumber = base.changeNumber.countedOn
        snapshot = snapshot.headed(head)
    }
}
