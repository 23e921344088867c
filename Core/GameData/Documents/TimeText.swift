import Values

/// The text of a duration: `["-"] [days "."] hh ":" mm ":" ss ["." fffffff]` (data-model 6.4).
enum TimeText {
    static let ticksPerSecond: Int128 = 10_000_000
    static let ticksPerDay: Int128 = 864_000_000_000

    static func text(ofTicks ticks: Int64) -> String { text(ofTicks: Int128(ticks)) }

    /// The form that a duration of any length has.
    static func text(ofTicks ticks: Int128) -> String {
        let rest = ticks.magnitude
        let perDay = ticksPerDay.magnitude, perSecond = ticksPerSecond.magnitude
        let days = rest / perDay
        let seconds = Int(rest % perDay / perSecond)
        let fraction = Int(rest % perSecond)
        var text = ticks < 0 ? "-" : ""
        if days > 0 { text += "\(days)." }
        text += "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        if fraction > 0 { text += "." + padded(fraction, 7) }
        return text
    }

    /// The ticks of a text in the canonical form or a looser one: fields of one or two digits, one to seven fraction digits, no seconds.
    static func ticks(of text: Text) -> Int128? {
        var scanner = DigitScanner(text)
        let isNegative = scanner.skip("-")
        guard let first = scanner.digits(upTo: 20) else { return nil }
        var days: Int128 = 0
        var hours = first
        if scanner.skip(".") {
            guard let next = scanner.digits(upTo: 2) else { return nil }
            days = Int128(first.value)
            hours = next
        }
        guard hours.count <= 2, hours.value < 24, scanner.skip(":"), let minutes = scanner.digits(upTo: 2), minutes.value < 60 else {
            return nil
        }
        guard let (seconds, fraction) = secondsAndFraction(&scanner), scanner.isAtEnd else { return nil }
        let time = Int128(hours.value) * 3600 + Int128(minutes.value) * 60 + Int128(seconds)
        let ticks = days * ticksPerDay + time * ticksPerSecond + Int128(fraction)
        return isNegative ? -ticks : ticks
    }

    private static func secondsAndFraction(_ scanner: inout DigitScanner) -> (seconds: UInt64, ticks: UInt64)? {
        guard scanner.skip(":") else { return (0, 0) }
        guard let seconds = scanner.digits(upTo: 2), seconds.value < 60 else { return nil }
        guard scanner.skip(".") else { return (seconds.value, 0) }
        guard let fraction = scanner.digits(upTo: 7) else { return nil }
        return (seconds.value, (fraction.count..<7).reduce(fraction.value) { value, _ in value * 10 })
    }

    /// The ticks of a number of seconds, rounded; nil for one that is astronomically large.
    static func ticks(ofSeconds seconds: DecimalNumber) -> Int128? { seconds.rounded(timesTenTo: 7) }

    static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Walks a text of digits and separators.
struct DigitScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: Text) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skip(_ separator: Unicode.Scalar) -> Bool {
        guard let next, UInt32(next) == separator.value else { return false }
        position += 1
        return true
    }

    /// One digit or more, at most `limit` (which is at most 20) of them; nil where there is none, or they exceed 64 bits.
    mutating func digits(upTo limit: Int) -> (value: UInt64, count: Int)? {
        var value: UInt64 = 0
        var count = 0
        while count < limit, let digit = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
            let (shifted, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isOver) = shifted.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            guard !isTooLarge, !isOver else { return nil }
            value = sum
            count += 1
            position += 1
        }
        return count > 0 ? (value, count) : nil
    }
}
