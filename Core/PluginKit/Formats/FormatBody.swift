import HTTP
import Sharing
import Values

extension DataFormat {
    /// A value as the content of an answer, written piece by piece while it is sent.
    ///
    /// - Parameter workers: Where a format that writes lengths first learns them.
    /// - Throws: 400 `exceededValueLength` where the format cannot hold it.
    public func body(
        of value: some StepwiseValue, _ layout: FormatLayout = .compact, by workers: WorkPool
    ) async throws -> ResponseBody {
        if let sink = makeSink(layout) as? any LengthFirstSink { return try await workers.run { try FormatDraft(value, sink) }.body }
        return .stream { output in try await output.write(value, makeSink(layout)) }
    }

    /// A whole value in this format, in memory.
    ///
    /// - Throws: As `body(of:)`.
    public func bytes(of value: some StepwiseValue, _ layout: FormatLayout = .compact) throws(APIError) -> [UInt8] {
        var value = value
        var sink = makeSink(layout)
        while value.writeNext(into: &sink) {}
        return try sink.take()
    }
}

extension ResponseBodyWriter {
    /// Sends what is left of a value, a piece whenever one is full.
    fileprivate func write(_ value: some StepwiseValue, _ sink: any ValueSink) async throws {
        var value = value
        var sink = sink
        while value.writeNext(into: &sink) {
            if sink.readyCount >= FormatPiece.size { try await write(try sink.take()) }
        }
        try await write(try sink.take())
    }
}

/// A value in a format that writes lengths first, walked once to know them. What the walk wrote first is kept, all of a small value; the rest is
/// written again when it is sent.
private struct FormatDraft<Value: StepwiseValue>: Sendable {
    /// Bytes that are kept: what a slow reader may cost.
    private static var mostKept: Int { 2 << 20 }

    private var kept: [[UInt8]] = []
    private var keptCount = 0
    /// How what is kept goes on; nil where it is all.
    private var rest: (value: Value, sink: any LengthFirstSink)?
    private var count = 0

    /// Costs what writing costs.
    init(_ value: Value, _ sink: any LengthFirstSink) throws {
        var value = value
        var first = sink
        first.letGo()
        var sink: any ValueSink = first
        while value.writeNext(into: &sink) {
            guard sink.readyCount >= FormatPiece.size else { continue }
            try Task.checkCancellation()
            take(try sink.take())
            if rest == nil, keptCount >= Self.mostKept, let sink = sink as? any LengthFirstSink { rest = (value, sink) }
        }
        take(try sink.take())
        if let sink = sink as? any LengthFirstSink { complete(sink.missing) }
    }

    private mutating func take(_ piece: [UInt8]) {
        count += piece.count
        guard rest == nil else { return }
        kept.append(piece)
        keptCount += piece.count
    }

    private mutating func complete(_ missing: [MissingLength]) {
        rest?.sink.know(missing)
        var starts: [Int] = []
        var start = 0
        for piece in kept {
            starts.append(start)
            start += piece.count
        }
        for length in missing where length.place < keptCount {
            guard let index = starts.lastIndex(where: { $0 <= length.place }) else { continue }
            let place = length.place - starts[index]
            kept[index].replaceSubrange(place..<place + length.bytes.count, with: length.bytes)
        }
    }

    var body: ResponseBody {
        .stream(length: count) { output in
            for piece in kept { try await output.write(piece) }
            if let (value, sink) = rest { try await output.write(value, sink) }
        }
    }
}

enum FormatPiece {
    /// Bytes after which a piece is sent: few enough that a loop has time for others.
    static let size = 128 << 10
}

/// The envelope of a result that is too large to be in memory at once: `{"result": {"document": …, "metadataHash": …, "revisionHash": …}}`.
public struct DocumentEnvelope<Document: StepwiseValue>: StepwiseValue {
    private enum Stage { case start, document, done }

    private var document: Document
    private let metadataHash: String
    private let revisionHash: String
    private var stage = Stage.start

    public init(_ document: Document, metadataHash: String, revisionHash: String) {
        self.document = document
        self.metadataHash = metadataHash
        self.revisionHash = revisionHash
    }

    public mutating func writeNext(into sink: inout any ValueSink) -> Bool {
        switch stage {
        case .start:
            sink.beginObject(count: 1)
            sink.key("result")
            sink.beginObject(count: 3)
            sink.key("document")
            stage = .document
        case .document:
            if document.writeNext(into: &sink) { return true }
            for (key, hash) in [("metadataHash", metadataHash), ("revisionHash", revisionHash)] {
                sink.key(Text(key))
                sink.text(Text(hash))
            }
            sink.endObject()
            sink.endObject()
            stage = .done
        case .done: return false
        }
        return true
    }
}
