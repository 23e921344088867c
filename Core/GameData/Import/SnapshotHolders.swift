import Values

/// Who has an id or a unique value, certain root documents and what they embed aside: those that an import rewrites.
extension Snapshot {
    /// Whether a document of the schema, root or embedded, has that id.
    func holds(_ id: DocumentID, of schema: Schema, outside rows: Set<Int64>) -> Bool {
        Self.holds(id, schema.index, 0, indexes.roots, outside: rows) || Self.holds(id, schema.index, 0, indexes.embedded, outside: rows)
            || indexes.unreadable.row(with: id, of: schema) != nil
    }

    /// Whether a document of the schema, root or embedded (`amongRoots`: root only), has that value of a unique property other than `Id`.
    func holds(_ value: DocumentID, of property: Property, of schema: Schema, amongRoots: Bool, outside rows: Set<Int64>) -> Bool {
        Self.holds(value, schema.index, property.index, indexes.uniqueValues, amongRoots: amongRoots, outside: rows)
    }

    private static func holds<Entry>(
        _ value: DocumentID, _ schema: Int, _ property: Int, _ index: SortedMap<IndexKey, Entry>, amongRoots: Bool = false,
        outside rows: Set<Int64>
    ) -> Bool {
        var key = IndexKey.start(of: value, in: schema, property: property)
        while let next = index.first(from: key)?.key, next.hasValue(value, in: schema, property: property) {
            if !amongRoots || next.place == IndexKey.root, !rows.contains(next.row) { return true }
            key = next.successor
        }
        return false
    }
}
