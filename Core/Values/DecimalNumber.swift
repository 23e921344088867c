/// A number as it is written, exactly: what is whole never goes through a double, which holds 53 bits of 64 (data-model 6.7).
public struct DecimalNumber {
    private let isNegative: Bool
    /// Its digits (0 to 9) without zeros at either end; none for zero.
    private let digits: [UInt8]
    /// The power of ten that the digits are multiplied with.
    private let exponent: Int

    /// Reads a sign, digits with or without a point, and an exponent; nil for anything else.
    public init?(_ text: Text) {
        guard let number = text.withUTF8({ Self.read($0) }) else { return nil }
        self = number
    }

    private init(isNegative: Bool, digits: ArraySlice<UInt8>, exponent: Int) {
        let trailing = digits.reversed().prefix { $0 == 0 }.count
        self.digits = Array(digits.dropLast(trailing).drop { $0 == 0 })
        self.isNegative = isNegative && !self.digits.isEmpty
        self.exponent = self.digits.isEmpty ? 0 : exponent + trailing
    }

    private static func read(_ text: UnsafeBufferPointer<UInt8>) -> DecimalNumber? {
        var rest = text[...]
        let isNegative = takeSign(&rest)
        var digits = takeDigits(&rest)
        let whole = digits.count
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            digits += takeDigits(&rest)
        }
        var exponent = whole - digits.count
        if let mark = rest.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E"), !digits.isEmpty {
            rest.removeFirst()
            let isBelow = takeSign(&rest)
            let power = takeDigits(&rest)
            guard !power.isEmpty else { return nil }
            let size = power.reduce(0) { min(10 * $0 + Int($1), mostExponent) }
            exponent += isBelow ? -size : size
        }
        guard rest.isEmpty, !digits.isEmpty else { return nil }
        return DecimalNumber(isNegative: isNegative, digits: digits[...], exponent: exponent)
    }

    /// Exponents beyond this make no difference: no text has as many digits.
    private static let mostExponent = 1 << 40

    private static func takeSign(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") else { return false }
        rest.removeFirst()
        return sign == UInt8(ascii: "-")
    }

    private static func takeDigits(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        let digits = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }.map { $0 - UInt8(ascii: "0") }
        rest = rest.dropFirst(digits.count)
        return digits
    }

    /// Whether it has no fraction.
    public var isWhole: Bool { exponent >= 0 }

    /// Nil where it is not whole, or beyond 64 bits.
    public var integer: Int64? { isWhole ? rounded(timesTenTo: 0).flatMap { Int64(exactly: $0) } : nil }

    /// Whether it is zero.
    public var isZero: Bool { digits.isEmpty }

    /// The whole number that is nearest to it times a power of ten, halves away from zero; nil beyond 38 digits.
    public func rounded(timesTenTo power: Int) -> Int128? {
        let shift = exponent + power
        let count = digits.count + shift
        guard count <= 38 else { return nil }
        guard count >= 0 else { return 0 }
        let kept = digits.prefix(digits.count + min(shift, 0))
        var value: Int128 = kept.reduce(0) { 10 * $0 + Int128($1) }
        if shift < 0, kept.count < digits.count, digits[kept.count] >= 5 { value += 1 }
        for _ in 0..<max(shift, 0) { value *= 10 }
        return isNegative ? -value : value
    }
}
