import Values

// Which documents a query has to look at, in the order of lists (operations 5.5): roots by id, then embedded ones by their containers' schema
// name and id, inside one in traversal order.

extension DocumentQuery {
    /// Offers them.
    func walk(_ gathering: inout Gathering) throws(CancellationError) {
        if let found = lookup() {
            for located in found where path.holds(located, in: snapshot.metadata) { gathering.offer(located) }
            return
        }
        if path.wantsRoots {
            try snapshot.roots(of: schema).forEachRun { (documents) throws(CancellationError) in
                if Task.isCancelled { throw CancellationError() }
                for document in documents { gathering.offer(document) }
            }
        }
        if case .roots = path { return }
        for (count, container) in containers.enumerated() {
            if count.isMultiple(of: 256), Task.isCancelled { throw CancellationError() }
            walk(container, &gathering)
        }
    }

    private func walk(_ container: StoredDocument, _ gathering: inout Gathering) {
        for (place, embedded) in container.embedded.enumerated() where Int(embedded.schema) == schema.index {
            if path.holds(Located(container, place: place), in: snapshot.metadata) { gathering.offer(embedded: place, of: container) }
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

    /// What an index says, where a condition asks for values of `Id` or of another unique property; in order.
    ///
    /// - Parameter most: Values that are sought at most.
    func lookup(atMost most: Int = .max) -> [Located]? {
        for condition in conditions where condition.alternatives.count == 1 {
            let (path, test) = (condition.alternatives[0].path, condition.alternatives[0].test)
            guard let keys = test.uniqueKeys(at: path), keys.count <= most else { continue }
            if let found = snapshot.find(keys, of: path.property, in: schema) { return found }
        }
        return nil
    }
}

extension Gathering {
    fileprivate mutating func offer(_ located: Located) {
        if let place = located.place { offer(embedded: place, of: located.container) } else { offer(located.container) }
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
