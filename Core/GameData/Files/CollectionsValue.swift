import Values

/// What stands in a document of game data: a head, then collections that are written piece by piece.
protocol CollectionsContent: Sendable {
    /// What the head says; nil where there is none.
    var head: SnapshotHead? { get }
    /// Members behind the collections.
    var extra: Members { get }
    /// How many collections there are.
    var count: Int { get }
    /// The collection at a place, under its key.
    func collection(_ place: Int) -> (key: Text, form: CollectionForm)
    /// Writes items of a collection, at least one and about `CollectionsStep.size` bytes of JSON.
    ///
    /// - Parameter start: The first; there is such an item.
    /// - Returns: Behind the last that was written.
    func write(_ place: Int, from start: Int, into sink: inout any ValueSink) -> Int
}

/// How the items of a collection stand in it, and how many they are.
enum CollectionForm {
    case list(Int)
    /// Each under a key, which is written with it.
    case object(Int)
    /// One value that is no collection.
    case value

    var count: Int {
        switch self {
        case .list(let count), .object(let count): count
        case .value: 1
        }
    }
}

enum CollectionsStep {
    /// Bytes of JSON that one step writes, about.
    static let size = 16 << 10
}

/// A document of game data as one value, written step by step: head, collections, the members behind them (data-model 1).
struct CollectionsValue<Content: CollectionsContent>: StepwiseValue {
    private enum Stage {
        case start
        case collection(Int)
        /// The collection, and how many of its items are written.
        case items(Int, written: Int)
        case end
        case done
    }

    private let content: Content
    private var stage = Stage.start

    init(_ content: Content) { self.content = content }

    mutating func writeNext(into sink: inout any ValueSink) -> Bool {
        switch stage {
        case .start:
            writeHead(into: &sink)
            stage = .collection(0)
        case .collection(let place): begin(place, into: &sink)
        case .items(let place, let written): write(place, from: written, into: &sink)
        case .end:
            writeEnd(into: &sink)
            stage = .done
        case .done: return false
        }
        return true
    }

    private func writeHead(into sink: inout any ValueSink) {
        sink.beginObject(count: (content.head == nil ? 1 : 4) + content.extra.count)
        if let head = content.head {
            sink.key("ToolsVersion")
            sink.text(head.toolsVersion)
            sink.key("RevisionHash")
            sink.text(Text(head.revisionHash.description))
            sink.key("ChangeNumber")
            sink.integer(Int64(head.changeNumber))
        }
        sink.key("Collections")
        sink.beginObject(count: content.count)
    }

    private mutating func begin(_ place: Int, into sink: inout any ValueSink) {
        guard place < content.count else {
            sink.endObject()
            stage = .end
            return
        }
        let (key, form) = content.collection(place)
        sink.key(key)
        switch form {
        case .list(let count): sink.beginList(count: count)
        case .object(let count): sink.beginObject(count: count)
        case .value: break
        }
        stage = .items(place, written: 0)
    }

    private mutating func write(_ place: Int, from start: Int, into sink: inout any ValueSink) {
        let form = content.collection(place).form
        let end = start < form.count ? content.write(place, from: start, into: &sink) : start
        guard end >= form.count else {
            stage = .items(place, written: end)
            return
        }
        switch form {
        case .list: sink.endList()
        case .object: sink.endObject()
        case .value: break
        }
        stage = .collection(place + 1)
    }

    private func writeEnd(into sink: inout any ValueSink) {
        for (key, value) in content.extra.entries {
            sink.key(key)
            sink.write(value)
        }
        sink.endObject()
    }
}

extension CollectionsContent {
    var extra: Members { Members() }

    /// Writes documents until a step is full, as `write(_:from:into:)` asks.
    func write(
        _ documents: some Sequence<StoredDocument>, from start: Int, into sink: inout any ValueSink,
        _ write: (StoredDocument, inout any ValueSink) -> Void
    ) -> Int {
        var (bytes, count) = (0, start)
        for document in documents {
            write(document, &sink)
            bytes += document.text.count
            count += 1
            if bytes >= CollectionsStep.size { break }
        }
        return count
    }
}
