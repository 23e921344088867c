/// The place of a value in another (RFC 6901): keys and positions, from the outside in.
public struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    /// The steps, their escapes resolved; none for the whole value.
    public var tokens: [Text]

    /// Why a text is no pointer.
    public enum Malformed: Error, Equatable, Sendable {
        /// A pointer is empty or begins with `/` (RFC 6901 §3).
        case noSlash
        /// A `~` is followed by neither 0 nor 1.
        case unknownEscape
    }

    /// The pointer of those steps.
    public init(_ tokens: [Text] = []) { self.tokens = tokens }

    /// Reads a pointer.
    public init(parsing text: Text) throws(Malformed) {
        tokens = []
        guard !text.isEmpty else { return }
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.first?.isEmpty == true else { throw .noSlash }
        for part in parts.dropFirst() { tokens.append(try Self.unescape(part)) }
    }

    private static func unescape(_ part: Substring.UTF8View) throws(Malformed) -> Text {
        guard part.contains(UInt8(ascii: "~")) else { return Text(String(Substring(part))) }
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in part {
            switch (isEscaped, byte) {
            case (true, UInt8(ascii: "0")): bytes.append(UInt8(ascii: "~"))
            case (true, UInt8(ascii: "1")): bytes.append(UInt8(ascii: "/"))
            case (true, _): throw .unknownEscape
            case (false, UInt8(ascii: "~")): break
            case (false, _): bytes.append(byte)
            }
            isEscaped = !isEscaped && byte == UInt8(ascii: "~")
        }
        guard !isEscaped else { throw .unknownEscape }
        return bytes.withUnsafeBufferPointer { Text(checked: $0) }
    }

    /// This pointer, one step further.
    public func appending(_ token: Text) -> JSONPointer { JSONPointer(tokens + [token]) }

    /// Whether this is `other` or leads there: its steps are the first ones of `other`.
    public func isPrefix(of other: JSONPointer) -> Bool { other.tokens.starts(with: tokens) }

    /// The pointer as text, escaped.
    public var text: Text {
        var bytes: [UInt8] = []
        for token in tokens { Self.append(token, to: &bytes) }
        return bytes.withUnsafeBufferPointer { Text(checked: $0) }
    }

    public var description: String { text.string }

    /// Appends one step, `/` and the escaped token, to the text of a pointer.
    public static func append(_ token: Text, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "/"))
        for byte in token.utf8 {
            switch byte {
            case UInt8(ascii: "~"): bytes.append(contentsOf: [UInt8(ascii: "~"), UInt8(ascii: "0")])
            case UInt8(ascii: "/"): bytes.append(contentsOf: [UInt8(ascii: "~"), UInt8(ascii: "1")])
            default: bytes.append(byte)
            }
        }
    }
}
