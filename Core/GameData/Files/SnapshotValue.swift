import Values

/// A whole data source as one value: head, collections, what other keys the file had (data-model 1).
public struct SnapshotValue: StepwiseValue {
    private enum Stage {
        case start
        case collection(Int)
        /// The collection, and how many of its documents are written.
        case documents(Int, written: Int)
        case end
        case done
    }

    private let snapshot: Snapshot
    private var stage = Stage.start

    public init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    /// Bytes of JSON that one step writes, about.
    private static let stepSize = 16 << 10

    public mutating func writeNext(into sink: inout any ValueSink) -> Bool {
        switch stage {
        case .start:
            writeHead(into: &sink)
            stage = .collection(0)
        case .collection(let position): beginCollection(position, into: &sink)
        case .documents(let position, let written): writeDocuments(of: position, from: written, into: &sink)
        case .end:
            writeEnd(into: &sink)
            stage = .done
        case .done: return false
        }
        return true
    }

    private func writeHead(into sink: inout any ValueSink) {
        let head = snapshot.head
        sink.beginObject(count: 4 + extra.count)
        sink.key("ToolsVersion")
        sink.text(head.toolsVersion)
        sink.key("RevisionHash")
        sink.text(Text(head.revisionHash.description))
        sink.key("ChangeNumber")
        sink.integer(Int64(head.changeNumber))
        sink.key("Collections")
        sink.beginObject(count: snapshot.metadata.collectionOrder.count)
    }

    private mutating func beginCollection(_ position: Int, into sink: inout any ValueSink) {
        let order = snapshot.metadata.collectionOrder
        guard position < order.count else {
            sink.endObject()
            stage = .end
            return
        }
        let schema = snapshot.metadata.schemas[order[position]]
        sink.key(schema.name)
        sink.beginList(count: snapshot.roots(of: schema).count)
        stage = .documents(position, written: 0)
    }

    private mutating func writeDocuments(of position: Int, from start: Int, into sink: inout any ValueSink) {
        let schema = snapshot.metadata.schemas[snapshot.metadata.collectionOrder[position]]
        var source = DocumentSource()
        var (bytes, count) = (0, start)
        for document in snapshot.roots(of: schema).skipping(start) {
            source.write(document, of: snapshot, into: &sink)
            bytes += document.text.count
            count += 1
            if bytes >= Self.stepSize {
                stage = .documents(position, written: count)
                return
            }
        }
        sink.endList()
        stage = .collection(position + 1)
    }

    /// Top-level keys that are none of ours, verbatim (data-model 1).
    private var extra: Members {
        guard !snapshot.head.extra.isEmpty, case .object(let members)? = try? JSONParser().parse(snapshot.head.extra).root.value else {
            return Members()
        }
        return members
    }

    private func writeEnd(into sink: inout any ValueSink) {
        for (key, value) in extra.entries {
            sink.key(key)
            sink.write(value)
        }
        sink.endObject()
    }
}
