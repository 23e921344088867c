import Values

/// The document of an export as one value (operations 9): head in publications, then the collections.
public struct ExportValue: StepwiseValue {
    private enum Stage {
        case start
        case collection(Int)
        /// The collection, and how many of its documents are written.
        case documents(Int, written: Int)
        case done
    }

    /// Bytes of JSON that one step writes, about.
    private static let stepSize = 16 << 10

    private let export: Export
    private var stage = Stage.start

    init(_ export: Export) { self.export = export }

    public mutating func writeNext(into sink: inout any ValueSink) -> Bool {
        switch stage {
        case .start:
            writeHead(into: &sink)
            stage = .collection(0)
        case .collection(let position): beginCollection(position, into: &sink)
        case .documents(let position, let written): writeDocuments(of: position, from: written, into: &sink)
        case .done: return false
        }
        return true
    }

    private func writeHead(into sink: inout any ValueSink) {
        let head = export.snapshot.head
        sink.beginObject(count: export.mode == .publication ? 4 : 1)
        if export.mode == .publication {
            sink.key("ToolsVersion")
            sink.text(head.toolsVersion)
            sink.key("RevisionHash")
            sink.text(Text(head.revisionHash.description))
            sink.key("ChangeNumber")
            sink.integer(Int64(head.changeNumber))
        }
        sink.key("Collections")
        sink.beginObject(count: export.collections.count)
    }

    private mutating func beginCollection(_ position: Int, into sink: inout any ValueSink) {
        guard position < export.collections.count else {
            sink.endObject()
            sink.endObject()
            stage = .done
            return
        }
        let collection = export.collections[position]
        sink.key(collection.schema.name)
        sink.beginList(count: collection.documents.count)
        stage = .documents(position, written: 0)
    }

    private mutating func writeDocuments(of position: Int, from start: Int, into sink: inout any ValueSink) {
        let collection = export.collections[position]
        let end =
            switch collection.documents {
            case .all(let roots): write(roots.skipping(start), from: start, of: collection.schema, into: &sink)
            case .some(let documents): write(documents[start...], from: start, of: collection.schema, into: &sink)
            }
        if let end {
            stage = .documents(position, written: end)
        } else {
            sink.endList()
            stage = .collection(position + 1)
        }
    }

    /// - Returns: How many documents are written now; nil once all are.
    private func write(
        _ documents: some Sequence<StoredDocument>, from start: Int, of schema: Schema, into sink: inout any ValueSink
    ) -> Int? {
        var writer = ExportedDocumentWriter(export)
        var (bytes, count) = (0, start)
        for document in documents {
            if bytes >= Self.stepSize { return count }
            writer.write(document, of: schema, into: &sink)
            bytes += document.text.count
            count += 1
        }
        return nil
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
