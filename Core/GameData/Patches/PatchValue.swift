import Values

/// A patch as one value (formats 7): head, then collections from id to document.
public struct PatchValue: StepwiseValue {
    private enum Stage {
        case start
        case collection(Int)
        /// The collection, and how many of its changes are written.
        case changes(Int, written: Int)
        case done
    }

    /// Changes that one step writes.
    private static let stepCount = 16

    private let patch: Patch
    private var stage = Stage.start

    init(_ patch: Patch) { self.patch = patch }

    public mutating func writeNext(into sink: inout any ValueSink) -> Bool {
        switch stage {
        case .start:
            writeHead(into: &sink)
            stage = .collection(0)
        case .collection(let position): beginCollection(position, into: &sink)
        case .changes(let position, let written): writeChanges(of: position, from: written, into: &sink)
        case .done: return false
        }
        return true
    }

    private func writeHead(into sink: inout any ValueSink) {
        let head = patch.after.head
        sink.beginObject(count: 4)
        sink.key("ToolsVersion")
        sink.text(head.toolsVersion)
        sink.key("RevisionHash")
        sink.text(Text(head.revisionHash.description))
        sink.key("ChangeNumber")
        sink.integer(Int64(head.changeNumber))
        sink.key("Collections")
        sink.beginObject(count: patch.collections.count)
    }

    private mutating func beginCollection(_ position: Int, into sink: inout any ValueSink) {
        guard position < patch.collections.count else {
            sink.endObject()
            sink.endObject()
            stage = .done
            return
        }
        let collection = patch.collections[position]
        sink.key(collection.schema.name)
        sink.beginObject(count: collection.changes.count)
        stage = .changes(position, written: 0)
    }

    private mutating func writeChanges(of position: Int, from start: Int, into sink: inout any ValueSink) {
        let collection = patch.collections[position]
        let end = min(start + Self.stepCount, collection.changes.count)
        var writer = PatchWriter(patch.after)
        for change in collection.changes[start..<end] {
            sink.key(change.id)
            writer.write(change, collection.schema, into: &sink)
        }
        stage = .changes(position, written: end)
        guard end == collection.changes.count else { return }
        sink.endObject()
        stage = .collection(position + 1)
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
        let value = value(of: change, schema)
        guard value != .null else { return sink.null() }
        var json = JSONWriter()
        json.write(value)
        source.write(json.bytes, of: schema, in: after.metadata, into: &sink)
    }

    /// The new document, what changed in an old one, or null.
    func value(of change: Patch.Change, _ schema: Schema) -> Value {
        guard let stored = change.after else { return .null }
        var document = stored.document(in: after.metadata)
        guard let before = change.before else { return form.value(of: document) }
        let original = before.document(as: schema, in: after.metadata)
        // The document of a settings schema goes by the id that it has there.
        document[schema.idProperty] = original[schema.idProperty]
        return difference.value(from: original, to: document)
    }
}
