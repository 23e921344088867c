import GameData
import Values

/// What the rows of a step come to for the store: changes, what a log says of them (spec/history.md 9), and what they count in it.
struct CommitRows: Sendable {
    private(set) var changes: [RowChange] = []
    private(set) var note = CommitNote()
    /// Bytes that they count in the log (spec/history.md 2.7).
    private(set) var loggedBytes: Int64 = 0
    /// Ids of the schemas whose collections they touch.
    let touched: Set<Text>

    /// - Parameters:
    ///   - rows: From one snapshot to another.
    ///   - touched: Ids of schemas that the commit touches besides those that the rows show.
    init(_ rows: [RowUpdate], from before: Snapshot, to after: Snapshot, touching touched: Set<Text> = []) {
        let differences = before.differences(by: rows)
        self.touched = before.schemasTouched(by: differences, endingIn: after).union(touched)
        note.metadataHash = after.metadata.hash
        note.schemas = self.touched.sorted()
        note.touchesMetadata = !SnapshotBuilder.leadingSchemas.isDisjoint(with: self.touched)
        changes.reserveCapacity(rows.count)
        for difference in differences { add(difference, after) }
    }

    private mutating func add(_ difference: RowDifference, _ after: Snapshot) {
        let id = (difference.update.document ?? difference.old)?.id?.text
        loggedBytes += LogEntry.bytesOfRow + Int64((difference.old?.text.count ?? 0) + (id?.utf8.count ?? 0))
        switch difference.update {
        case .document(let document):
            if difference.old == nil { note.added += 1 } else { note.changed += 1 }
            put(document, .edited, inPlaceOf: difference.old, after)
        case .migrated(let document):
            note.migrated += 1
            put(document, .migrated, inPlaceOf: difference.old, after)
        case .lastText(let row, let text): changes.append(.put(Row(row, of: "", text), .lastText))
        case .delete(let row):
            if difference.old != nil || difference.unreadable != nil { note.removed += 1 }
            changes.append(.delete(row, id: (difference.old?.id ?? difference.unreadable?.id)?.text))
        }
    }

    private mutating func put(_ document: StoredDocument, _ how: RowHow, inPlaceOf old: StoredDocument?, _ after: Snapshot) {
        let was = old.flatMap { $0.id == document.id ? nil : $0.id?.text }
        changes.append(.put(Row(document, in: after.metadata), how, was: was))
    }
}

extension Row {
    init(_ document: StoredDocument, in metadata: Metadata, changed: Int64? = nil) {
        self.init(
            document.row, of: metadata.schemas[document.schemaIndex].id, document.text, id: document.id?.text, changed: changed)
    }

    /// The row of an update as a content that is filled has it; nil for one that has none.
    init?(_ update: RowUpdate, in metadata: Metadata, changed: Int64? = nil) {
        switch update {
        case .document(let document), .migrated(let document): self.init(document, in: metadata, changed: changed)
        case .lastText(let row, let text): self.init(row, of: "", text, changed: changed)
        case .delete: return nil
        }
    }
}
