/// A failure the caller can act on; the pipeline writes it as the API's `ErrorResponse`.
public struct APIError: Error, Equatable, Sendable {
    public var status: Status
    public var code: ErrorCode
    /// One English sentence with its final period, without internals.
    public var message: String
    /// JSON Pointer (RFC 6901) into the submitted document.
    public var path: String?
    public var parameterName: String?
    public var schemaName: String?
    /// Id of the document, as text.
    public var id: String?
    /// A `DataSourceReadOnlyReason`, with `resourceReadOnly`.
    public var reason: String?
    /// Written as the header `Retry-After` too.
    public var retryAfterSeconds: Int?

    /// A failure with the status of its code, or with a more special one.
    public init(
        _ code: ErrorCode, _ message: String, status: Status? = nil, path: String? = nil, parameterName: String? = nil,
        schemaName: String? = nil, id: String? = nil, reason: String? = nil, retryAfterSeconds: Int? = nil
    ) {
        self.status = status ?? code.status
        self.code = code
        self.message = message
        self.path = path
        self.parameterName = parameterName
        self.schemaName = schemaName
        self.id = id
        self.reason = reason
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// The path names a thing that does not exist, or that the caller may not know exists. Without a `kind` nothing tells one from the other
    /// (server 3.2).
    public static func notFound(_ kind: String = "resource") -> Self { Self(.resourceNotFound, "There is no such \(kind).") }

    /// What is asked for is not offered by this server.
    public static func notSupported(_ what: String) -> Self { Self(.operationNotSupported, "\(what) is not supported by this server.") }
}

/// Several failures of one request, in the order they were found; at least one.
public struct APIErrors: Error, Equatable, Sendable {
    /// What a response lists at most.
    public static let mostListed = 20

    public let errors: [APIError]

    public init(first: APIError, rest: [APIError] = []) { errors = [first] + rest }

    /// Nil where there is no failure.
    public init?(_ errors: [APIError]) {
        guard !errors.isEmpty else { return nil }
        self.errors = errors
    }

    /// The one status that all share, else 400.
    public var status: Status {
        let first = errors.first?.status ?? .badRequest
        return errors.allSatisfy { $0.status == first } ? first : .badRequest
    }
}
