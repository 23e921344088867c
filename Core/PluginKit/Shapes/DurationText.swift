import Values

/// A duration of the API: `hh:mm:ss` or `d.hh:mm:ss`, with up to seven digits of a fraction (operations 1.3).
extension Duration: ShapedValue, ParameterValue {
    public static var schema: ValueSchema { .duration }
    /// In seconds.
    public var measure: Measure? { .number(Double(components.seconds) + Double(components.attoseconds) / 1e18) }

    public static func read(_ node: JSONNode, at path: String) throws(APIError) -> Duration {
        guard let text = node.text else { throw .wrongType(path, "a text") }
        do throws(APIError) { return try read(text.string) } catch {
            var placed = error
            placed.path = path
            throw placed
        }
    }

    public static func read(_ text: String) throws(APIError) -> Duration {
        guard let duration = DurationText.duration(text) else {
            throw APIError(.invalidParameterValue, "It is no duration, as 00:01:00 is.")
        }
        return duration
    }

    public func write(into sink: inout any ValueSink) { sink.text(Text(DurationText.text(self))) }
}

/// The text of a duration.
enum DurationText {
    /// More days than this are no duration of the API.
    private static let mostDays: Int64 = 10_675_199

    static func duration(_ text: String) -> Duration? {
        var rest = Substring(text)
        let isNegative = rest.first == "-"
        if isNegative { rest.removeFirst() }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let first = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let last = parts[2].split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(first.count), (1...2).contains(last.count) else { return nil }
        guard let days = first.count == 2 ? number(first[0], upTo: mostDays) : 0, let hours = number(first[first.count - 1], upTo: 23),
            let minutes = number(parts[1], upTo: 59), let seconds = number(last[0], upTo: 59),
            let ticks = last.count == 2 ? fraction(last[1]) : 0
        else { return nil }
        let whole = Duration.seconds(((days * 24 + hours) * 60 + minutes) * 60 + seconds) + .nanoseconds(ticks * 100)
        return isNegative ? .zero - whole : whole
    }

    private static func number(_ text: Substring, upTo most: Int64) -> Int64? {
        guard (1...8).contains(text.utf8.count), text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let value = Int64(text), value <= most
        else { return nil }
        return value
    }

    /// Ticks of 100 ns.
    private static func fraction(_ text: Substring) -> Int64? {
        guard (1...7).contains(text.utf8.count) else { return nil }
        return number(text + String(repeating: "0", count: 7 - text.utf8.count), upTo: 9_999_999)
    }

    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let (whole, ticks) = (seconds.magnitude, attoseconds.magnitude / 100_000_000_000)
        func padded(_ value: UInt64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        var text = duration < .zero ? "-" : ""
        if whole >= 86_400 { text += "\(whole / 86_400)." }
        text += "\(padded(whole / 3600 % 24, 2)):\(padded(whole / 60 % 60, 2)):\(padded(whole % 60, 2))"
        return ticks == 0 ? text : text + "." + padded(UInt64(ticks), 7)
    }
}
