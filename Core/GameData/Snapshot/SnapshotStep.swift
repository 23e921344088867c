import Values

/// What a commit does to one row of a branch's content.
public enum RowUpdate: Sendable {
    /// A root document that is new or changed.
    case document(StoredDocument)
    /// A root document that is what a change of the metadata made of it, and nothing else.
    case migrated(StoredDocument)
    /// The last display text of a deleted target: a row of no schema (its id is the empty text).
    case lastText(row: Int64, [UInt8])
    case delete(row: Int64)

    public var row: Int64 {
        switch self {
        case .document(let document), .migrated(let document): document.row
        case .lastText(let row, _), .delete(let row): row
        }
    }

    /// The document that the row holds then, if it holds one.
    public var document: StoredDocument? {
        switch self {
        case .document(let document), .migrated(let document): document
        case .lastText, .delete: nil
        }
    }

    /// The same of a document that other metadata count now; nil where that is none.
    public func holding(_ document: StoredDocument?) -> RowUpdate? {
        switch self {
        case .document: document.map { .document($0) }
        case .migrated: document.map { .migrated($0) }
        case .lastText, .delete: self
        }
    }

    /// Both in one, this one first: what is edited and migrated counts as edited.
    public func followed(by next: RowUpdate) -> RowUpdate {
        if case .document = self, case .migrated(let document) = next { .document(document) } else { next }
    }
}

/// The next snapshot, and what must be stored for it to be found again.
public struct SnapshotStep: Sendable {
    public let snapshot: Snapshot
    /// Each row once, ascending.
    public let rows: [RowUpdate]

    /// Both in one: what `next`, decided on this one's snapshot, does on top of it. The change number grows by one for both together.
    public func followed(by next: SnapshotStep) -> SnapshotStep {
        var head = next.snapshot.head
        head.changeNumber = snapshot.head.changeNumber
        // A document that `next` left alone may be counted by other metadata now: as the last snapshot has it.
        let updates = (rows + next.rows).eachRowOnce.map { update in
            update.holding(next.snapshot.document(row: update.row)) ?? update
        }
        return SnapshotStep(snapshot: next.snapshot.headed(head), rows: updates)
    }
}

extension [RowUpdate] {
    /// Each row once, ascending; of several updates of one row the last.
    fileprivate var eachRowOnce: [RowUpdate] {
        let isAscending = zip(self, dropFirst()).allSatisfy { $0.row < $1.row }
        if isAscending { return self }
        return Dictionary(map { ($0.row, $0) }, uniquingKeysWith: { $0.followed(by: $1) }).values.sorted { $0.row < $1.row }
    }
}

extension Snapshot {
    /// The snapshot after a commit of documents that are none of the metadata's. Costs O(log n) a change.
    ///
    /// - Parameters:
    ///   - changes: In their order; documents are canonical and of the schemas of this snapshot.
    ///   - revision: The new revision; the change number grows by one.
    public func applying(_ changes: [DocumentChange], revision: ObjectID) -> SnapshotStep {
        var transition = SnapshotTransition(from: self, base: self)
        transition.apply(changes)
        return transition.finish(revision)
    }

    /// The snapshot after a commit that changes metadata: its documents are migrated already. Settings schemas get the document that they lack.
    ///
    /// - Parameter changes: Of documents of the system schemas, as they were in this snapshot's metadata or are in the next.
    /// - Throws: `BeyondBound` where the document of a Settings schema would be.
    func applying(
        _ changes: [DocumentChange], after migrated: MigratedDocuments, _ generator: IDGenerator, revision: ObjectID
    ) throws(BeyondBound) -> SnapshotStep {
        let base = Snapshot(metadata: migrated.metadata, head: head, indexes: migrated.indexes)
        var transition = SnapshotTransition(from: self, base: base, rows: migrated.rows, gone: migrated.gone)
        transition.apply(changes.map { $0.moved(to: migrated.metadata) })
        let new = NewDocument(base, generator)
        var missing: [DocumentChange] = []
        for schema in base.schemasWithoutSettings { missing.append(.create(try new.settings(of: schema))) }
        transition.apply(missing)
        return transition.finish(revision)
    }
}

extension DocumentChange {
    /// The document that it is about.
    fileprivate var root: RootID? {
        switch self {
        case .create(let document), .update(let document): document.id.map { RootID(schema: document.schema.index, id: $0) }
        case .delete(let id, let schema): RootID(schema: schema.index, id: id)
        }
    }

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
    /// A new document.
    case create(Document)
    /// A new document that is text already. Its row is one of those that come next.
    case add(StoredDocument)
}

extension Snapshot {
    /// The snapshot after a commit that rewrites documents where they stand, whatever their ids.
    ///
    /// - Parameter changes: One a row.
    func applying(rows changes: [StoredChange], revision: ObjectID) -> SnapshotStep {
        var transition = SnapshotTransition(from: self, base: self)
        transition.apply(changes)
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
    /// In their order; of several of one row the last counts.
    private var rows: [RowUpdate]
    private var writer: DocumentWriter
    /// What the indexes are still to be told: documents of different rows and ids.
    private var pending: [SnapshotIndexes.Replacement] = []
    /// Documents, root and embedded, that the changes took away, by the snapshot that they were in.
    private var gone: [Located] = []
    private let goneBefore: [Located]

    private var metadata: Metadata { base.metadata }

    init(from before: Snapshot, base: Snapshot, rows: [Int64: RowUpdate] = [:], gone: [Located] = []) {
        self.before = before
        self.base = base
        self.rows = Array(rows.values)
        writer = DocumentWriter(base.metadata)
        goneBefore = gone
        indexes = base.indexes
        nextRow = before.head.nextRow
    }

    mutating func apply(_ changes: [DocumentChange]) {
        var met: Set<RootID> = []
        for change in changes {
            // What was done to a document before decides what this does to it.
            if changes.count > 1, let root = change.root, !met.insert(root).inserted { settle() }
            apply(change)
        }
        settle()
    }

    mutating func apply(_ changes: [StoredChange]) {
        for case .add(let stored) in changes { nextRow = max(nextRow, stored.row + 1) }
        for change in changes { apply(change) }
        settle()
    }

    private mutating func settle() {
        indexes.replace(pending)
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func apply(_ change: DocumentChange) {
        switch change {
        case .create(let document): put(document, inPlaceOf: nil)
        case .update(let document): put(document, inPlaceOf: document.id.flatMap { root($0, in: document.schema.index) })
        case .delete(let id, let schema):
            guard let schema = metadata.schema(id: schema.id) else { return }
            if let old = root(id, in: schema.index) { remove(old) } else { removeUnreadable(id, of: schema) }
        }
    }

    private mutating func apply(_ change: StoredChange) {
        switch change {
        case .create(let document): put(document, inPlaceOf: nil)
        case .add(let stored): put(stored, inPlaceOf: nil)
        case .put(let document, let row): put(document, inPlaceOf: indexes.documents[row])
        case .remove(let row): if let old = indexes.documents[row] { remove(old) }
        }
    }

    private mutating func remove(_ old: StoredDocument) {
        pending.append(SnapshotIndexes.Replacement(old: old, new: nil))
        rows.append(.delete(row: old.row))
        gone.append(Located(old))
        gone += old.embedded.indices.map { Located(old, place: Int32($0)) }
    }

    private mutating func removeUnreadable(_ id: DocumentID, of schema: Schema) {
        guard let gone = indexes.unreadable.row(with: id, of: schema) else { return }
        rows.append(.delete(row: gone.row))
        indexes.replace(indexes.unreadable.keeping { $0.row != gone.row })
    }

    private func root(_ id: DocumentID, in schema: Int) -> StoredDocument? {
        guard let entry = indexes.roots.first(from: .start(of: id, in: schema)), entry.key.hasValue(id, in: schema) else { return nil }
        return entry.value
    }

    private mutating func put(_ document: Document, inPlaceOf old: StoredDocument?) {
        put(writer.stored(document, row: old?.row ?? takeRow()), inPlaceOf: old)
    }

    private mutating func put(_ stored: StoredDocument, inPlaceOf old: StoredDocument?) {
        pending.append(SnapshotIndexes.Replacement(old: old, new: stored))
        rows.append(.document(stored))
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
        rows.append(.delete(row: last.row))
    }

    mutating func finish(_ revision: ObjectID) -> SnapshotStep {
        var head = before.head
        head.revisionHash = revision
        head.changeNumber = head.changeNumber.countedOn
        head.toolsVersion = SnapshotHead.toolsVersion(over: head.toolsVersion)
        let present = Snapshot(metadata: metadata, head: head, indexes: indexes)
        for located in goneBefore { retire(located, of: before, in: present) }
        for located in gone { retire(located, of: base, in: present) }
        head.nextRow = nextRow
        return SnapshotStep(
            snapshot: Snapshot(metadata: metadata, head: head, indexes: indexes), rows: rows.eachRowOnce)
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
        let rowText = LastTexts.Entry.rowText(of: id, in: schema, text)
        let entry = LastTexts.Entry(row: takeRow(), schema: schema.index, id: id, text: text, byteCount: rowText.count)
        indexes.remember(entry)
        rows.append(.lastText(row: entry.row, rowText))
    }
}
