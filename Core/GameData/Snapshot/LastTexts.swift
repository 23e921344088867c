import Values

/// The display texts that targets had when they were deleted while references to them stood (data-model 6.12). Each is stored as a row of
/// its own, of no schema, by the commit that deleted the target; the commit that brings the target back deletes the row.
struct LastTexts: Sendable {
    private var entries = SortedMap<IndexKey, Entry>()
    /// Bytes of the texts of all rows.
    private(set) var byteCount = 0

    /// One text and its row.
    struct Entry: Sendable {
        let row: Int64
        /// Position of the target's schema.
        let schema: Int
        let id: DocumentID
        /// A JSON string with its quotes.
        let text: [UInt8]
        /// Bytes of the text of its row.
        let byteCount: Int
    }

    /// The schema id of rows that hold a last text.
    static let schemaID: Text = ""

    private func key(_ id: DocumentID, _ schema: Int) -> IndexKey { IndexKey(schema: schema, value: id, row: 0) }

    func text(of id: DocumentID, in schema: Int) -> Entry? { entries.isEmpty ? nil : entries[key(id, schema)] }
    mutating func set(_ entry: Entry) {
        let old = entries.set(entry, for: key(entry.id, entry.schema))
        byteCount += entry.byteCount - (old?.byteCount ?? 0)
    }
    mutating func remove(_ id: DocumentID, in schema: Int) -> Entry? {
        guard !entries.isEmpty, let old = entries.remove(key(id, schema)) else { return nil }
        byteCount -= old.byteCount
        return old
    }
    var count: Int { entries.count }
    var all: some Sequence<Entry> { entries.lazy.map(\.value) }
}

extension LastTexts.Entry {
    /// Reads the text of a row: `["<schema id>", <id>, "<text>"]`; nil where its schema is gone.
    ///
    /// - Parameter byteCount: Of the row's text.
    init?(row: Int64, _ node: JSONNode, byteCount: Int, in metadata: Metadata) {
        let parts = Array(node.elements)
        guard parts.count == 3, let schemaID = parts[0].text, let schema = metadata.schema(id: schemaID),
            let id = DocumentReader(metadata, from: .file).field(parts[1], of: schema.idProperty, in: schema).documentID,
            let text = parts[2].text
        else { return nil }
        var json = JSONWriter(reserving: 64)
        json.text(text)
        self.init(row: row, schema: schema.index, id: id, text: json.bytes, byteCount: byteCount)
    }

    /// The same where its schema stands elsewhere.
    func moved(to schema: Int) -> Self { Self(row: row, schema: schema, id: id, text: text, byteCount: byteCount) }

    /// The text of the row that keeps a last text.
    static func rowText(of id: DocumentID, in schema: Schema, _ text: [UInt8]) -> [UInt8] {
        var json = JSONWriter(reserving: 128)
        json.beginList(count: 3)
        json.text(schema.id)
        json.canonical(id)
        text.withUnsafeBufferPointer { json.json($0) }
        json.endList()
        return json.bytes
    }
}
