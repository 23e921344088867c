/// One line of a head or trailer section (RFC 9112 §5): where name and value stand in it.
struct FieldLine {
    let name: Range<Int>
    /// Without the white space around it.
    let value: Range<Int>

    /// Reads the line at `range`, which holds no control character and is not empty.
    @inline(__always) init(_ bytes: borrowing RawSpan, _ range: Range<Int>) throws(ProtocolError) {
        guard !RawSpan.isBlank(bytes[range.lowerBound]) else { throw .obsoleteFolding }
        let end = bytes.end(of: range, while: Grammar.isToken)
        guard end < range.upperBound, bytes[end] == UInt8(ascii: ":"), end > range.lowerBound else {
            throw end < range.upperBound && RawSpan.isBlank(bytes[end]) ? .spaceBeforeColon : .badFieldName
        }
        name = range.lowerBound..<end
        value = bytes.trimmed(end + 1..<range.upperBound)
    }
}
