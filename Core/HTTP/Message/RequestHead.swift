/// The protocol of a message; another major version is refused.
public enum Version: Sendable, Hashable, Comparable {
    case http10, http11
}

/// How the end of a request's content is known (RFC 9112 §6).
public enum ContentFraming: Sendable, Hashable {
    case none
    /// `Content-Length`, in bytes; more than 0.
    case length(Int)
    case chunked
}

/// Request line and fields, checked (RFC 9112 §3, §5).
public struct RequestHead: Sendable, Equatable {
    public let method: Method
    public let target: RequestTarget
    public let version: Version
    public let fields: Fields
    /// How much content follows.
    public let framing: ContentFraming
    /// Whether the client wants the connection closed after the response (RFC 9112 §9.3).
    public let asksToClose: Bool
    /// Whether the client waits for a 100 before it sends the content (RFC 9110 §10.1.1).
    public let expectsContinue: Bool
}
