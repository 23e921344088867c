import Values

/// What a peer broke of HTTP/1.1. After any of them the connection closes, since nobody knows where the next message begins.
public enum ProtocolError: Error, Equatable, Sendable, CaseIterable {
    /// The method is no token, or longer than any method is.
    case badMethod
    /// The target is in none of the four forms of RFC 9112 §3.2, or not in that of its method.
    case badTarget
    /// The request line does not end in `HTTP/1.` and a digit.
    case badVersion
    /// A carriage return or line feed that does not stand in a CRLF (RFC 9112 §2.2).
    case bareLineBreak
    /// NUL or another control character in the head or in a trailer.
    case controlCharacter
    /// A field line that begins with white space (RFC 9112 §5.2).
    case obsoleteFolding
    /// White space between a field's name and its colon (RFC 9112 §5.1).
    case spaceBeforeColon
    /// A field line without a name, with one that is no token, or without a colon.
    case badFieldName
    /// HTTP/1.1 without `Host` (RFC 9112 §3.2).
    case missingHost
    case repeatedHost
    /// `Host`, or the authority of the target, is not a host with an optional port (RFC 3986 §3.2).
    case badHost
    /// `Content-Length` is not a decimal number of bytes that can be counted.
    case badContentLength
    /// `Content-Length` stands more than once, were it the same number (RFC 9112 §6.3 would let that pass).
    case repeatedContentLength
    /// `Content-Length` beside `Transfer-Encoding`: the way one request is smuggled in another (RFC 9112 §11.2).
    case lengthWithTransferEncoding
    /// `Transfer-Encoding` that does not end in one `chunked`, or in HTTP/1.0.
    case badTransferEncoding
    /// A transfer coding besides `chunked` (RFC 9112 §6.1).
    case unknownTransferCoding
    /// A chunk's size or end is not as RFC 9112 §7.1 says.
    case badChunk
    /// More in a chunk's extensions than any client has to say.
    case chunkExtensionsTooLarge
    /// A trailer field that is none, is too large, or would have framed the message.
    case badTrailer
    /// What the peer sends ends in the middle of a request (RFC 9112 §8).
    case cutOff
    /// The request target is longer than `HeadLimits.target`.
    case targetTooLong
    /// The fields are more, or larger, than `HeadLimits` allows.
    case fieldsTooLarge

    /// What the peer is answered before the connection closes.
    public var apiError: APIError {
        switch self {
        case .targetTooLong: APIError(.parameterAboveMaxSize, "The request target is too long.", status: .targetTooLong)
        case .unknownTransferCoding: APIError(.operationNotSupported, "The only transfer coding that is known is chunked.")
        case .fieldsTooLarge: APIError(.parameterAboveMaxSize, "The header fields are too large.", status: .fieldsTooLarge)
        default: APIError(.invalidRequestBody, "The request is not valid HTTP/1.1: \(reason).")
        }
    }

    private var reason: String {
        switch self {
        case .badMethod: "its method is malformed"
        case .badTarget: "its target is malformed"
        case .badVersion: "its version is not 1.0 or 1.1"
        case .bareLineBreak: "a line does not end in CR LF"
        case .controlCharacter: "a control character stands in it"
        case .obsoleteFolding: "a field goes on over several lines"
        case .spaceBeforeColon: "white space stands before a colon"
        case .badFieldName: "the name of a field is malformed"
        case .missingHost: "the field Host is missing"
        case .repeatedHost: "the field Host stands twice"
        case .badHost: "its host is malformed"
        case .badContentLength: "its Content-Length is malformed"
        case .repeatedContentLength: "the field Content-Length stands twice"
        case .lengthWithTransferEncoding: "Content-Length and Transfer-Encoding exclude each other"
        case .badTransferEncoding: "its Transfer-Encoding does not end in chunked"
        case .unknownTransferCoding: "its transfer coding is not known"
        case .cutOff: "it is cut off"
        case .badChunk: "a chunk is malformed"
        case .chunkExtensionsTooLarge: "the extensions of its chunks are too large"
        case .badTrailer: "a trailer field is malformed"
        case .targetTooLong, .fieldsTooLarge: "its head is too large"
        }
    }
}
