/// Percent encoding (RFC 3986 §2.1).
enum PercentEncoding {
    /// The bytes that `text` stands for; nil where a `%` is not followed by two hexadecimal digits.
    ///
    /// - Parameter plusIsBlank: As in queries and forms (`application/x-www-form-urlencoded`).
    static func decode(_ text: ArraySlice<UInt8>, plusIsBlank: Bool = false) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.popFirst().flatMap(Grammar.hexValue), let low = rest.popFirst().flatMap(Grammar.hexValue) else {
                    return nil
                }
                decoded.append(high << 4 | low)
            } else {
                decoded.append(plusIsBlank && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return decoded
    }
}
