import Values

/// A value of the API with members: declared once, reading, writing, limits and the OpenAPI schema follow.
public protocol Shaped: ShapedValue {
    static var shape: Shape<Self> { get }
}

extension Shaped {
    public static var schema: ValueSchema {
        let shape = shape
        return ValueSchema(.object(name: shape.name, members: shape.members))
    }
    public static func read(_ node: JSONNode, at path: String) throws(APIError) -> Self { try shape.read(node, path) }
    public func write(into sink: inout any ValueSink) { Self.shape.write(self, &sink) }
}

/// The members of a type, in the order they are written.
public struct Shape<Root: Sendable>: Sendable {
    /// Name of its schema in the OpenAPI document.
    let name: String
    let members: @Sendable () -> [MemberDescription]
    let read: @Sendable (JSONNode, String) throws(APIError) -> Root
    let write: @Sendable (Root, inout any ValueSink) -> Void

    /// Declares members whose values make the type.
    public init<each Value: ShapedValue>(
        _ name: String, _ member: repeat Member<Root, each Value>, into make: @escaping @Sendable (repeat each Value) -> Root
    ) {
        self.name = name
        members = {
            var all: [MemberDescription] = []
            repeat all.append((each member).description)
            return all
        }
        read = { (node, path) throws(APIError) in
            guard node.kind == .object else { throw .wrongType(path, "an object") }
            do { return make(repeat try (each member).value(in: node, path)) } catch {
                throw error as? APIError ?? .wrongType(path, "readable")
            }
        }
        var counted = 0
        repeat counted += (each member).countsAsOne
        let count = counted
        write = { root, sink in
            sink.beginObject(count: count)
            repeat (each member).write(root, into: &sink)
            sink.endObject()
        }
    }
}

/// One member of a shape: its name, where its value is, what it means.
public struct Member<Root: Sendable, Value: ShapedValue>: Sendable {
    let name: String
    private let key: Text
    private let get: @Sendable (Root) -> Value
    private let sentence: String
    private let limits: [Limit]
    private let fallback: Value?

    /// A member; one with an optional type may be left out of a request.
    public static func member(
        _ name: String, _ path: any KeyPath<Root, Value> & Sendable, _ sentence: String, _ limits: Limit..., default fallback: Value? = nil
    ) -> Self {
        Self(name: name, key: Text(name), get: { $0[keyPath: path] }, sentence: sentence, limits: limits, fallback: fallback)
    }

    var countsAsOne: Int { 1 }

    var description: MemberDescription {
        let schema = limits.reduce(Value.schema) { $1.apply(to: $0) }
        return MemberDescription(name: name, schema: schema, sentence: sentence, isRequired: !schema.isNullable && fallback == nil)
    }

    func value(in node: JSONNode, _ path: String) throws -> Value {
        let place = "\(path)/\(name)"
        guard let member = node[key] else { return try missing(place) }
        if member.isNull, let fallback { return fallback }
        let value = try Value.read(member, at: place)
        do { for limit in limits { try limit.check(Self.unwrapped(value)) } } catch var error as APIError {
            error.path = place
            throw error
        }
        return value
    }

    private static func unwrapped(_ value: Value) -> Any {
        let mirror = value as Any?
        return mirror ?? value
    }

    private func missing(_ place: String) throws -> Value {
        if let fallback { return fallback }
        if Value.schema.isNullable, let null = try? JSONParser().parse(Array("null".utf8)).root { return try Value.read(null, at: place) }
        throw APIError(.missingParameterValue, "The member '\(name)' is required.", path: place)
    }

    func write(_ root: Root, into sink: inout any ValueSink) {
        sink.key(key)
        get(root).write(into: &sink)
    }
}
