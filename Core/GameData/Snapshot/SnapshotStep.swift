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
    /// The snapshot after a commit. Costs O(log n) a change; where the metadata's layout changes, every document is read again.
    ///
    /// - Parameters:
    ///   - changes: In their order; documents are canonical and of the schemas of `metadata`.
    ///   - metadata: What the commit makes of the metadata; nil where it does not touch them.
    ///   - revision: The new revision; the change number grows by one.
    public func applying(_ changes: [DocumentChange], metadata: Metadata? = nil, revision: ObjectID) -> SnapshotStep {
        var transition = SnapshotTransition(from: self, to: metadata ?? self.metadata)
        for change in changes { transition.apply(change) }
        return transition.finish(revision)
    }
}

/// One snapshot on its way to the next.
private struct SnapshotTransition {
    private let before: Snapshot
    private let metadata: Metadata
    private var indexes: SnapshotIndexes
    private var nextRow: Int64
    private var rows: [Int64: RowUpdate] = [:]
    /// Documents, root and embedded, that the changes took away.
    private var gone: [Located] = []

    init(from before: Snapshot, to metadata: Metadata) {
        self.before = before
        self.metadata = metadata
        nextRow = before.head.nextRow
        if metadata.hasSameLayout(as: before.metadata) {
            indexes = before.indexes
        } else {
            indexes = SnapshotIndexes()
            readAgain()
        }
    }

    mutating func apply(_ change: DocumentChange) {
        switch change {
        case .create(let document): put(document, inPlaceOf: nil)
        case .update(let document): put(document, inPlaceOf: document.id.flatMap { root($0, in: document.schema.index) })
        case .delete(let id, let schema):
            guard let schema = metadata.schema(id: schema.id), let old = root(id, in: schema.index) else { return }
            indexes.replace(old, with: nil)
            rows[old.row] = .delete(row: old.row)
            gone.append(Located(old))
            gone += old.embedded.indices.map { Located(old, place: Int32($0)) }
        }
    }

    private func root(_ id: DocumentID, in schema: Int) -> StoredDocument? {
        guard let entry = indexes.roots.first(from: .start(of: id, in: schema)), entry.key.hasValue(id, in: schema) else { return nil }
        return entry.value
    }

    private mutating func put(_ document: Document, inPlaceOf old: StoredDocument?) {
        let stored = StoredDocument(document, in: metadata, row: old?.row ?? takeRow())
        indexes.replace(old, with: stored)
        rows[stored.row] = .document(stored)
        if let old { gone += old.embedded.indices.map { Located(old, place: Int32($0)) } }
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
        for located in gone { retire(located, in: present) }
        head.nextRow = nextRow
        return SnapshotStep(
            snapshot: Snapshot(metadata: metadata, head: head, indexes: indexes), rows: rows.values.sorted { $0.row < $1.row })
    }

    /// Keeps what a document that is gone leaves behind: its number, and its display text while there are references to it.
    private mutating func retire(_ located: Located, in present: Snapshot) {
        guard let id = located.id, let schema = metadata.schema(id: before.schemaID(of: located)), !present.exists(id, in: schema) else {
            return
        }
        indexes.retire(id, of: schema.index)
        guard present.isReferenced(id, in: schema.index), indexes.lastTexts.text(of: id, in: schema.index) == nil else { return }
        var text: [UInt8] = []
        guard before.appendDisplayText(of: located, to: &text) else { return }
        let entry = LastTexts.Entry(row: takeRow(), schema: schema.index, id: id, text: text)
        indexes.remember(entry)
        rows[entry.row] = .lastText(row: entry.row, entry.rowText(in: metadata))
    }
}

// MARK: - Another layout

extension SnapshotTransition {
    /// Reads every document by the new metadata: what it holds is matched by the names of properties.
    private mutating func readAgain() {
        var documents: [StoredDocument] = []
        documents.reserveCapacity(before.documentCount)
        for old in before.documents {
            guard let schema = metadata.schema(id: before.metadata.schemas[old.schemaIndex].id), let document = read(old, as: schema) else {
                rows[old.row] = .delete(row: old.row)
                continue
            }
            let stored = StoredDocument(document, in: metadata, row: old.row)
            if stored.text != old.text { rows[old.row] = .document(stored) }
            documents.append(stored)
        }
        indexes = SnapshotIndexes(of: documents, lastTexts: lastTexts(), highestNumbers: highestNumbers())
    }

    private func read(_ stored: StoredDocument, as schema: Schema) -> Document? {
        // The text is our own: it can be read.
        guard let tape = try? JSONParser().parse(stored.text) else { return nil }
        return DocumentReader(metadata, from: .file).document(tape.root, of: schema)
    }

    private func lastTexts() -> LastTexts {
        var result = LastTexts()
        for entry in before.indexes.lastTexts.all {
            guard let schema = metadata.schema(id: before.metadata.schemas[entry.schema].id) else { continue }
            result.set(LastTexts.Entry(row: entry.row, schema: schema.index, id: entry.id, text: entry.text))
        }
        return result
    }

    private func highestNumbers() -> SortedMap<Int, Int64> {
        var result = SortedMap<Int, Int64>()
        for (index, number) in before.indexes.highestNumbers {
            guard let schema = metadata.schema(id: before.metadata.schemas[index].id) else { continue }
            result.set(number, for: schema.index)
        }
        return result
    }
}

extension Snapshot {
    /// The id of the schema that a document of this snapshot is of.
    fileprivate func schemaID(of located: Located) -> Text { metadata.schemas[located.schemaIndex].id }
}

extension Metadata {
    /// Whether documents look the same under both: what stored documents and indexes count by.
    func hasSameLayout(as other: Metadata) -> Bool {
        self === other
            || schemas.count == other.schemas.count && zip(schemas, other.schemas).allSatisfy { $0.hasSameLayout(as: $1) }
                && settings.languages == other.settings.languages
    }
}

extension Schema {
    fileprivate func hasSameLayout(as other: Schema) -> Bool {
        id == other.id && (type == .union) == (other.type == .union) && properties.count == other.properties.count
            && zip(properties, other.properties).allSatisfy { $0.hasSameLayout(as: $1) }
    }
}

extension Property {
    fileprivate func hasSameLayout(as other: Property) -> Bool {
        id == other.id && name == other.name && dataType == other.dataType && uniqueness == other.uniqueness
            && referenceTypeIndex == other.referenceTypeIndex
    }
}
