import Values

/// A bound on a value, beside its type; each has its code (operations 1.7).
public struct Limit: Sendable {
    /// Least and most length of a text, in Unicode code points, or of an array.
    var length: ClosedRange<Int>?
    var range: ClosedRange<Int>?
    /// A number, or the seconds of a duration, is greater than this.
    var lowerBound: Double?
    var pattern: Pattern?
    /// Whether an item of a list that stands twice is refused; without it, it counts once.
    var isDistinct = false

    /// What a text must look like: as ECMA 262 for the document, as a function for the check.
    struct Pattern: Sendable {
        let text: String
        let matches: @Sendable (String) -> Bool
    }

    private init() {}

    private static func made(_ change: (inout Limit) -> Void) -> Limit {
        var limit = Limit()
        change(&limit)
        return limit
    }

    public static func length(_ range: ClosedRange<Int>) -> Limit { made { $0.length = range } }
    public static func length(_ range: PartialRangeFrom<Int>) -> Limit { length(range.lowerBound...Int(Int32.max)) }
    public static func length(_ range: PartialRangeThrough<Int>) -> Limit { length(0...range.upperBound) }
    public static func range(_ range: ClosedRange<Int>) -> Limit { made { $0.range = range } }
    public static func range(_ range: PartialRangeFrom<Int>) -> Limit { self.range(range.lowerBound...Int(Int32.max)) }
    /// Greater than a number, or than so many seconds.
    public static func above(_ bound: Double) -> Limit { made { $0.lowerBound = bound } }
    /// No item of a list twice.
    public static let distinct = made { $0.isDistinct = true }

    /// A text that matches a pattern.
    public static func pattern(_ text: String, _ matches: @escaping @Sendable (String) -> Bool) -> Limit {
        made { $0.pattern = Pattern(text: text, matches: matches) }
    }

    func apply(to schema: ValueSchema) -> ValueSchema {
        var schema = schema
        if let length { schema.length = length }
        if let range { schema.range = range }
        if let pattern { schema.pattern = pattern.text }
        return schema
    }
}

/// What limits look at in a value.
public enum Measure: Sendable {
    case text(String)
    /// Items of a list.
    case count(Int)
    case number(Double)
}

/// A value that limits may be set on.
public protocol Measurable: Sendable {
    /// Nil for a type that no limit applies to.
    var measure: Measure? { get }
}

extension Measurable {
    @inlinable public var measure: Measure? { nil }
}

extension [Limit] {
    /// Holds a value against all of them.
    @usableFromInline func check(_ measure: Measure?) throws(APIError) {
        guard let measure else { return }
        for limit in self {
            switch measure {
            case .text(let text): try limit.check(text: text)
            case .count(let count): try limit.check(count: count)
            case .number(let number): try limit.check(number: number)
            }
        }
    }

    /// The same for a member, whose place the error names.
    @usableFromInline func check(_ measure: Measure?, at place: String) throws(APIError) {
        do throws(APIError) { try check(measure) } catch {
            var placed = error
            placed.path = place
            throw placed
        }
    }

    /// Holds the text that a parameter was given as against those on texts.
    @usableFromInline func check(text: String) throws(APIError) {
        for limit in self { try limit.check(text: text) }
    }

    @usableFromInline var areDistinct: Bool { contains { $0.isDistinct } }
}

extension Limit {
    fileprivate func check(text: String) throws(APIError) {
        if let length {
            let count = text.unicodeScalars.count
            if count < length.lowerBound { throw APIError(.parameterBelowMinLength, "It has fewer than \(length.lowerBound) characters.") }
            if count > length.upperBound { throw APIError(.parameterAboveMaxLength, "It has more than \(length.upperBound) characters.") }
        }
        if let pattern, !pattern.matches(text) { throw APIError(.invalidParameterPattern, "It does not match \(pattern.text).") }
    }

    fileprivate func check(count: Int) throws(APIError) {
        guard let length else { return }
        if count < length.lowerBound { throw APIError(.parameterBelowMinSize, "It has fewer than \(length.lowerBound) items.") }
        if count > length.upperBound { throw APIError(.parameterAboveMaxSize, "It has more than \(length.upperBound) items.") }
    }

    fileprivate func check(number: Double) throws(APIError) {
        if let range {
            if number < Double(range.lowerBound) {
                throw APIError(.parameterBelowMinValueInclusive, "It is less than \(range.lowerBound).")
            }
            if number > Double(range.upperBound) {
                throw APIError(.parameterAboveMaxValueInclusive, "It is more than \(range.upperBound).")
            }
        }
        if let lowerBound, number <= lowerBound {
            throw APIError(.parameterBelowMinValue, "It is not more than \(Int(exactly: lowerBound).map(String.init) ?? "\(lowerBound)").")
        }
    }
}
