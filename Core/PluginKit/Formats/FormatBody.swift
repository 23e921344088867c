import HTTP
import Values

extension DataFormat {
    /// A value as the content of an answer, written piece by piece while it is sent.
    ///
    /// - Throws: 400 `exceededValueLength` where the format cannot hold it.
    public func body(of value: some StepwiseValue, _ layout: FormatLayout = .compact) async throws -> ResponseBody {
        let survey = try await surveyed(value)
        return .stream { output in
            var value = value
            var sink = makeSink(layout, after: survey)
            while value.writeNext(into: &sink) {
                if sink.readyCount >= FormatPiece.size { try await output.write(try sink.take()) }
            }
            try await output.write(try sink.take())
        }
    }

    /// A whole value in this format, in memory.
    ///
    /// - Throws: As `body(of:)`.
    public func bytes(of value: some StepwiseValue, _ layout: FormatLayout = .compact) throws(APIError) -> [UInt8] {
        var value = value
        var sink = makeSink(layout, after: nil)
        while value.writeNext(into: &sink) {}
        return try sink.take()
    }

    private func surveyed(_ value: some StepwiseValue) async throws -> (any FormatSurvey)? {
        guard let survey = makeSurvey() else { return nil }
        // It costs what writing costs: not on the caller's loop.
        return try await Task.detached {
            var value = value
            var sink: any ValueSink = survey
            while value.writeNext(into: &sink) { try Task.checkCancellation() }
            _ = try sink.take()
            return sink as? any FormatSurvey
        }.value
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
