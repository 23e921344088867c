import Values

/// A bound on a value, beside its type; each has its code (operations 1.7).
public struct Limit: Sendable, Equatable {
    /// Least and most length of a text, in Unicode code points, or of an array.
    var length: ClosedRange<Int>?
    var range: ClosedRange<Int>?

    public static func length(_ range: ClosedRange<Int>) -> Limit { Limit(length: range) }
    public static func length(_ range: PartialRangeFrom<Int>) -> Limit { Limit(length: range.lowerBound...Int(Int32.max)) }
    public static func range(_ range: ClosedRange<Int>) -> Limit { Limit(range: range) }
    public static func range(_ range: PartialRangeFrom<Int>) -> Limit { Limit(range: range.lowerBound...Int(Int32.max)) }

    private init(length: ClosedRange<Int>? = nil, range: ClosedRange<Int>? = nil) {
        self.length = length
        self.range = range
    }

    func check(_ value: Any) throws(APIError) {
        if let length, let text = value as? String {
            let count = text.unicodeScalars.count
            if count < length.lowerBound { throw APIError(.parameterBelowMinLength, "It has fewer than \(length.lowerBound) characters.") }
            if count > length.upperBound { throw APIError(.parameterAboveMaxLength, "It has more than \(length.upperBound) characters.") }
        }
        if let length, let array = value as? [Any] {
            if array.count < length.lowerBound { throw APIError(.parameterBelowMinSize, "It has fewer than \(length.lowerBound) items.") }
            if array.count > length.upperBound { throw APIError(.parameterAboveMaxSize, "It has more than \(length.upperBound) items.") }
        }
        if let range, let number = value as? Int {
            if number < range.lowerBound { throw APIError(.parameterBelowMinValueInclusive, "It is less than \(range.lowerBound).") }
            if number > range.upperBound { throw APIError(.parameterAboveMaxValueInclusive, "It is more than \(range.upperBound).") }
        }
    }

    func apply(to schema: ValueSchema) -> ValueSchema {
        var schema = schema
        if let length { schema.length = length }
        if let range { schema.range = range }
        return schema
    }
}
