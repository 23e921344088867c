import Values

// Scalars as they are stored (data-model 6), read from their canonical text: nil is null, or what the type cannot read.

extension JSONSlice {
    /// `true` or `false`.
    var logical: Bool? {
        switch first {
        case UInt8(ascii: "t"): true
        case UInt8(ascii: "f"): false
        default: nil
        }
    }

    /// An integer, pick or mask; one that is beyond 128 bits as the farthest.
    var integer: Int128? {
        let digits = inside
        if let value = JSONSlice.plainInteger(digits) { return Int128(value) }
        return isText || first == UInt8(ascii: "-") || isDigit(first) ? JSONSlice.wideInteger(digits, isText: isText) : nil
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Up to 18 digits with a sign.
    private static func plainInteger(_ digits: UnsafeBufferPointer<UInt8>) -> Int64? {
        let isNegative = digits.first == UInt8(ascii: "-")
        let start = isNegative ? 1 : 0
        guard digits.count > start, digits.count - start <= 18 else { return nil }
        var value: Int64 = 0
        for byte in digits[start...] {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        return isNegative ? -value : value
    }

    /// What the type takes beyond that: digits as they were sent.
    private static func wideInteger(_ digits: UnsafeBufferPointer<UInt8>, isText: Bool) -> Int128? {
        let text = Text(checked: digits)
        guard DecimalText.isNumber(text) else { return nil }
        if DecimalText.isInteger(text) {
            return Int128(text.string) ?? (text.utf8.first == UInt8(ascii: "-") ? .min : .max)
        }
        guard isText, let value = Double(text.string), value == value.rounded() || !value.isFinite else { return nil }
        return Int128(exactly: value) ?? (value < 0 ? .min : .max)
    }

    /// A number; one beyond a double is infinite.
    var number: Double? {
        if isText {
            let text = Text(checked: inside)
            return DecimalText.isNumber(text) ? Double(text.string) : nil
        }
        guard isDigit(first) || first == UInt8(ascii: "-") else { return nil }
        return JSONSlice.plainNumber(bytes) ?? Double(String(decoding: bytes, as: UTF8.self))
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    /// A decimal of at most 15 digits without exponent: both parts are exact, so one division rounds right.
    private static func plainNumber(_ digits: UnsafeBufferPointer<UInt8>) -> Double? {
        let isNegative = digits.first == UInt8(ascii: "-")
        guard digits.count <= 16 else { return nil }
        var value: Int64 = 0
        var decimals: Int?
        for byte in digits[(isNegative ? 1 : 0)...] {
            if byte == UInt8(ascii: "."), decimals == nil {
                decimals = 0
                continue
            }
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
            decimals = decimals.map { $0 + 1 }
        }
        let number = Double(value) / powersOfTen[min(decimals ?? 0, 15)]
        return isNegative ? -number : number
    }

    /// Ticks of a duration; one that is beyond 128 bits as the farthest.
    var ticks: Int128? {
        guard isText else { return nil }
        let text = Text(checked: inside)
        if let ticks = TimeText.ticks(of: text) { return ticks }
        guard DecimalText.isNumber(text), let seconds = Double(text.string) else { return nil }
        return TimeText.ticks(ofSeconds: seconds) ?? (seconds < 0 ? .min : .max)
    }

    /// Milliseconds of an instant.
    var milliseconds: Int128? {
        guard isText else { return nil }
        return DateText.milliseconds(of: Text(checked: inside)).map { Int128($0) }
    }
}
