/// What a request line asks for (RFC 9112 §3.2), as it came: nothing is decoded.
public struct RequestTarget: Sendable, Equatable, CustomStringConvertible {
    private let bytes: [UInt8]
    private let pathRange: ByteRange
    private let queryRange: ByteRange?
    private let authorityRange: ByteRange?

    /// A target in a head that a parser has checked.
    init(head bytes: [UInt8], path: Range<Int>, query: Range<Int>?, authority: Range<Int>?) {
        self.bytes = bytes
        pathRange = ByteRange(path)
        queryRange = query.map(ByteRange.init)
        authorityRange = authority.map(ByteRange.init)
    }

    /// The target of a path and a query as they stand in an address; nil where a character may not stand there.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "/"), bytes.allSatisfy(Grammar.isTarget) else { return nil }
        let mark = bytes.firstIndex(of: UInt8(ascii: "?"))
        self.init(head: bytes, path: 0..<(mark ?? bytes.count), query: mark.map { $0 + 1..<bytes.count }, authority: nil)
    }

    /// The path with its percent encodings: `*` for `OPTIONS *`, empty for `CONNECT`.
    public var path: String { String(decoding: bytes[pathRange.range], as: UTF8.self) }
    /// The bytes of the path, without a copy.
    public var pathBytes: ArraySlice<UInt8> { bytes[pathRange.range] }

    /// What follows the first `?`; nil without one.
    public var query: String? { queryBytes.map { String(decoding: $0, as: UTF8.self) } }
    /// The bytes of the query, without a copy.
    public var queryBytes: ArraySlice<UInt8>? { queryRange.map { bytes[$0.range] } }

    /// Host and port of a target in absolute form, which then count instead of the field `Host` (RFC 9112 §3.2.2).
    public var authority: String? { authorityRange.map { String(decoding: bytes[$0.range], as: UTF8.self) } }

    public var description: String { query.map { "\(path)?\($0)" } ?? path }

    public static func == (left: RequestTarget, right: RequestTarget) -> Bool {
        left.pathBytes == right.pathBytes && left.queryBytes == right.queryBytes && left.authority == right.authority
    }
}
