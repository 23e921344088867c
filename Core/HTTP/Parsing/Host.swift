/// `uri-host [":" port]` (RFC 9110 §7.2): what the field `Host` may hold.
enum Host {
    /// Whether the bytes of `range` are such a text; an empty one is, as a target without an authority sends it.
    static func isValid(_ bytes: borrowing RawSpan, _ range: Range<Int>) -> Bool {
        guard let first = range.first else { return true }
        var end = first
        if bytes[first] == UInt8(ascii: "[") {
            guard let close = bytes.first(UInt8(ascii: "]"), in: range), isAddressLiteral(bytes, first + 1..<close) else { return false }
            end = close + 1
        } else {
            end = bytes.end(of: range, while: Grammar.isHostName)
            guard end > first else { return false }
        }
        guard end < range.upperBound else { return true }
        return bytes[end] == UInt8(ascii: ":") && range.upperBound - end <= 6 && bytes.all(end + 1..<range.upperBound, Grammar.isDigit)
    }

    private static func isAddressLiteral(_ bytes: borrowing RawSpan, _ range: Range<Int>) -> Bool {
        !range.isEmpty && range.count < 46
            && bytes.all(range) { Grammar.hexValue($0) != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    }
}
