import Values

/// The text of an instant: UTC, three fraction digits, `Z`; years 0001 to 9999 (data-model 6.5).
enum DateText {
    private static let millisecondsPerDay: Int64 = 86_400_000
    /// Days from 0001-01-01 to 10000-01-01.
    private static let dayCount: Int64 = 3_652_059
    /// Days from 0001-01-01 to 1970-01-01.
    static let dayOf1970: Int64 = 719_162

    static func text(ofMilliseconds milliseconds: Int64) -> String {
        let days = milliseconds / millisecondsPerDay
        let time = Int(milliseconds % millisecondsPerDay)
        let date = civil(fromDay: days)
        let parts =
            [
                (date.year, 4, "-"), (date.month, 2, "-"), (date.day, 2, "T"), (time / 3_600_000, 2, ":"), (time / 60_000 % 60, 2, ":"),
                (time / 1000 % 60, 2, "."), (time % 1000, 3, "Z"),
            ] as [(Int, Int, Unicode.Scalar)]
        return String(unsafeUninitializedCapacity: 24) { bytes in
            var position = 0
            for (value, width, separator) in parts {
                var rest = value
                for place in (0..<width).reversed() {
                    bytes[position + place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                    rest /= 10
                }
                bytes[position + width] = UInt8(ascii: separator)
                position += width + 1
            }
            return position
        }
    }

    /// Whether the bytes are an instant in canonical form.
    static func isCanonical(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count == 24, let year = digits(bytes, 0, 4), let month = digits(bytes, 5, 2), let day = digits(bytes, 8, 2),
            let hour = digits(bytes, 11, 2), let minute = digits(bytes, 14, 2), let second = digits(bytes, 17, 2),
            digits(bytes, 20, 3) != nil
        else { return false }
        let separators = [
            (4, UInt8(ascii: "-")), (7, UInt8(ascii: "-")), (10, UInt8(ascii: "T")), (13, UInt8(ascii: ":")), (16, UInt8(ascii: ":")),
            (19, UInt8(ascii: ".")), (23, UInt8(ascii: "Z")),
        ]
        return year >= 1 && (1...12).contains(month) && (1...daysInMonth(month, of: year)).contains(day) && hour < 24 && minute < 60
            && second < 60 && separators.allSatisfy { bytes[$0.0] == $0.1 }
    }

    private static func digits(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
        var value = 0
        for index in start..<start + count {
            let digit = Int(bytes[index]) - Int(UInt8(ascii: "0"))
            guard (0...9).contains(digit) else { return nil }
            value = 10 * value + digit
        }
        return value
    }

    /// Reads the canonical form and the looser ones: a date alone, no zone, no fraction, a finer fraction (cut off), an offset, letters in lower case.
    static func milliseconds(of text: Text) -> Int64? {
        var scanner = DigitScanner(text)
        guard let day = day(&scanner) else { return nil }
        var milliseconds = day * millisecondsPerDay
        if !scanner.isAtEnd {
            guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "), let time = time(&scanner), let offset = offset(&scanner)
            else { return nil }
            milliseconds += time - offset
        }
        guard scanner.isAtEnd, (0..<dayCount * millisecondsPerDay).contains(milliseconds) else { return nil }
        return milliseconds
    }

    private static func day(_ scanner: inout DigitScanner) -> Int64? {
        guard let year = exactly(4, &scanner), scanner.skip("-"), let month = exactly(2, &scanner), scanner.skip("-"),
            let day = exactly(2, &scanner), year >= 1, (1...12).contains(month), (1...daysInMonth(month, of: year)).contains(day)
        else { return nil }
        return dayNumber(year: year, month: month, day: day)
    }

    private static func time(_ scanner: inout DigitScanner) -> Int64? {
        guard let hour = exactly(2, &scanner), scanner.skip(":"), let minute = exactly(2, &scanner), hour < 24, minute < 60 else {
            return nil
        }
        var milliseconds = Int64(hour * 3_600_000 + minute * 60_000)
        guard scanner.skip(":") else { return milliseconds }
        guard let second = exactly(2, &scanner), second < 60 else { return nil }
        milliseconds += Int64(second * 1000)
        guard scanner.skip(".") else { return milliseconds }
        guard let fraction = scanner.digits(upTo: 9) else { return nil }
        let nanoseconds = (fraction.count..<9).reduce(fraction.value) { value, _ in value * 10 }
        return milliseconds + Int64(nanoseconds / 1_000_000)
    }

    /// Milliseconds by which the zone is ahead of UTC; none means UTC.
    private static func offset(_ scanner: inout DigitScanner) -> Int64? {
        if scanner.isAtEnd || scanner.skip("Z") || scanner.skip("z") { return 0 }
        let isBehind = scanner.skip("-")
        guard isBehind || scanner.skip("+"), let hours = exactly(2, &scanner), hours <= 14 else { return nil }
        _ = scanner.skip(":")
        let minutes = scanner.isAtEnd ? 0 : exactly(2, &scanner)
        guard let minutes, minutes < 60 else { return nil }
        let offset = Int64(hours * 3_600_000 + minutes * 60_000)
        return isBehind ? -offset : offset
    }

    private static func exactly(_ count: Int, _ scanner: inout DigitScanner) -> Int? {
        guard let digits = scanner.digits(upTo: count), digits.count == count else { return nil }
        return Int(digits.value)
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func daysInMonth(_ month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static let daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

    /// Days since 0001-01-01 of a date that exists.
    static func dayNumber(year: Int, month: Int, day: Int) -> Int64 {
        let before = year - 1
        let leapDay = month > 2 && isLeap(year) ? 1 : 0
        return Int64(before * 365 + before / 4 - before / 100 + before / 400 + daysBeforeMonth[month - 1] + leapDay + day - 1)
    }

    /// The date of a day: years in groups of 400, 100, 4 and 1.
    private static func civil(fromDay number: Int64) -> (year: Int, month: Int, day: Int) {
        var rest = Int(number)
        let quadricentennials = rest / 146_097
        rest %= 146_097
        let centuries = min(rest / 36_524, 3)
        rest -= centuries * 36_524
        let quadrennials = rest / 1461
        rest %= 1461
        let years = min(rest / 365, 3)
        rest -= years * 365
        let year = quadricentennials * 400 + centuries * 100 + quadrennials * 4 + years + 1
        var month = 1
        while rest >= daysInMonth(month, of: year) {
            rest -= daysInMonth(month, of: year)
            month += 1
        }
        return (year, month, rest + 1)
    }
}
