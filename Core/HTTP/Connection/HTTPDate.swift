/// A point in time as `Date` writes it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
package struct HTTPDate: Sendable, Hashable, CustomStringConvertible {
    /// Seconds since 1970, UTC.
    package let seconds: Int

    /// The time of so many seconds since 1970; what lies outside the years 1970 to 9999 counts as the nearest.
    package init(seconds: Int) { self.seconds = min(max(seconds, 0), 253_402_300_799) }

    package var description: String {
        let (days, time) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let (year, month, day) = Self.civil(days)
        let clock = [time / 3600, time / 60 % 60, time % 60].map(Self.twoDigits).joined(separator: ":")
        let padded = String(repeating: "0", count: max(0, 4 - String(year).count)) + String(year)
        return "\(Self.weekdays[(days + 4) % 7]), \(Self.twoDigits(day)) \(Self.months[month - 1]) \(padded) \(clock) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Year, month and day of a number of days since 1970. Years begin in March here, so that the leap day is the last of its year.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468  // since the first of March of the year 0
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

/// The line `Date: …`, made once a second: one a loop, asked with the loop's clock.
package struct DateLine: Sendable {
    private var date = HTTPDate(seconds: 0)
    private var line = Self.line(HTTPDate(seconds: 0))

    package init() {}

    /// The bytes of the field line with its CRLF.
    ///
    /// - Parameter seconds: Since 1970, UTC.
    package mutating func bytes(at seconds: Int) -> [UInt8] {
        if seconds != date.seconds {
            date = HTTPDate(seconds: seconds)
            line = Self.line(date)
        }
        return line
    }

    private static func line(_ date: HTTPDate) -> [UInt8] { Array("Date: \(date)\r\n".utf8) }
}
