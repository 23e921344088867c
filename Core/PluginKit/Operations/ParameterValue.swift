import Access
import Values

/// A type whose values are written as text in a path or a query.
public protocol ParameterValue: Measurable {
    static var schema: ValueSchema { get }
    /// Reads a value.
    ///
    /// - Throws: 400 with the code that fits; `parameterName` is filled in by the caller.
    static func read(_ text: String) throws(APIError) -> Self
}

extension String: ParameterValue {
    public var measure: Measure? { .text(self) }
    @inlinable public static func read(_ text: String) throws(APIError) -> String { text }
}

extension Text: ParameterValue {
    public var measure: Measure? { .text(string) }
    @inlinable public static func read(_ text: String) throws(APIError) -> Text { Text(text) }
}

extension Bool: ParameterValue {
    public static func read(_ text: String) throws(APIError) -> Bool {
        switch text.lowercased() {
        case "true", "1": true
        case "false", "0": false
        default: throw APIError(.invalidParameterValue, "It is neither true nor false.")
        }
    }
}

extension Int: ParameterValue {
    public var measure: Measure? { .number(Double(self)) }
    public static func read(_ text: String) throws(APIError) -> Int {
        let digits = text.first == "+" ? String(text.dropFirst()) : text
        guard let value = Int(digits), Int32(exactly: value) != nil else {
            throw APIError(.invalidParameterValue, "It is no 32-bit integer.")
        }
        return value
    }
}

extension Identifier: ParameterValue {
    @inlinable public static func read(_ text: String) throws(APIError) -> Self {
        guard let id = Self(text) else { throw APIError(.invalidParameterPattern, "It is not 24 hex digits.") }
        return id
    }
}

/// A closed list of names, which a query also takes in any case or by their place.
public protocol NamedChoice: RawRepresentable<String>, CaseIterable, ParameterValue, ShapedValue, Hashable {}

extension NamedChoice {
    public static var schema: ValueSchema { .choice(allCases.map(\.rawValue)) }

    public static func read(_ text: String) throws(APIError) -> Self {
        let all = Array(allCases)
        if let found = all.first(where: { $0.rawValue.lowercased() == text.lowercased() }) { return found }
        if let place = Int(text), all.indices.contains(place) { return all[place] }
        throw APIError(.invalidParameterValue, "It is none of \(all.map(\.rawValue).joined(separator: ", ")).")
    }

    public static func read(_ node: JSONNode, at path: String) throws(APIError) -> Self {
        guard let text = node.text?.string else { throw .wrongType(path, "a text") }
        guard let value = Self(rawValue: text) else {
            throw APIError(.invalidParameterValue, "It is none of \(allCases.map(\.rawValue).joined(separator: ", ")).", path: path)
        }
        return value
    }

    public func write(into sink: inout any ValueSink) { sink.text(Text(rawValue)) }
}
