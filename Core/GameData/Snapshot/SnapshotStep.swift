import Values

/// What a commit does to one row of a branch's content.
public enum RowUpdate: Sendable {
    /// A root document that is new or changed.
    case document(StoredDocument)
    /// The last display text of a deleted target: a row of no schema (its id is the empty text).
    case lastText(row: Int64, [UInt8])
    case delete(row: Int64)

    public var row: Int64 {
        switch self {
        case .document(let document): document.row
        case .lastText(let row, _), .delete(let row): row
        }
    }
}

/// The next snapshot, and what must be stored for it to be found again.
public struct SnapshotStep: Sendable {
    public let snapshot: Snapshot
    /// Each row once, ascending.
    public let rows: [RowUpdate]

    /// Both in one: what `next`, decided on this one's snapshot, does on top of it. The change number grows by one for both together.
    public func followed(by next: SnapshotStep) -> SnapshotStep {
        var updates = Dictionary(rows.map { ($0.row, $0) }, uniquingKeysWith: { _, later in later })
        for update in next.rows { updates[update.row] = update }
        var head = next.snapshot.head
        head.changeNumber = snapshot.head.changeNumber
        // A document that `next` left alone may be counted by other metadata now: as the last snapshot has it.
        let rows = updates.values.map { update in
            if case .document(let document) = update {
                next.snapshot.document(row: document.row).map { .document($0) } ?? update
            } else {
                update
            }
        }
        return SnapshotStep(snapshot: next.snapshot.headed(head), rows: rows.sorted { $0.row < $1.row })
    }
}

extension Snapshot {
    /// The snapshot after a commit of documents that are none of the metadata's. Costs O(log n) a change.
    ///
    /// - Parameters:
    ///   - changes: In their order; documents are canonical and of the schemas of this snapshot.
    ///   - revision: The new revision; the change number grows by one.
    public func applying(_ changes: [DocumentChange], revision: ObjectID) -> SnapshotStep {
        applying(changes, removing: [], revision: revision)
    }

    /// The same where root documents of those rows go too.
    func applying(_ changes: [DocumentChange], removing rows: [Int64], revision: ObjectID) -> SnapshotStep {
        var transition = SnapshotTransition(from: self, base: self)
        for change in changes { transition.apply(change) }
        for row in rows { transition.apply(.remove(row: row)) }
        return transition.finish(revision)
    }

    /// The snapshot after a commit that changes metadata: its documents are migrated already. Settings schemas get the document that they lack.
    ///
    /// - Parameter changes: Of documents of the system schemas, as they were in this snapshot's metadata or are in the next.
    func applying(
        _ changes: [DocumentChange], after migrated: MigratedDocuments, _ generator: IDGenerator, revision: ObjectID
    ) -> SnapshotStep {
        let base = Snapshot(metadata: migrated.metadata, head: head, indexes: migrated.indexes)
        var transition = SnapshotTransition(from: self, base: base, rows: migrated.rows, gone: migrated.gone)
        for change in changes { transition.apply(change.moved(to: migrated.metadata)) }
        for schema in migrated.metadata.schemas where schema.type == .settings && base.roots(of: schema).count == 0 {
            transition.apply(.create(NewDocument(base, generator).settings(of: schema)))
        }
        return transition.finish(revision)
    }
}

extension DocumentChange {
    /// The same under new metadata.
    fileprivate func moved(to metadata: Metadata) -> DocumentChange {
        switch self {
        case .create(let document): return .create(document.moved(to: metadata))
        case .update(let document): return .update(document.moved(to: metadata))
        case .delete(let id, let schema): return .delete(id, of: metadata.schema(id: schema.id) ?? schema)
        }
    }
}

/// What a commit does to a root document that is told by its row: ids may change, and a restored file may hold one twice.
enum StoredChange {
    case put(Document, row: Int64)
    case remove(row: Int64)
}

extension Snapshot {
    /// The snapshot after a commit that rewrites documents where they stand, whatever their ids.
    func applying(rows changes: [StoredChange], revision: ObjectID) -> SnapshotStep {
        var transition = SnapshotTransition(from: self, base: self)
        for change in changes { transition.apply(change) }
        return transition.finish(revision)
    }
}

/// One snapshot on its way to the next.
private struct SnapshotTransition {
    /// What documents were called before.
    private let before: Snapshot
    /// What the changes are made to: the same, or its documents under new metadata.
    private let base: Snapshot
    private var indexes: SnapshotIndexes
    private var nextRow: Int64
    private var rows: [Int64: RowUpdate]
    /// Documents, root and embedded, that the changes took away, by the snapshot that they were in.
    private var gone: [Located] = []
    private let goneBefore: [Located]

    private var metadata: Metadata { base.metadata }

    init(from before: Snapshot, base: Snapshot, rows: [Int64: RowUpdate] = [:], gone: [Located] = []) {
        self.before = before
        self.base = base
        self.rows = rows
        goneBefore = gone
        indexes = base.indexes
        nextRow = before.head.nextRow
    }

    mutating func apply(_ change: DocumentChange) {
        switch change {
        case .create(let document): put(document, inPlaceOf: nil)
        case .update(let document): put(document, inPlaceOf: document.id.flatMap { root($0, in: document.schema.index) })
        case .delete(let id, let schema):
            guard let schema = metadata.schema(id: schema.id), let old = root(id, in: schema.index) else { return }
            remove(old)
        }
    }

    mutating func apply(_ change: StoredChange) {
        switch change {
        case .put(let document, let row): put(document, inPlaceOf: indexes.documents[row])
        case .remove(let row): if let old = indexes.documents[row] { remove(old) }
        }
    }

    private mutating func remove(_ old: StoredDocument) {
        indexes.replace(old, with: nil)
        rows[old.row] = .delete(row: old.row)
        gone.append(Located(old))
        gone += old.embedded.indices.map { Located(old, place: Int32($0)) }
    }

    private func root(_ id: DocumentID, in schema: Int) -> StoredDocument? {
        guard let entry = indexes.roots.first(from: .start(of: id, in: schema)), entry.key.hasValue(id, in: schema) else { return nil }
        return entry.value
    }

    private mutating func put(_ document: Document, inPlaceOf old: StoredDocument?) {
        let stored = StoredDocument(document, in: metadata, row: old?.row ?? takeRow())
        indexes.replace(old, with: stored)
        rows[stored.row] = .document(stored)
        if let old {
            if old.id != stored.id { gone.append(Located(old)) }
            gone += old.embedded.indices.map { Located(old, place: Int32($0)) }
        }
        forget(stored.id, in: stored.schemaIndex)
        for embedded in stored.embedded { forget(embedded.id, in: Int(embedded.schema)) }
    }

    private mutating func takeRow() -> Int64 {
        defer { nextRow += 1 }
        return nextRow
    }

    /// A target that is there again needs no last text.
    private mutating func forget(_ id: DocumentID?, in schema: Int) {
        guard let id, let last = indexes.forget(id, in: schema) else { return }
        rows[last.row] = .delete(row: last.row)
    }

    mutating func finish(_ revision: ObjectID) -> SnapshotStep {
        var head = before.head
        head.revisionHash = revision
        head.changeNumber += 1
        head.toolsVersion = SnapshotHead.newer(head.toolsVersion, SnapshotHead.ownToolsVersion)
        let present = Snapshot(metadata: metadata, head: head, indexes: indexes)
        for located in goneBefore { retire(located, of: before, in: present) }
        for located in gone { retire(located, of: base, in: present) }
        head.nextRow = nextRow
        return SnapshotStep(
            snapshot: Snapshot(metadata: metadata, head: head, indexes: indexes), rows: rows.values.sorted { $0.row < $1.row })
    }

    /// Keeps what a document that is gone leaves behind: its number, and its display text while there are references to it.
    private mutating func retire(_ located: Located, of owner: Snapshot, in present: Snapshot) {
        let schemaID = owner.metadata.schemas[located.schemaIndex].id
        guard let id = located.id, let schema = metadata.schema(id: schemaID), !present.exists(id, in: schema) else {
            return
        }
        indexes.retire(id, of: schema.index)
        guard present.isReferenced(id, in: schema.index), indexes.lastTexts.text(of: id, in: schema.index) == nil else { return }
        var text: [UInt8] = []
        owner.appendDisplayText(of: located, to: &text)
        let entry = LastTexts.Entry(row: takeRow(), schema: schema.index, id: id, text: text)
        indexes.remember(entry)
        rows[entry.row] = .lastText(row: entry.row, entry.rowText(in: metadata))
    }
}
