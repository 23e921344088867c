/// The parts of a request target in one of its four forms (RFC 9112 §3.2).
struct TargetForm {
    let path: Range<Int>
    let query: Range<Int>?
    let authority: Range<Int>?

    /// Reads the target at `range`, of which every character may stand in a target.
    init(_ bytes: borrowing RawSpan, _ range: Range<Int>, _ method: Method) throws(ProtocolError) {
        if bytes[range.lowerBound] == UInt8(ascii: "/"), method != .connect {
            self = try Self.origin(bytes, range, authority: nil)
        } else if method == .connect {
            guard Host.isValid(bytes, range), !range.isEmpty else { throw .badTarget }
            self.init(path: range.lowerBound..<range.lowerBound, query: nil, authority: range)
        } else if method == .options, range.count == 1, bytes[range.lowerBound] == UInt8(ascii: "*") {
            self.init(path: range, query: nil, authority: nil)
        } else {
            self = try Self.absolute(bytes, range)
        }
    }

    private init(path: Range<Int>, query: Range<Int>?, authority: Range<Int>?) {
        self.path = path
        self.query = query
        self.authority = authority
    }

    private static func origin(
        _ bytes: borrowing RawSpan, _ range: Range<Int>, authority: Range<Int>?
    ) throws(ProtocolError) -> TargetForm {
        let mark = bytes.first(UInt8(ascii: "?"), in: range)
        let path = range.lowerBound..<(mark ?? range.upperBound)
        guard bytes.first(UInt8(ascii: "\\"), in: path) == nil else { throw .badTarget }
        return TargetForm(path: path, query: mark.map { $0 + 1..<range.upperBound }, authority: authority)
    }

    /// `http://host:port/path?query`: every server has to take it, though only a proxy is sent it.
    private static func absolute(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtocolError) -> TargetForm {
        let isHTTP = bytes.equals(range.prefix(7), "http://")
        guard isHTTP || bytes.equals(range.prefix(8), "https://") else { throw .badTarget }
        let start = range.lowerBound + (isHTTP ? 7 : 8)
        var end = start
        while end < range.upperBound, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") { end += 1 }
        guard end > start, Host.isValid(bytes, start..<end) else { throw .badHost }
        // Without a path the root is meant; its slash is the one behind the scheme, since a target is made of ranges.
        guard end < range.upperBound, bytes[end] == UInt8(ascii: "/") else {
            let query = end < range.upperBound ? end + 1..<range.upperBound : nil
            return TargetForm(path: start - 1..<start, query: query, authority: start..<end)
        }
        return try origin(bytes, end..<range.upperBound, authority: start..<end)
    }
}
