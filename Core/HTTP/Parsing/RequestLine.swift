/// Method, target and version (RFC 9112 §3): where they stand in the bytes of a head.
struct RequestLine {
    /// Longer than any registered method.
    static let longestMethod = 32

    let method: Method
    let version: Version
    let path: Range<Int>
    let query: Range<Int>?
    let authority: Range<Int>?

    /// Reads the line at `range`, which holds no control character.
    init(_ bytes: borrowing RawSpan, _ range: Range<Int>, targetLimit: Int) throws(ProtocolError) {
        guard let space = bytes.first(0x20, in: range.prefix(Self.longestMethod + 1)) else { throw .badMethod }
        method = try Self.method(bytes, range.lowerBound..<space)
        let start = space + 1
        let end = bytes.end(of: start..<range.upperBound, while: Grammar.isTarget)
        guard end - start <= targetLimit else { throw .targetTooLong }
        guard end < range.upperBound, bytes[end] == 0x20, end > start else { throw .badTarget }
        version = try Self.version(bytes, end + 1..<range.upperBound)
        let target = try TargetForm(bytes, start..<end, method)
        path = target.path
        query = target.query
        authority = target.authority
    }

    private static func method(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtocolError) -> Method {
        let start = range.lowerBound
        switch range.count {
        case 3 where bytes.isExactly(range, "GET"): return .get
        case 3 where bytes.isExactly(range, "PUT"): return .put
        case 4 where bytes.isExactly(range, "POST"): return .post
        case 4 where bytes.isExactly(range, "HEAD"): return .head
        case 6 where bytes.isExactly(range, "DELETE"): return .delete
        default:
            guard !range.isEmpty, bytes.all(range, Grammar.isToken) else { throw .badMethod }
            return Method(checked: bytes.text(start..<range.upperBound))
        }
    }

    private static func version(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtocolError) -> Version {
        guard range.count == 8, bytes.isExactly(range.prefix(7), "HTTP/1."), Grammar.isDigit(bytes[range.upperBound - 1]) else {
            throw .badVersion
        }
        // A higher minor version speaks 1.1 to a server of 1.1 (RFC 9110 §2.5).
        return bytes[range.upperBound - 1] == UInt8(ascii: "0") ? .http10 : .http11
    }
}

extension RawSpan {
    /// Whether the bytes of `range` are just these.
    @inline(__always) func isExactly(_ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        var offset = range.lowerBound
        for byte in UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount) {
            guard self[offset] == byte else { return false }
            offset += 1
        }
        return true
    }

    /// The bytes of `range` as text.
    func text(_ range: Range<Int>) -> String {
        extracting(range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
