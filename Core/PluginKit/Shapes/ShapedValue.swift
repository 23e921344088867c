import Access
import Values

/// A value of the API: it says what it may be, is read from a request and written into an answer.
public protocol ShapedValue: OperationResult, Measurable {
    static var schema: ValueSchema { get }
    /// - Parameter path: JSON Pointer to the value, for errors.
    /// - Throws: 400 `invalidRequestBody` for another JSON type, and what the type's own rules say.
    static func read(_ node: JSONNode, at path: String) throws(APIError) -> Self
    func write(into sink: inout any ValueSink)
    /// What a member that a request leaves out stands for; nil where it must be there.
    static var absent: Self? { get }
}

extension ShapedValue {
    public static var absent: Self? { nil }
}

extension APIError {
    /// A member is of another JSON type (server 1.3).
    public static func wrongType(_ path: String, _ expected: String) -> APIError {
        APIError(.invalidRequestBody, "It is not \(expected).", path: path)
    }
}

extension String: ShapedValue {
    public static var schema: ValueSchema { .text }
    public static func read(_ node: JSONNode, at path: String) throws(APIError) -> String {
        guard let text = node.text else { throw .wrongType(path, "a text") }
        return text.string
    }
    public func write(into sink: inout any ValueSink) { sink.text(Text(self)) }
}

extension Text: ShapedValue {
    public static var schema: ValueSchema { .text }
    public static func read(_ node: JSONNode, at path: String) throws(APIError) -> Text {
        guard let text = node.text else { throw .wrongType(path, "a text") }
        return text
    }
    public func write(into sink: inout any ValueSink) { sink.text(self) }
}

extension Bool: ShapedValue {
    public static var schema: ValueSchema { .boolean }
    public static func read(_ node: JSONNode, at path: String) throws(APIError) -> Bool {
        guard let value = node.bool else { throw .wrongType(path, "true or false") }
        return value
    }
    public func write(into sink: inout any ValueSink) { sink.bool(self) }
}

/// A 32-bit integer of the API; larger counts are written as the largest (server 1.4).
extension Int: ShapedValue {
    public static var schema: ValueSchema { .int32 }
    public static func read(_ node: JSONNode, at path: String) throws(APIError) -> Int {
        if node.number == nil, node.kind != .digits { throw .wrongType(path, "a number") }
        guard let value = node.number.flatMap({ Int32(exactly: $0) }) else {
            throw APIError(.invalidParameterValue, "It is no 32-bit integer.", path: path)
        }
        return Int(value)
    }
    public func write(into sink: inout any ValueSink) { sink.integer(Int64(Int32(clamping: self))) }
}

extension Double: ShapedValue {
    public static var schema: ValueSchema { .number }
    public var measure: Measure? { .number(self) }
    public static func read(_ node: JSONNode, at path: String) throws(APIError) -> Double {
        guard let number = node.number else { throw .wrongType(path, "a number") }
        return number
    }
    public func write(into sink: inout any ValueSink) { sink.number(self) }
}

extension Identifier: ShapedValue, OperationResult {
    public static var schema: ValueSchema { .objectID }
    public static func read(_ node: JSONNode, at path: String) throws(APIError) -> Self {
        guard let text = node.text else { throw .wrongType(path, "a text") }
        guard let id = Self(text.string) else { throw APIError(.invalidParameterPattern, "It is not 24 hex digits.", path: path) }
        return id
    }
    public func write(into sink: inout any ValueSink) { sink.text(Text(description)) }
}

extension Timestamp: ShapedValue {
    public static var schema: ValueSchema { .dateTime }
    public static func read(_ node: JSONNode, at path: String) throws(APIError) -> Timestamp {
        throw .wrongType(path, "a moment that a client may set")
    }
    public func write(into sink: inout any ValueSink) { sink.text(Text(description)) }
}

extension Value: ShapedValue {
    public static var schema: ValueSchema { .anyObject }
    public static func read(_ node: JSONNode, at path: String) throws(APIError) -> Value { node.value }
    public func write(into sink: inout any ValueSink) { sink.write(self) }
}

extension Optional: OperationResult, Measurable where Wrapped: ShapedValue {}

extension Optional: ShapedValue where Wrapped: ShapedValue {
    public static var schema: ValueSchema { Wrapped.schema.nullable }
    public static var absent: Self? { .some(nil) }
    public var measure: Measure? { self?.measure }
    public static func read(_ node: JSONNode, at path: String) throws(APIError) -> Self {
        node.isNull ? nil : try Wrapped.read(node, at: path)
    }
    public func write(into sink: inout any ValueSink) { if let self { self.write(into: &sink) } else { sink.null() } }
}

extension Array: Measurable where Element: ShapedValue {}

extension Array: ShapedValue where Element: ShapedValue {
    public static var schema: ValueSchema { .list(Element.schema) }
    public var measure: Measure? { .count(count) }
    public static func read(_ node: JSONNode, at path: String) throws(APIError) -> Self {
        guard node.kind == .list else { throw .wrongType(path, "an array") }
        var result: Self = []
        result.reserveCapacity(node.count)
        for element in node.elements { result.append(try Element.read(element, at: "\(path)/\(result.count)")) }
        return result
    }
    public func write(into sink: inout any ValueSink) {
        sink.beginList(count: count)
        for element in self { element.write(into: &sink) }
        sink.endList()
    }
}

/// Text that is compact JSON already: a stored document, which writes itself by copying.
public struct StoredText: ShapedValue {
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public static var schema: ValueSchema { ValueSchema(.anyObject(name: "DataDocument")) }
    public static func read(_ node: JSONNode, at path: String) throws(APIError) -> StoredText {
        var writer = JSONWriter()
        writer.write(node.value)
        return StoredText(writer.bytes)
    }
    public func write(into sink: inout any ValueSink) { bytes.withUnsafeBufferPointer { sink.json($0) } }
}

/// Counts by name, in their order.
public struct CountsByName: ShapedValue, Equatable {
    public let counts: [(name: Text, count: Int)]

    public init(_ counts: [(name: Text, count: Int)]) { self.counts = counts }

    public static var schema: ValueSchema { .map(.int32) }
    public static func read(_ node: JSONNode, at path: String) throws(APIError) -> CountsByName {
        throw .wrongType(path, "something a client sends")
    }
    public func write(into sink: inout any ValueSink) {
        sink.beginObject(count: counts.count)
        for (name, count) in counts {
            sink.key(name)
            count.write(into: &sink)
        }
        sink.endObject()
    }
    public static func == (left: CountsByName, right: CountsByName) -> Bool { left.counts.elementsEqual(right.counts) { $0 == $1 } }
}
