import Values

/// The state that an import results in, as the checks of one of its documents see it: of several documents of a payload with one unique value,
/// the later ones are in error (operations 12.5).
final class ImportedState: DocumentLookup {
    private let staged: Snapshot
    /// Rows of the documents that the payload puts.
    private let rows: Set<Int64>
    /// Values of the documents that were checked before.
    private var earlier: Set<Key> = []
    /// What is known of the values of documents that the payload does not put.
    private var others: [Key: Bool] = [:]

    private struct Key: Hashable {
        let schema, property: Int
        let value: DocumentID
        let amongRoots: Bool
    }

    init(_ staged: Snapshot, putting rows: Set<Int64>) {
        self.staged = staged
        self.rows = rows
    }

    /// Goes on to the next document of the payload.
    func passed(_ document: StoredDocument) {
        for unique in document.uniqueValues {
            let (schema, property) = (Int(unique.schema), Int(unique.property))
            earlier.insert(Key(schema: schema, property: property, value: unique.value, amongRoots: false))
            guard unique.place == IndexKey.root else { continue }
            earlier.insert(Key(schema: schema, property: property, value: unique.value, amongRoots: true))
        }
    }

    var metadata: Metadata { staged.metadata }
    func rootDocument(_ id: DocumentID, of schema: Schema) throws(APIErrors) -> Document? { try staged.rootDocument(id, of: schema) }
    func settingsDocument(of schema: Schema) throws(APIErrors) -> Document? { try staged.settingsDocument(of: schema) }
    func largestNumber(of schema: Schema) -> Int64 { staged.largestNumber(of: schema) }
    func holds(_ id: DocumentID, of schema: Schema, in scope: HolderScope) -> Bool { staged.exists(id, in: schema) }

    func holds(_ value: DocumentID, of property: Property, of schema: Schema, amongRoots: Bool, in scope: HolderScope) -> Bool {
        let key = Key(schema: schema.index, property: property.index, value: value, amongRoots: amongRoots)
        if earlier.contains(key) { return true }
        if let known = others[key] { return known }
        let isHeld = staged.holds(value, of: property, of: schema, amongRoots: amongRoots, outside: rows)
        others[key] = isHeld
        return isHeld
    }
}
