/// The canonical text of a number (data-model 6.6): the shortest decimal that is the same number; plain for 1e-6 ≤ |x| < 1e21, else with an
/// exponent that has a sign and no leading zeros (`1E+21`, `1.5E-7`). Zero has no sign.
public enum NumberText {
    public static func of(_ value: Double) -> String {
        if let integer = Int64(exactly: value), integer.magnitude < 1 << 53 { return String(integer) }
        let shortest = value.description
        // A fraction that Swift prints without an exponent is canonical as it stands.
        return shortest.utf8.contains(UInt8(ascii: "e")) || shortest.utf8.last == UInt8(ascii: "0") ? arrange(shortest: shortest) : shortest
    }

    /// The same for the single that is nearest to `value`.
    public static func ofSingle(_ value: Double) -> String {
        let single = Float(value)
        // What no single holds keeps its own digits: it is reported, not changed.
        return single.isFinite ? arrange(shortest: single.description) : of(value)
    }

    /// Swift prints the shortest digits, in an arrangement of its own.
    private static func arrange(shortest: String) -> String {
        var digits = ""
        var exponent = 0
        var pointAfter: Int?
        let isNegative = shortest.hasPrefix("-")
        var rest = shortest.drop { $0 == "-" }
        if let mark = rest.firstIndex(where: { $0 == "e" || $0 == "E" }) {
            exponent = Int(rest[rest.index(after: mark)...].drop { $0 == "+" }) ?? 0
            rest = rest[..<mark]
        }
        for character in rest {
            if character == "." { pointAfter = digits.count } else { digits.append(character) }
        }
        // value = 0.digits × 10^magnitude
        var magnitude = (pointAfter ?? digits.count) + exponent
        let leading = digits.prefix { $0 == "0" }.count
        digits.removeFirst(leading)
        magnitude -= leading
        while digits.last == "0" { digits.removeLast() }
        guard !digits.isEmpty else { return "0" }
        return (isNegative ? "-" : "") + place(digits, magnitude: magnitude)
    }

    private static func place(_ digits: String, magnitude: Int) -> String {
        switch magnitude {
        case -5...0: "0." + String(repeating: "0", count: -magnitude) + digits
        case 1...21 where digits.count <= magnitude: digits + String(repeating: "0", count: magnitude - digits.count)
        case 1...21: digits.prefix(magnitude) + "." + digits.dropFirst(magnitude)
        default:
            String(digits.prefix(1)) + (digits.count > 1 ? "." + digits.dropFirst() : "") + "E" + (magnitude > 0 ? "+" : "-")
                + String((magnitude - 1).magnitude)
        }
    }
}
