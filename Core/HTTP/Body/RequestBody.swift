import Sharing
import Values

/// The content of a request. It is read once, by one task.
public struct RequestBody: Sendable {
    let source: (any ContentSource)?

    /// No content.
    public static let empty = RequestBody(source: nil)

    /// Content that is there already.
    public init(_ bytes: [UInt8]) {
        let pipe = ContentPipe(declaredLength: bytes.count, owner: nil)
        pipe.append(bytes)
        pipe.finish()
        self.init(pipe)
    }

    /// Content that a connection feeds.
    package init(_ pipe: ContentPipe) { self.init(source: pipe) }

    init(source: (any ContentSource)?) { self.source = source }

    /// Whether the request has content at all.
    public var isEmpty: Bool { source == nil }

    /// The length that the head declares, in bytes; nil for the chunked coding and for content that is decoded on the way.
    public var declaredLength: Int? { source == nil ? 0 : source?.declaredLength }

    /// The next piece of content, never empty; nil at the end. Until it is asked for, no more is read from the connection than a little.
    ///
    /// - Throws: `APIError`: 400 for broken framing, 408 where the content does not arrive in time, 415 as `decoded` says; `ContentLost` where
    ///   the client is gone.
    public func next() async throws -> [UInt8]? {
        guard let source else { return nil }
        return try await source.next()
    }

    /// Reads the content to its end.
    ///
    /// - Parameter limit: Most bytes to accept, counted after the chunked coding is removed (RFC 9112 §7.1).
    /// - Returns: The content; empty if the request has none.
    /// - Throws: `APIError` 413 at the first byte over `limit`, at once where the declared length is over it. What follows is not read, so
    ///   the connection closes after the response (RFC 9110 §15.5.14).
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        guard let source else { return [] }
        guard source.declaredLength ?? 0 <= limit else { throw Self.tooLarge(limit) }
        var content: [UInt8] = []
        while let piece = try await source.next() {
            guard piece.count <= limit - content.count else { throw Self.tooLarge(limit) }
            if content.isEmpty { content = piece } else { content.append(contentsOf: piece) }
            if content.count == piece.count, let length = source.declaredLength { content.reserveCapacity(length) }
        }
        return content
    }

    /// The same for content that is there already and costs something to decode.
    public func collect(upTo limit: Int, by workers: WorkPool) async throws -> [UInt8] {
        try await workers.run { try await collect(upTo: limit) }
    }

    /// What a body over its limit of bytes is answered.
    public static func tooLarge(_ limit: Int) -> APIError {
        APIError(.parameterAboveMaxSize, "The body is larger than \(limit) bytes.", status: .contentTooLarge)
    }
}

/// The client is gone, or the connection broke, before the content was complete. There is nobody to answer.
public struct ContentLost: Error, Equatable, Sendable {
    public init() {}
}

/// What content is read from: a connection, or a coding over another source.
protocol ContentSource: AnyObject, Sendable {
    var declaredLength: Int? { get }
    func next() async throws -> [UInt8]?
}
