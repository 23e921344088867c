import Values

extension RequestBody {
    /// The content with its coding taken off. What `collect(upTo:)` counts is then what comes out, so that a small body that unfolds without
    /// end stops at the limit.
    ///
    /// Reading it throws 400 `invalidRequestBody` where the content is not of that coding, or ends too early.
    public func decoded(_ coding: ContentCoding?) -> RequestBody {
        guard let coding, let source else { return self }
        return RequestBody(source: DecodingSource(source, coding))
    }
}

/// Content of a source without its coding, in pieces of at most 64 KiB.
///
/// `@unchecked Sendable`: one task reads the content of a request, and nothing else touches this.
final class DecodingSource: ContentSource, @unchecked Sendable {
    private static let pieceSize = 64 * 1024

    private let source: any ContentSource
    private let inflater: Inflater
    private var input = ArraySlice<UInt8>()

    init(_ source: any ContentSource, _ coding: ContentCoding) {
        self.source = source
        inflater = Inflater(coding)
    }

    var declaredLength: Int? { nil }

    func next() async throws -> [UInt8]? {
        while true {
            let piece = try decode()
            if !piece.isEmpty { return piece }
            guard let next = try await source.next() else { break }
            input = next[...]
        }
        guard inflater.isComplete else { throw Self.broken }
        return nil
    }

    private func decode() throws(APIError) -> [UInt8] {
        do throws(CodingError) { return try inflater.decode(&input, most: Self.pieceSize) } catch { throw Self.broken }
    }

    private static var broken: APIError { APIError(.invalidRequestBody, "The body is not of its content coding.") }
}
