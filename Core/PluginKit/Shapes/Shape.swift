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
    @inlinable public func write(into sink: inout any ValueSink) { Self.shape.write(self, &sink) }
}

/// The members of a type, in the order they are written.
public struct Shape<Root: Sendable>: Sendable {
    /// Name of its schema in the OpenAPI document.
    let name: String
    let members: @Sendable () -> [MemberDescription]
    @usableFromInline let read: @Sendable (JSONNode, String) throws(APIError) -> Root
    @usableFromInline let write: @Sendable (Root, inout any ValueSink) -> Void

    /// Declares members whose values make the type. Inlinable, so that a type is read without a lookup of generic metadata; what writes it are
    /// closures that know their member's type.
    @inlinable public init<each Value: ShapedValue>(
        _ name: String, _ member: repeat Member<Root, each Value>, into make: @escaping @Sendable (repeat each Value) -> Root
    ) {
        var writers: [@Sendable (Root, inout any ValueSink) -> Void] = []
        repeat writers.append((each member).writer)
        let all = writers
        self.init(
            name,
            members: {
                var all: [MemberDescription] = []
                repeat all.append((each member).description)
                return all
            },
            read: { (node, path) throws(APIError) in
                guard node.kind == .object else { throw .wrongType(path, "an object") }
                return make(repeat try (each member).value(in: node, path))
            },
            write: { root, sink in
                sink.beginObject(count: all.count)
                for write in all { write(root, &sink) }
                sink.endObject()
            })
    }

    @usableFromInline init(
        _ name: String, members: @escaping @Sendable () -> [MemberDescription],
        read: @escaping @Sendable (JSONNode, String) throws(APIError) -> Root,
        write: @escaping @Sendable (Root, inout any ValueSink) -> Void
    ) {
        self.name = name
        self.members = members
        self.read = read
        self.write = write
    }
}

/// One member of a shape: its name, where its value is, what it means.
public struct Member<Root: Sendable, Value: ShapedValue>: Sendable {
    @usableFromInline let name: String
    @usableFromInline let key: Text
    @usableFromInline let get: @Sendable (Root) -> Value
    @usableFromInline let sentence: String
    @usableFromInline let limits: [Limit]
    @usableFromInline let fallback: Value?

    @usableFromInline init(
        _ name: String, _ get: @escaping @Sendable (Root) -> Value, _ sentence: String, _ limits: [Limit], _ fallback: Value?
    ) {
        self.name = name
        key = Text(name)
        self.get = get
        self.sentence = sentence
        self.limits = limits
        self.fallback = fallback
    }

    /// A member; one with an optional type may be left out of a request.
    ///
    /// - Parameter get: A key path as it is written, which the compiler makes a plain read of.
    @inlinable public static func member(
        _ name: String, _ get: @escaping @Sendable (Root) -> Value, _ sentence: String, _ limits: Limit..., default fallback: Value? = nil
    ) -> Self {
        Self(name, get, sentence, limits, fallback)
    }

    @usableFromInline var description: MemberDescription {
        let schema = limits.reduce(Value.schema) { $1.apply(to: $0) }
        return MemberDescription(name: name, schema: schema, sentence: sentence, isRequired: !schema.isNullable && fallback == nil)
    }

    /// The member's value in an object. Null stands for nothing where there is a default.
    @inlinable func value(in node: JSONNode, _ path: String) throws(APIError) -> Value {
        let place = "\(path)/\(name)"
        guard let member = node[key], !(member.isNull && fallback != nil) else {
            guard let value = fallback ?? Value.absent else {
                throw APIError(.missingParameterValue, "The member '\(name)' is required.", path: place)
            }
            return value
        }
        let value = try Value.read(member, at: place)
        if !limits.isEmpty { try limits.check(value.measure, at: place) }
        return value
    }

    /// Writes the member of a value.
    @inlinable var writer: @Sendable (Root, inout any ValueSink) -> Void {
        { [key, get] root, sink in
            sink.key(key)
            get(root).write(into: &sink)
        }
    }
}
