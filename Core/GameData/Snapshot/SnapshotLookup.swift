import Values

extension Snapshot: DocumentLookup {
    public func rootDocument(_ id: DocumentID, of schema: Schema) throws(APIErrors) -> Document? {
        try root(id, in: schema)?.document(in: metadata)
    }

    public func settingsDocument(of schema: Schema) throws(APIErrors) -> Document? { try roots(of: schema)[0]?.document(in: metadata) }

    public func unreadable(_ id: DocumentID, of schema: Schema) -> UnreadableRow? { indexes.unreadable.row(with: id, of: schema) }
    public func hasUnreadable(of schema: Schema) -> Bool { !indexes.unreadable.rows(of: schema).isEmpty }

    public func hasRoot(of schema: Schema, before place: StoredPlace) -> Bool {
        roots(of: schema)[0]?.place.precedes(place, in: metadata) == true
    }

    public func holds(_ id: DocumentID, of schema: Schema, in scope: HolderScope) -> Bool {
        holds(id, in: schema.index, 0, among: indexes.roots, scope) || holds(id, in: schema.index, 0, among: indexes.embedded, scope)
            || !scope.isOrdered && indexes.unreadable.row(with: id, of: schema) != nil
    }

    public func holds(_ value: DocumentID, of property: Property, of schema: Schema, amongRoots: Bool, in scope: HolderScope) -> Bool {
        guard property.index != schema.idProperty.index else {
            return holds(value, in: schema.index, 0, among: indexes.roots, scope)
                || !amongRoots && holds(value, in: schema.index, 0, among: indexes.embedded, scope)
        }
        return holds(value, in: schema.index, property.index, among: indexes.uniqueValues, scope, amongRoots: amongRoots)
    }

    private func holds<Entry>(
        _ value: DocumentID, in schema: Int, _ property: Int, among index: SortedMap<IndexKey, Entry>, _ scope: HolderScope,
        amongRoots: Bool = false
    ) -> Bool {
        var key = IndexKey.start(of: value, in: schema, property: property)
        while let next = index.first(from: key)?.key, next.hasValue(value, in: schema, property: property) {
            if !amongRoots || next.place == IndexKey.root, isHolder(next, in: scope) { return true }
            key = next.successor
        }
        return false
    }

    private func isHolder(_ key: IndexKey, in scope: HolderScope) -> Bool {
        guard scope != .everywhere, let document = indexes.documents[key.row] else { return true }
        return switch scope {
        case .everywhere: true
        case .besides(let root): document.id.map { root != RootID(schema: document.schemaIndex, id: $0) } ?? true
        case .before(let place): document.place.precedes(place, in: metadata)
        }
    }

    public func largestNumber(of schema: Schema) -> Int64 {
        let last = IndexKey.start(of: .integer(GeneratedNumber.range.upperBound + 1), in: schema.index)
        let keys = [indexes.roots.last(before: last)?.key, indexes.embedded.last(before: last)?.key]
        let used = keys.compactMap { key -> Int64? in
            guard let key, Int(key.schema) == schema.index, case .integer(let number)? = key.value else { return nil }
            return number
        }
        return max(used.max() ?? 0, indexes.highestNumbers[schema.index] ?? 0, indexes.unreadable.largestNumber(of: schema))
    }
}
