import Values

/// How a value of a template is written (data-model 12.1).
enum TemplateFormat: Sendable, Equatable {
    case fixed(Int)
    case hexadecimal(Int, isUppercase: Bool)
    case binary(Int)
    case length(Int)

    /// Most digits that a number is filled up to.
    private static let maxDigits = 99

    init?(_ letter: Unicode.Scalar, _ digits: String) {
        guard let count = Int(digits.count > 9 ? "999999999" : digits) else { return nil }
        switch letter {
        case "F": self = .fixed(min(count, Self.maxDigits))
        case "X": self = .hexadecimal(min(count, Self.maxDigits), isUppercase: true)
        case "x": self = .hexadecimal(min(count, Self.maxDigits), isUppercase: false)
        case "B": self = .binary(min(count, Self.maxDigits))
        case "L": self = .length(count)
        default: return nil
        }
    }

    /// The text of a value in this format; as it is without one where the format is not for its kind.
    func text(of value: TemplateValue, otherwise text: Text) -> Text {
        switch self {
        case .fixed(let decimals): fixed(value, decimals) ?? text
        case .hexadecimal(let count, let isUppercase): value.whole.map { Self.digits($0, 16, isUppercase, count) } ?? text
        case .binary(let count): value.whole.map { Self.digits($0, 2, false, count) } ?? text
        case .length(let count): text.string.count > count ? Text(text.string.prefix(count) + "…") : text
        }
    }

    /// Below zero the two's complement of 32 bits, or of 64 where those are too few.
    private static func digits(_ value: Int64, _ radix: Int, _ isUppercase: Bool, _ count: Int) -> Text {
        let bits = Int32(exactly: value).map { UInt64(UInt32(bitPattern: $0)) } ?? UInt64(bitPattern: value)
        let digits = String(bits, radix: radix, uppercase: isUppercase)
        return Text(String(repeating: "0", count: max(0, count - digits.count)) + digits)
    }

    /// What is whole is exact.
    private func fixed(_ value: TemplateValue, _ decimals: Int) -> Text? {
        if let whole = value.whole { return Text(String(whole) + (decimals > 0 ? "." + String(repeating: "0", count: decimals) : "")) }
        return value.double.map { Text(Self.fixed($0, decimals)) }
    }

    /// A number with so many decimals, rounded half away from zero on its shortest decimal.
    private static func fixed(_ value: Double, _ decimals: Int) -> String {
        let plain = plain(NumberText.of(NumberRounding.rounded(value, to: decimals)))
        let parts = plain.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? String(parts[1].prefix(decimals)) : ""
        let whole = String(parts.first ?? "0")
        return decimals == 0 ? whole : whole + "." + fraction + String(repeating: "0", count: decimals - fraction.count)
    }

    /// The same number without an exponent.
    private static func plain(_ text: String) -> String {
        let parts = text.split(separator: "E")
        guard parts.count == 2, let exponent = Int(parts[1].drop { $0 == "+" }) else { return text }
        let sign = parts[0].hasPrefix("-") ? "-" : ""
        let mantissa = parts[0].drop { $0 == "-" }
        let digits = mantissa.filter { $0 != "." }
        if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
        return sign + digits + String(repeating: "0", count: max(0, exponent + 1 - digits.count))
    }
}
