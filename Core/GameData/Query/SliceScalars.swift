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
        guard isText || DecimalText.isInteger(text), let number = DecimalNumber(text), number.isWhole else { return nil }
        return number.rounded(timesTenTo: 0) ?? (text.utf8.first == UInt8(ascii: "-") ? .min : .max)
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
        if let seconds = CanonicalTime.seconds(inside) { return Int128(seconds) * TimeText.ticksPerSecond }
        let text = Text(checked: inside)
        if let ticks = TimeText.ticks(of: text) { return ticks }
        guard let seconds = DecimalNumber(text) else { return nil }
        return TimeText.ticks(ofSeconds: seconds) ?? (text.utf8.first == UInt8(ascii: "-") ? .min : .max)
    }

    /// Milliseconds of an instant.
    var milliseconds: Int128? {
        guard isText else { return nil }
        if let milliseconds = CanonicalTime.milliseconds(inside) { return Int128(milliseconds) }
        return DateText.milliseconds(of: Text(checked: inside)).map { Int128($0) }
    }
}

/// The forms in which nearly all durations and instants are stored, read digit by digit; nil for any other, which the readers of all forms
/// know.
private enum CanonicalTime {
    /// `hh:mm:ss`.
    static func seconds(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        text.count == 8 ? seconds(text, at: 0) : nil
    }

    /// `yyyy-MM-ddThh:mm:ss.fffZ`, of a date that exists.
    static func milliseconds(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard text.count == 24, let century = two(text, 0), let rest = two(text, 2), let month = two(text, 5), let day = two(text, 8),
            let seconds = seconds(text, at: 11), let tens = two(text, 20), let ones = two(text, 21), text[4] == UInt8(ascii: "-"),
            text[7] == UInt8(ascii: "-"), text[10] == UInt8(ascii: "T"), text[19] == UInt8(ascii: "."), text[23] == UInt8(ascii: "Z"),
            century + rest > 0, (1...12).contains(month), (1...28).contains(day)
        else { return nil }
        let days = DateText.dayNumber(year: century * 100 + rest, month: month, day: day)
        return days * 86_400_000 + Int64(seconds * 1000 + tens * 10 + ones % 10)
    }

    private static func seconds(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
        guard let hours = two(text, start), let minutes = two(text, start + 3), let seconds = two(text, start + 6), hours < 24,
            minutes < 60,
            seconds < 60, text[start + 2] == UInt8(ascii: ":"), text[start + 5] == UInt8(ascii: ":")
        else { return nil }
        return hours * 3600 + minutes * 60 + seconds
    }

    private static func two(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int? {
        let (high, low) = (text[index] &- UInt8(ascii: "0"), text[index + 1] &- UInt8(ascii: "0"))
        return high < 10 && low < 10 ? Int(high) * 10 + Int(low) : nil
    }
}
