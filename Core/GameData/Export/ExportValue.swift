import Values

extension Export {
    /// The document of the export, to be written into any format (operations 9): a head in publications, then the collections.
    public var value: some StepwiseValue { CollectionsValue(ExportContent(export: self)) }
}

private struct ExportContent: CollectionsContent {
    let export: Export

    var head: SnapshotHead? { export.mode == .publication ? export.snapshot.head : nil }
    var count: Int { export.collections.count }

    func collection(_ place: Int) -> (key: Text, form: CollectionForm) {
        let collection = export.collections[place]
        return (collection.schema.name, .list(collection.documents.count))
    }

    func write(_ place: Int, from start: Int, into sink: inout any ValueSink) -> Int {
        let collection = export.collections[place]
        return switch collection.documents {
        case .all(let roots): write(roots.skipping(start), from: start, of: collection.schema, into: &sink)
        case .some(let documents): write(documents[start...], from: start, of: collection.schema, into: &sink)
        }
    }

    private func write(_ documents: some Sequence<StoredDocument>, from start: Int, of schema: Schema, into sink: inout any ValueSink)
        -> Int
    {
        var writer = ExportedDocumentWriter(export)
        return write(documents, from: start, into: &sink) { document, sink in writer.write(document, of: schema, into: &sink) }
    }
}

/// Writes the documents of an export, one after the other.
private struct ExportedDocumentWriter {
    private let export: Export
    private var source = DocumentSource()
    /// The text of a document with the display names of now, and what is written of it.
    private var stored: [UInt8] = []
    private var written: [UInt8] = []

    init(_ export: Export) { self.export = export }

    mutating func write(_ document: StoredDocument, of schema: Schema, into sink: inout any ValueSink) {
        if export.document.isWhole { return source.write(document, of: export.snapshot, into: &sink) }
        written.removeAll(keepingCapacity: true)
        if export.mode == .publication {
            document.text.withUnsafeBytes { _ = export.document.append($0, of: schema, to: &written) }
        } else {
            stored.removeAll(keepingCapacity: true)
            export.snapshot.write(document, into: &stored)
            stored.withUnsafeBytes { _ = export.document.append($0, of: schema, to: &written) }
        }
        source.write(written, of: schema, in: export.snapshot.metadata, into: &sink)
    }
}
