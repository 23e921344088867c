import HTTP
import Values

/// One parameter of an operation, declared once: where it stands, what it may be, how it is read, what the documentation says of it.
public struct Parameter<Value: Sendable>: Sendable {
    let description: ParameterDescription
    @usableFromInline let read: @Sendable (OperationRequest, _ pathIndex: Int) throws -> Value

    init(_ description: ParameterDescription, read: @escaping @Sendable (OperationRequest, Int) throws -> Value) {
        self.description = description
        self.read = read
    }
}

/// What is known of a parameter besides its type.
public struct ParameterDescription: Sendable {
    public enum Place: Sendable, Equatable {
        case path
        case query
        case body(BodyDescription)
    }

    public let name: String
    public let place: Place
    public let isRequired: Bool
    public let schema: ValueSchema
    /// What it means.
    public let sentence: String
}

/// What a route's content may be.
public struct BodyDescription: Sendable, Equatable {
    public enum Form: Sendable, Equatable {
        /// Read whole and parsed as JSON.
        case tree
        /// Handed to the operation as the bytes come.
        case stream
    }

    /// Most bytes after decoding.
    public enum Limit: Sendable, Equatable {
        case bytes(Int)
        /// What the operator allows for game data: 256 MiB unless set.
        case gameData
    }

    public let form: Form
    public let limit: Limit
    public let mediaTypes: [String]
    /// Most containers in one another.
    public let depth: Int
    public let isRequired: Bool

    /// Whether a `Content-Encoding` is taken: of game data alone (server 1.7).
    public var takesEncodings: Bool { limit == .gameData }
}

extension Parameter where Value: ParameterValue {
    /// A part of the path, in the braces of that name.
    public static func path(_ name: String, _ sentence: String, _ limits: Limit...) -> Self {
        Self(ParameterDescription(name: name, place: .path, isRequired: true, schema: limits.apply(Value.schema), sentence: sentence)) {
            request, index in
            guard request.path.indices.contains(index) else {
                throw APIError(.missingParameterValue, "It is missing.", parameterName: name)
            }
            return try value(of: request.path[index], name, limits)
        }
    }

    /// A part of the query that must be there; present but empty counts as missing, unless `allowsEmpty`.
    public static func query(_ name: String, _ sentence: String, _ limits: Limit..., allowsEmpty: Bool = false) -> Self {
        Self(ParameterDescription(name: name, place: .query, isRequired: true, schema: limits.apply(Value.schema), sentence: sentence)) {
            request, _ in
            guard let text = request.value([name]), allowsEmpty || !text.isEmpty else {
                throw APIError(.missingParameterValue, "The parameter '\(name)' is required.", parameterName: name)
            }
            return try value(of: text, name, limits)
        }
    }

    /// A part of the query that has a default.
    public static func query(_ name: String, _ sentence: String, _ limits: Limit..., default fallback: Value) -> Self {
        Self(ParameterDescription(name: name, place: .query, isRequired: false, schema: limits.apply(Value.schema), sentence: sentence)) {
            request, _ in
            guard let text = request.value([name]) else { return fallback }
            return try value(of: text, name, limits)
        }
    }

    private static func value(of text: String, _ name: String, _ limits: [Limit]) throws -> Value {
        do {
            let value = try Value.read(text)
            for limit in limits { try limit.check(value) }
            return value
        } catch var error as APIError {
            error.parameterName = name
            throw error
        }
    }
}

extension Parameter {
    /// A part of the query that may be left out; empty counts as left out.
    public static func query<Wrapped: ParameterValue>(
        _ name: String, or aliases: String..., sentence: String
    ) -> Self where Value == Wrapped? {
        let names = [name] + aliases
        return Self(ParameterDescription(name: name, place: .query, isRequired: false, schema: Wrapped.schema, sentence: sentence)) {
            request, _ in
            guard let text = request.value(names), !text.isEmpty else { return nil }
            do { return try Wrapped.read(text) } catch var error as APIError {
                error.parameterName = name
                throw error
            }
        }
    }

    /// A list in the query, in any of its spellings; nil where it is left out or empty.
    public static func list<Element: ParameterValue>(_ name: String, _ sentence: String) -> Self where Value == [Element]? {
        Self(ParameterDescription(name: name, place: .query, isRequired: false, schema: .list(Element.schema), sentence: sentence)) {
            request, _ in
            let texts = request.values([name])
            guard !texts.isEmpty else { return nil }
            return try texts.map { text in
                do { return try Element.read(text) } catch var error as APIError {
                    error.parameterName = name
                    throw error
                }
            }
        }
    }
}

extension Parameter where Value: ShapedValue {
    /// The content as a value that declares its shape.
    public static func body(_ sentence: String, atMost bytes: Int = 1 << 20) -> Self {
        let body = BodyDescription(
            form: .tree, limit: .bytes(bytes), mediaTypes: ["application/json"], depth: JSONParser.requestDepth, isRequired: true)
        return Self(ParameterDescription(name: "", place: .body(body), isRequired: true, schema: Value.schema, sentence: sentence)) {
            request, _ in
            guard case .tree(let node) = request.body else { throw APIError.noBody }
            return try Value.read(node, at: "")
        }
    }
}

extension Parameter {
    /// The content as a value that declares its shape, or nothing.
    public static func body<Wrapped: ShapedValue>(optional sentence: String, gameData: Bool = false) -> Self where Value == Wrapped? {
        let body = BodyDescription(
            form: .tree, limit: gameData ? .gameData : .bytes(1 << 20), mediaTypes: ["application/json"], depth: JSONParser.requestDepth,
            isRequired: false)
        return Self(ParameterDescription(name: "", place: .body(body), isRequired: false, schema: Wrapped.schema, sentence: sentence)) {
            request, _ in
            guard case .tree(let node) = request.body, !node.isNull else { return nil }
            return try Wrapped.read(node, at: "")
        }
    }
}

extension Parameter where Value == JSONNode {
    /// The content as a free tree: documents.
    public static func documents(_ sentence: String) -> Self {
        let body = BodyDescription(
            form: .tree, limit: .gameData, mediaTypes: ["application/json"], depth: JSONParser.documentDepth, isRequired: true)
        return Self(ParameterDescription(name: "", place: .body(body), isRequired: true, schema: .anyObject, sentence: sentence)) {
            request, _ in
            guard case .tree(let node) = request.body else { throw APIError.noBody }
            return node
        }
    }
}

extension Parameter where Value == ContentStream {
    /// The content as its bytes come: a whole data source.
    public static func content(_ sentence: String, mediaTypes: [String]) -> Self {
        let body = BodyDescription(
            form: .stream, limit: .gameData, mediaTypes: mediaTypes, depth: JSONParser.documentDepth, isRequired: true)
        return Self(ParameterDescription(name: "", place: .body(body), isRequired: true, schema: .anyObject, sentence: sentence)) {
            request, _ in
            guard case .stream(let body, let type, let limit) = request.body else { throw APIError.noBody }
            return ContentStream(body: body, mediaType: type, limit: limit)
        }
    }
}

/// Content that an operation reads itself.
public struct ContentStream: Sendable {
    public let body: RequestBody
    /// Without its parameters, lower-case; empty where the request does not say it.
    public let mediaType: String
    /// Most bytes of it, decoded.
    public let limit: Int
}

extension APIError {
    static let noBody = APIError(.invalidRequestBody, "The request has no body.")
}

extension [Limit] {
    fileprivate func apply(_ schema: ValueSchema) -> ValueSchema { reduce(schema) { $1.apply(to: $0) } }
}
