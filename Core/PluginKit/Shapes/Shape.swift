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
            return make(repeat try (each member).value(in: node, path))
        }
        var count = 0
        for _ in repeat each member { count += 1 }
        let members = count
        write = { root, sink in
            sink.beginObject(count: members)
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

    var description: MemberDescription {
        let schema = limits.reduce(Value.schema) { $1.apply(to: $0) }
        return MemberDescription(name: name, schema: schema, sentence: sentence, isRequired: !schema.isNullable && fallback == nil)
    }

    /// The member's value in an object. Null stands for nothing where there is a default.
    func value(in node: JSONNode, _ path: String) throws(APIError) -> Value {
        let place = "\(path)/\(name)"
        guard let member = node[key], !(member.isNull && fallback != nil) else {
            guard let value = fallback ?? Value.absent else {
                throw APIError(.missingParameterValue, "The member '\(name)' is required.", path: place)
            }
            return value
        }
        let value = try Value.read(member, at: place)
        do throws(APIError) { try limits.check(value.measure) } catch {
            var placed = error
            placed.path = place
            throw placed
        }
        return value
    }

    func write(_ root: Root, into sink: inout any ValueSink) {
        sink.key(key)
        get(root).write(into: &sink)
    }
}
