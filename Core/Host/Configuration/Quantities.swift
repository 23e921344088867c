/// Sizes in bytes as configuration writes them.
package enum Size {
    private static let units = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]

    /// The bytes that `text` means; nil where it is no size or fits no integer.
    package static func bytes(_ text: String) -> Int? {
        for (unit, factor) in units where text.hasSuffix(unit) {
            guard let number = Int(trimmed(text.dropLast(unit.count))) else { return nil }
            let (bytes, overflows) = number.multipliedReportingOverflow(by: factor)
            return overflows ? nil : bytes
        }
        return Int(text)
    }

    /// The shortest exact form.
    package static func text(_ bytes: Int) -> String {
        for (unit, factor) in units where bytes >= factor && bytes % factor == 0 { return "\(bytes / factor) \(unit)" }
        return "\(bytes)"
    }
}

/// Durations as configuration writes them.
package enum Span {
    private static let units: [(name: String, milliseconds: Int)] = [
        ("ms", 1), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000),
    ]

    /// The duration that `text` means; nil where it is none.
    package static func duration(_ text: String) -> Duration? {
        for (unit, milliseconds) in units where text.hasSuffix(unit) {
            return duration(trimmed(text.dropLast(unit.count)), times: milliseconds)
        }
        return duration(text, times: 1000)
    }

    /// The shortest exact form in one unit.
    package static func text(_ duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        let fitting = units.dropFirst().first { milliseconds >= $0.milliseconds && milliseconds % $0.milliseconds == 0 }
        guard let unit = fitting else { return "\(milliseconds) ms" }
        return "\(milliseconds / unit.milliseconds) \(unit.name)"
    }

    private static func duration(_ number: String, times milliseconds: Int) -> Duration? {
        if let whole = Int(number) {
            let (product, overflows) = whole.multipliedReportingOverflow(by: milliseconds)
            return overflows || product < 0 ? nil : .milliseconds(product)
        }
        let isDecimal = number.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isDecimal, let fraction = Double(number), fraction < 1e12 else { return nil }
        return .milliseconds(Int((fraction * Double(milliseconds)).rounded()))
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    package var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(clamping: seconds &* 1000 &+ attoseconds / 1_000_000_000_000_000)
    }
}

/// Without the blanks at its ends.
private func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
}
