import Values

extension RequestBody {
    /// The same content, of which each piece is counted before it is handed on.
    ///
    /// - Parameter take: Throws where there is no room for so many bytes more; then nothing further is read.
    package func metered(_ take: @escaping @Sendable (Int) throws -> Void) -> RequestBody {
        guard let source else { return self }
        return RequestBody(source: MeteredSource(source, take))
    }
}

private final class MeteredSource: ContentSource {
    private let source: any ContentSource
    private let take: @Sendable (Int) throws -> Void

    init(_ source: any ContentSource, _ take: @escaping @Sendable (Int) throws -> Void) {
        self.source = source
        self.take = take
    }

    var declaredLength: Int? { source.declaredLength }

    func next() async throws -> [UInt8]? {
        guard let piece = try await source.next() else { return nil }
        try take(piece.count)
        return piece
    }
}
