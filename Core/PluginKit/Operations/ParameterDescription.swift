import Values

/// What is known of a parameter besides its type.
public struct ParameterDescription: Sendable {
    public enum Place: Sendable, Equatable {
        case path
        case query
        case body(BodyDescription)
        /// None in the request itself: the format of the answer, which `Accept` chooses.
        case answer(FormatUse)
    }

    public let name: String
    public private(set) var place: Place
    public let isRequired: Bool
    public let schema: ValueSchema
    /// What it means.
    public let sentence: String
    /// Every name by which a query knows it.
    @usableFromInline let names: [String]
    @usableFromInline let limits: [Limit]
    /// Of a part of the path: whether it is compared only, and so may hold any character but NUL (server 1.1).
    let isOpaque: Bool

    @usableFromInline init(
        name: String, or aliases: [String] = [], place: Place, isRequired: Bool, schema: ValueSchema, sentence: String,
        limits: [Limit] = [],
        isOpaque: Bool = false
    ) {
        self.name = name
        self.place = place
        self.isRequired = isRequired
        self.schema = limits.reduce(schema) { $1.apply(to: $0) }
        self.sentence = sentence
        self.limits = limits
        self.isOpaque = isOpaque
        names = [name] + aliases
    }

    /// The same parameter in another place.
    func at(_ place: Place) -> ParameterDescription {
        var copy = self
        copy.place = place
        return copy
    }

    /// The same error, naming this parameter.
    @usableFromInline func naming(_ error: APIError) -> APIError {
        var error = error
        error.parameterName = name
        return error
    }

    /// The error of a parameter that must be there and is not.
    @usableFromInline var missing: APIError {
        APIError(.missingParameterValue, "The parameter '\(name)' is required.", parameterName: name)
    }
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
    /// Of game data: those that need no plugin, until the route is held against the formats that there are.
    public internal(set) var mediaTypes: [String]
    /// Most containers in one another.
    public let depth: Int
    public let isRequired: Bool
    /// Of game data: what their formats are for.
    public var use: FormatUse?

    /// Whether the whole content is one document of game data.
    package var isDocument: Bool { form == .tree && depth == JSONParser.documentDepth }
    /// What its JSON may be.
    package var jsonLimits: JSONParser.Limits {
        JSONParser.Limits(depth: depth, values: isDocument ? JSONParser.mostDocumentValues : JSONParser.mostValues)
    }

    /// Whether a `Content-Encoding` is taken: of game data alone (server 1.7).
    public var takesEncodings: Bool { limit == .gameData }
}
