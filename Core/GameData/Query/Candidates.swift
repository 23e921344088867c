import Values

// Which documents a query has to look at, in the order of lists (operations 5.5): roots by id, then embedded ones by their containers' schema
// name and id, inside one in traversal order.

extension DocumentQuery {
    /// Documents between two looks at whether the task was cancelled.
    private static let stride = 1024

    func forEachCandidate(_ body: (Located) -> Void) throws(CancellationError) {
        if let found = lookup {
            for located in found where path.holds(located, in: snapshot.metadata) { body(located) }
            return
        }
        var walk = Walk()
        if path.wantsRoots {
            for document in snapshot.roots(of: schema) {
                try walk.step()
                body(Located(document))
            }
        }
        if case .roots = path { return }
        for container in containers {
            try walk.step()
            for (place, embedded) in container.embedded.enumerated() where Int(embedded.schema) == schema.index {
                let located = Located(container, place: Int32(place))
                if path.holds(located, in: snapshot.metadata) { body(located) }
            }
        }
    }

    /// Counts documents, and looks now and then whether anybody still waits.
    private struct Walk {
        private var count = 0

        mutating func step() throws(CancellationError) {
            count += 1
            if count.isMultiple(of: DocumentQuery.stride), Task.isCancelled { throw CancellationError() }
        }
    }

    /// Root documents that hold documents of the schema, in order. Where they are few among many they are found by the index.
    private var containers: [StoredDocument] {
        let count = snapshot.embeddedCount(of: schema)
        if count == 0 { return [] }
        if count < snapshot.documentCount / 16 { return snapshot.containers(of: schema) }
        let schemas = snapshot.metadata.schemas(embedding: schema).sorted { $0.name < $1.name }
        return schemas.flatMap { snapshot.roots(of: $0).filter { !$0.embedded.isEmpty } }
    }

    /// What an index says, where a condition asks for one value of `Id` or of another unique property; in order.
    var lookup: [Located]? {
        for case .one(let path, let test) in conditions {
            guard let key = test.uniqueKey(at: path), let found = snapshot.find(key, of: path.property, in: schema) else { continue }
            return found
        }
        return nil
    }
}

extension Metadata {
    /// Schemas whose documents may hold documents of a schema, at any depth.
    func schemas(embedding schema: Schema) -> [Schema] {
        var found: Set<Int> = []
        var due = [schema.index]
        while let target = due.popLast() {
            for holder in schemas where !found.contains(holder.index) {
                guard holder.properties.contains(where: { $0.dataType.holdsDocuments && $0.referenceTypeIndex == target }) else { continue }
                found.insert(holder.index)
                due.append(holder.index)
            }
        }
        return found.map { schemas[$0] }
    }
}
