import Values

/// What is answered.
public struct Response: Sendable {
    public var status: Status
    /// Without those of the framing (`Content-Length`, `Transfer-Encoding`, `Connection`, `Date`): the encoder writes them.
    public var fields: Fields
    public var body: ResponseBody

    public init(_ status: Status, fields: Fields = [:], body: ResponseBody = .empty) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// The content of a response.
public enum ResponseBody: Sendable {
    case empty
    case bytes([UInt8])
    /// Content that is written piece by piece, its length in bytes where it is known. It ends when the closure returns; where that throws the
    /// connection is cut, so that the client notices. The closure runs on the connection's loop.
    case stream(length: Int? = nil, @Sendable (ResponseBodyWriter) async throws -> Void)

    /// The length in bytes, where it is known.
    public var length: Int? {
        switch self {
        case .empty: 0
        case .bytes(let bytes): bytes.count
        case .stream(let length, _): length
        }
    }
}

/// Where the pieces of a streamed response go.
public struct ResponseBodyWriter: Sendable {
    private let sink: any ResponseSink

    /// A writer whose pieces go to `sink`.
    public init(_ sink: any ResponseSink) { self.sink = sink }

    /// Sends a piece; returns when the connection can take the next one.
    ///
    /// - Throws: what the connection failed with, or `CancellationError` once the client is gone.
    public func write(_ bytes: [UInt8]) async throws {
        if !bytes.isEmpty { try await sink.write(bytes) }
    }
}

/// What takes the pieces of a streamed response: a connection, a coding, a test.
public protocol ResponseSink: Sendable {
    /// Takes a piece that is not empty; returns when it can take the next one.
    func write(_ bytes: [UInt8]) async throws
}

/// Answers requests.
public protocol Responder: Sendable {
    /// The answer. Runs on the loop of the request's connection, so it must not block; several may be under way at once.
    func respond(to request: Request) async -> Response
}
