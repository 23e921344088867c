import Values

/// What makes one data source of another (operations 21): new documents, what changed in others, deletions. Applied by an import.
public struct Patch: Sendable {
    /// What happens to one root document.
    struct Change: Sendable {
        /// As text, under which the patch names it.
        let id: Text
        /// Under the metadata of `after`; nil for a new one.
        let before: StoredDocument?
        /// Nil for a deletion.
        let after: StoredDocument?
    }

    /// The changes of one schema, by id ascending.
    struct Collection: Sendable {
        let schema: Schema
        let changes: [Change]
    }

    let after: Snapshot
    /// In the order of a file; those without changes are left out.
    let collections: [Collection]

    /// Compares two data sources: CREATEPATCH. Reads the documents whose texts differ.
    ///
    /// - Parameters:
    ///   - before: Is first brought to the metadata of `after`, as applying the patch will do it.
    ///   - checkpoint: Called now and then; what it throws ends the work.
    /// - Throws: `APIErrors` with the codes of data-model 17 where documents of `before` stand against those metadata; what the checkpoint throws.
    public init(from before: Snapshot, to after: Snapshot, generator: IDGenerator, checkpoint: () throws -> Void = {}) throws {
        self.after = after
        let order = after.metadata.collectionOrder.map { after.metadata.schemas[$0] }
        let system = try Comparison(before: before, after: after).collections(order.filter(\.isSystem), checkpoint)
        let brought = try Self.brought(before, by: system, to: after, generator)
        let others = try Comparison(before: brought, after: after).collections(order.filter { !$0.isSystem }, checkpoint)
        collections = system + others
    }

    /// Whether both were equal.
    public var isEmpty: Bool { collections.isEmpty }

    /// The data under the metadata that the first part of the patch makes.
    private static func brought(
        _ before: Snapshot, by changes: [Collection], to after: Snapshot, _ generator: IDGenerator
    ) throws(APIErrors) -> Snapshot {
        guard !changes.isEmpty else { return before }
        var edit = MetadataEdit(on: before, generator: generator)
        let writer = PatchWriter(after)
        for collection in changes {
            // The edit reads by its own metadata, where the system schemas may stand at other places.
            guard let schema = before.metadata.schema(id: collection.schema.id) else { continue }
            for change in collection.changes {
                guard change.after != nil else {
                    edit.delete(change.id, of: schema)
                    continue
                }
                edit.put(try writer.value(of: change, collection.schema), of: schema, existing: .merge(.full), missing: .create)
            }
        }
        let result = try edit.finish(after.revisionHash)
        if let refused = result.outcomes.first(where: { $0.status == .refused }) {
            throw refused.errors
                ?? APIErrors(first: APIError(.invalidImportData, "The metadata cannot be brought to those of the other side."))
        }
        return result.step?.snapshot ?? before
    }
}

/// Finds the root documents that differ.
private struct Comparison {
    let before: Snapshot
    let after: Snapshot

    /// - Parameter schemas: Of `after`; they are matched by id.
    func collections(_ schemas: [Schema], _ checkpoint: () throws -> Void) throws -> [Patch.Collection] {
        try schemas.compactMap { schema in
            let changes = schema.type == .settings ? try settings(schema) : try changes(of: schema, checkpoint)
            return changes.isEmpty ? nil : Patch.Collection(schema: schema, changes: changes)
        }
    }

    private func roots(_ schema: Schema) -> Roots? { before.metadata.schema(id: schema.id).map { before.roots(of: $0) } }

    /// The one document, whatever its id.
    private func settings(_ schema: Schema) throws(APIErrors) -> [Patch.Change] {
        guard let new = after.roots(of: schema)[0] else { return [] }
        let old = roots(schema)?[0]
        if let old, try isSame(old, new, schema, ignoringID: true) { return [] }
        return [Patch.Change(id: (old?.id ?? new.id)?.text ?? "", before: old, after: new)]
    }

    /// Both sides in the order of their ids.
    private func changes(of schema: Schema, _ checkpoint: () throws -> Void) throws -> [Patch.Change] {
        var changes: [Patch.Change] = []
        var olds = DistinctRoots(roots(schema)), news = DistinctRoots(after.roots(of: schema))
        var old = olds.next(), new = news.next()
        var count = 0
        while let id = [old?.id, new?.id].compactMap(\.self).min() {
            if count % 1024 == 0 { try checkpoint() }
            count += 1
            let (left, right) = (old?.id == id ? old : nil, new?.id == id ? new : nil)
            if let change = try change(left?.document, right?.document, id, schema) { changes.append(change) }
            if left != nil { old = olds.next() }
            if right != nil { new = news.next() }
        }
        return changes
    }

    private func change(_ old: StoredDocument?, _ new: StoredDocument?, _ id: DocumentID, _ schema: Schema) throws(APIErrors) -> Patch
        .Change?
    {
        // Built-in schemas are everybody's own.
        if schema.id == BuiltIn.schemaID, BuiltIn.ids.contains(id.text) { return nil }
        if let old, let new, try isSame(old, new, schema, ignoringID: false) { return nil }
        // A text that cannot be read is told now, not while the patch is written.
        for document in [old, new].compactMap(\.self) { _ = try document.document(as: schema, in: after.metadata) }
        return Patch.Change(id: id.text, before: old, after: new)
    }

    private func isSame(
        _ old: StoredDocument, _ new: StoredDocument, _ schema: Schema, ignoringID: Bool
    ) throws(APIErrors) -> Bool {
        if old.text == new.text { return true }
        var left = try old.document(as: schema, in: after.metadata)
        let right = try new.document(in: after.metadata)
        if ignoringID { left[schema.idProperty] = right[schema.idProperty] }
        return left.isEqual(to: right)
    }
}

/// Walks root documents that have an id, each id once: a restored file may hold one twice, and the first answers to it.
private struct DistinctRoots {
    private var documents: Roots.Iterator?
    private var last: DocumentID?

    init(_ roots: Roots?) { documents = roots?.makeIterator() }

    mutating func next() -> (id: DocumentID, document: StoredDocument)? {
        while let document = documents?.next() {
            guard let id = document.id, id != last else { continue }
            last = id
            return (id, document)
        }
        return nil
    }
}
