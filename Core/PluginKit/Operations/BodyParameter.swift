import HTTP
import Values

extension Parameter where Value: ShapedValue {
    /// The content as a value that declares its shape; a length is the number of its items.
    public static func body(_ sentence: String, _ limits: Limit..., atMost bytes: Int = 1 << 20, gameData: Bool = false) -> Self {
        let body = BodyDescription(
            form: .tree, limit: gameData ? .gameData : .bytes(bytes), mediaTypes: ["application/json"], depth: JSONParser.requestDepth,
            isRequired: true)
        return Self(content(body, sentence, limits.reduce(Value.schema) { $1.apply(to: $0) })) { request, _ throws(APIError) in
            guard case .tree(let node) = request.body else { throw APIError.noBody }
            let value = try Value.read(node, at: "")
            do throws(APIError) { try limits.check(value.measure) } catch { throw APIError(error.code, error.message, path: "") }
            return value
        }
    }
}

extension Parameter {
    /// The content as a value that declares its shape, or nothing.
    public static func body<Wrapped: ShapedValue>(optional sentence: String, gameData: Bool = false) -> Self where Value == Wrapped? {
        let body = BodyDescription(
            form: .tree, limit: gameData ? .gameData : .bytes(1 << 20), mediaTypes: ["application/json"], depth: JSONParser.requestDepth,
            isRequired: false)
        return Self(content(body, sentence, Wrapped.schema)) { request, _ throws(APIError) in
            guard case .tree(let node) = request.body, !node.isNull else { return nil }
            return try Wrapped.read(node, at: "")
        }
    }

    private static func content(_ body: BodyDescription, _ sentence: String, _ schema: ValueSchema) -> ParameterDescription {
        ParameterDescription(name: "", place: .body(body), isRequired: body.isRequired, schema: schema, sentence: sentence)
    }
}

extension Parameter where Value == JSONNode {
    /// The content as a free tree: documents.
    public static func documents(_ sentence: String) -> Self {
        let body = BodyDescription(
            form: .tree, limit: .gameData, mediaTypes: ["application/json"], depth: JSONParser.documentDepth, isRequired: true)
        return Self(content(body, sentence, .anyObject)) { request, _ throws(APIError) in
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
        return Self(content(body, sentence, .anyObject)) { request, _ throws(APIError) in
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
    static let noBody = APIError(.invalidRequestBody, "The request has no body.", path: "")
}
