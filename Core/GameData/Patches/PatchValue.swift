import Values

extension Patch {
    /// The patch as a document, to be written into any format (formats 7): head, then collections from id to document.
    public var value: some StepwiseValue { CollectionsValue(PatchContent(patch: self)) }
}

private struct PatchContent: CollectionsContent {
    /// Changes that one step writes.
    private static let stepCount = 16

    let patch: Patch

    var head: SnapshotHead? { patch.after.head }
    var count: Int { patch.collections.count }

    func collection(_ place: Int) -> (key: Text, form: CollectionForm) {
        let collection = patch.collections[place]
        return (collection.schema.name, .object(collection.changes.count))
    }

    func write(_ place: Int, from start: Int, into sink: inout any ValueSink) -> Int {
        let collection = patch.collections[place]
        let end = min(start + Self.stepCount, collection.changes.count)
        var writer = PatchWriter(patch.after)
        for change in collection.changes[start..<end] {
            sink.key(change.id)
            writer.write(change, collection.schema, into: &sink)
        }
        return end
    }
}

/// Makes the members of a patch.
struct PatchWriter {
    private let after: Snapshot
    private let form: ValueForm
    private let difference: Difference
    private var source = DocumentSource()

    init(_ after: Snapshot) {
        self.after = after
        form = ValueForm { id, schema in after.displayText(of: id, in: after.metadata.schemas[schema]) }
        difference = Difference(form)
    }

    mutating func write(_ change: Patch.Change, _ schema: Schema, into sink: inout any ValueSink) {
        let value: Value
        do throws(APIErrors) { value = try self.value(of: change, schema) } catch {
            preconditionFailure("a patch is made of documents that were read")
        }
        guard value != .null else { return sink.null() }
        var json = JSONWriter()
        json.write(value)
        source.write(json.bytes, of: schema, in: after.metadata, into: &sink)
    }

    /// The new document, what changed in an old one, or null.
    ///
    /// - Throws: `genericError` where a document cannot be read.
    func value(of change: Patch.Change, _ schema: Schema) throws(APIErrors) -> Value {
        guard let stored = change.after else { return .null }
        var document = try stored.document(in: after.metadata)
        guard let before = change.before else { return form.value(of: document) }
        let original = try before.document(as: schema, in: after.metadata)
        // The document of a settings schema goes by the id that it has there.
        document[schema.idProperty] = original[schema.idProperty]
        return difference.value(from: original, to: document)
    }
}
