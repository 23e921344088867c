import Values

/// A data source at one revision: immutable, read from any thread without a lock. The next revision shares what did not change.
public final class Snapshot: Sendable {
    public let metadata: Metadata
    public let head: SnapshotHead
    let indexes: SnapshotIndexes

    init(metadata: Metadata, head: SnapshotHead, indexes: SnapshotIndexes) {
        self.metadata = metadata
        self.head = head
        self.indexes = indexes
    }

    /// The same data under another head.
    public func headed(_ head: SnapshotHead) -> Snapshot { Snapshot(metadata: metadata, head: head, indexes: indexes) }

    public var revisionHash: ObjectID { head.revisionHash }
    public var changeNumber: Int { head.changeNumber }

    // MARK: Finding

    /// The root document with that id; the one with the lowest row where a restored file holds the id twice.
    public func root(_ id: DocumentID, in schema: Schema) -> StoredDocument? {
        guard let entry = indexes.roots.first(from: .start(of: id, in: schema.index)), entry.key.hasValue(id, in: schema.index) else {
            return nil
        }
        return entry.value
    }

    /// The document with that id: a root document first, then an embedded one, the first in traversal order (operations 4.3).
    public func find(_ id: DocumentID, in schema: Schema) -> Located? {
        if let document = root(id, in: schema) { return Located(document) }
        return first(in: indexes.embedded, of: id, in: schema.index, property: 0)
    }

    /// The document with that value of a unique property, in the same order.
    public func find(_ value: DocumentID, of property: Property, in schema: Schema) -> Located? {
        guard property.index != schema.idProperty.index else { return find(value, in: schema) }
        return first(in: indexes.uniqueValues, of: value, in: schema.index, property: property.index)
    }

    /// Whether a document, root or embedded, has that id, be it one that cannot be read.
    public func exists(_ id: DocumentID, in schema: Schema) -> Bool {
        indexes.roots.first(from: .start(of: id, in: schema.index))?.key.hasValue(id, in: schema.index) == true
            || indexes.embedded.first(from: .start(of: id, in: schema.index))?.key.hasValue(id, in: schema.index) == true
            || indexes.unreadable.row(with: id, of: schema) != nil
    }

    /// The one that stands first in traversal order: roots, then by the container's schema name and id, then by place (operations 5.5).
    private func first(
        in index: SortedMap<IndexKey, SnapshotIndexes.Present>, of value: DocumentID, in schema: Int, property: Int
    ) -> Located? {
        var key = IndexKey.start(of: value, in: schema, property: property)
        var found: Located?
        while let next = index.first(from: key)?.key, next.hasValue(value, in: schema, property: property) {
            if let candidate = located(next), found.map({ precedes(candidate, $0) }) ?? true { found = candidate }
            key = next.successor
        }
        return found
    }

    func located(_ key: IndexKey) -> Located? { indexes.documents[key.row].map { Located($0, place: key.place) } }

    /// Whether a document stands before another in traversal order.
    func precedes(_ left: Located, _ right: Located) -> Bool {
        if left.isRoot != right.isRoot { return left.isRoot }
        let (a, b) = (left.container, right.container)
        if a.schemaIndex != b.schemaIndex { return metadata.schemas[a.schemaIndex].name < metadata.schemas[b.schemaIndex].name }
        let (first, second) = (key(of: a), key(of: b))
        return first != second ? first < second : left.place ?? -1 < right.place ?? -1
    }

    private func key(of document: StoredDocument) -> IndexKey { SnapshotIndexes.rootKey(of: document) }

    /// The root document of a row of the branch's content.
    public func document(row: Int64) -> StoredDocument? { indexes.documents[row] }

    // MARK: Rows that cannot be read

    /// Rows of the store that cannot be read, in their order (operations 4.7).
    public var unreadableRows: [UnreadableRow] { indexes.unreadable.all }

    /// Those of a schema: by id, the ones without first.
    public func unreadableRows(of schema: Schema) -> [UnreadableRow] { indexes.unreadable.rows(of: schema) }

    /// - Throws: 500 `genericError` where the document of that id cannot be read.
    public func requireReadable(_ id: DocumentID, in schema: Schema) throws(APIError) {
        if indexes.unreadable.row(with: id, of: schema) != nil { throw .unreadable(id, of: schema) }
    }

    /// Settings schemas that have no document, nor a row that cannot be read.
    var schemasWithoutSettings: [Schema] {
        metadata.schemas.filter { $0.type == .settings && roots(of: $0).count == 0 && unreadableRows(of: $0).isEmpty }
    }

    // MARK: Walking

    /// All root documents, in order of their rows.
    public var documents: some Sequence<StoredDocument> { indexes.documents.lazy.map(\.value) }

    /// Root documents of all schemas.
    public var documentCount: Int { indexes.documents.count }

    /// Rows of the branch's content: of root documents, of what targets that are gone have left behind, and those that cannot be read.
    public var rowCount: Int { indexes.documents.count + indexes.lastTexts.count + indexes.unreadable.all.count }

    /// Bytes of the texts of these rows.
    public var byteCount: Int { indexes.byteCount + indexes.lastTexts.byteCount + indexes.unreadable.byteCount }

    /// Embedded documents, targets that are referred to, and unique values: what is indexed besides root documents.
    package var entryCount: Int { indexes.embedded.count + indexes.referrers.count + indexes.uniqueValues.count }

    /// Root documents of a schema, by id ascending.
    public func roots(of schema: Schema) -> Roots { Roots(indexes.roots, of: schema.index) }

    /// Documents of a schema that are embedded in others.
    public func embeddedCount(of schema: Schema) -> Int {
        indexes.embedded.rank(of: .start(of: schema.index + 1)) - indexes.embedded.rank(of: .start(of: schema.index))
    }

    /// Calls `body` with every embedded document of a schema until it returns false: containers by schema name and id, inside one in
    /// traversal order (operations 5.5).
    public func forEachEmbedded(of schema: Schema, _ body: (Located) -> Bool) {
        guard embeddedCount(of: schema) > 0 else { return }
        for container in metadata.schemas.sorted(by: { $0.name < $1.name }) {
            for document in roots(of: container) {
                for (place, embedded) in document.embedded.enumerated() where Int(embedded.schema) == schema.index {
                    guard body(Located(document, place: Int32(place))) else { return }
                }
            }
        }
    }

    /// Documents that are embedded in a root document, at any depth, in traversal order.
    public func embedded(in document: StoredDocument) -> some Sequence<Located> {
        document.embedded.indices.lazy.map { Located(document, place: Int32($0)) }
    }

    // MARK: References

    /// The root documents that refer to a document, or hold one that does; in order of their rows.
    public func referrers(to id: DocumentID, in schema: Schema) -> [StoredDocument] {
        indexes.referrers[from: .start(of: id, in: schema.index)].prefix { $0.key.hasValue(id, in: schema.index) }
            .compactMap { indexes.documents[$0.key.row] }
    }

    /// Whether any document refers to that one.
    func isReferenced(_ id: DocumentID, in schema: Int) -> Bool {
        indexes.referrers.first(from: .start(of: id, in: schema))?.key.hasValue(id, in: schema) == true
    }
}

/// The root documents of one schema in a snapshot, by id ascending. To skip some costs nothing.
public struct Roots: Sequence, Sendable {
    private let map: SortedMap<IndexKey, StoredDocument>
    private let range: Range<Int>

    init(_ map: SortedMap<IndexKey, StoredDocument>, of schema: Int) {
        self.map = map
        range = map.rank(of: .start(of: schema))..<map.rank(of: .start(of: schema + 1))
    }

    private init(_ map: SortedMap<IndexKey, StoredDocument>, _ range: Range<Int>) {
        self.map = map
        self.range = range
    }

    public var count: Int { range.count }
    public var underestimatedCount: Int { range.count }

    /// Without the first `count`.
    public func skipping(_ count: Int) -> Roots {
        Roots(map, Swift.min(range.lowerBound + Swift.max(count, 0), range.upperBound)..<range.upperBound)
    }

    /// The document at a position; nil behind the last.
    public subscript(position: Int) -> StoredDocument? {
        position >= 0 && position < range.count ? map.entry(at: range.lowerBound + position)?.value : nil
    }

    /// Calls `body` with a few documents at a time, in order: the fastest way through all of them.
    func forEachRun<E: Error>(_ body: (ArraySlice<StoredDocument>) throws(E) -> Void) throws(E) { try map.forEachRun(range, body) }

    public func makeIterator() -> Iterator { Iterator(entries: map[fromPosition: range.lowerBound].makeIterator(), left: range.count) }

    /// Walks the documents.
    public struct Iterator: IteratorProtocol {
        var entries: SortedMap<IndexKey, StoredDocument>.Iterator
        var left: Int

        public mutating func next() -> StoredDocument? {
            guard left > 0 else { return nil }
            left -= 1
            return entries.next()?.value
        }
    }
}
