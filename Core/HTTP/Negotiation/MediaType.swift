/// A media type with its parameters (RFC 9110 §8.3.1).
public struct MediaType: Hashable, Sendable, CustomStringConvertible {
    /// `;name=value`. Names are compared in lower case, values as they are.
    public struct Parameter: Hashable, Sendable {
        public let name: String
        public let value: String
    }

    /// In lower case: `application`.
    public let type: String
    /// In lower case: `json`.
    public let subtype: String
    public let parameters: [Parameter]

    /// Reads the value of `Content-Type`; nil where it is malformed.
    public init?(_ text: some StringProtocol) {
        var reader = ListReader(text)
        reader.skipBlanks()
        self.init(&reader)
        reader.skipBlanks()
        guard reader.isAtEnd else { return nil }
    }

    /// Reads the type that is next in a list.
    init?(_ reader: inout ListReader) {
        guard let type = reader.token(), reader.take(UInt8(ascii: "/")), let subtype = reader.token(), let parameters = reader.parameters()
        else { return nil }
        self.init(type.lowercased(), subtype.lowercased(), parameters)
    }

    init(_ type: String, _ subtype: String, _ parameters: [Parameter] = []) {
        self.type = type
        self.subtype = subtype
        self.parameters = parameters
    }

    /// The value of a parameter.
    public subscript(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// The type without its parameters.
    public var essence: MediaType { MediaType(type, subtype) }

    public var description: String {
        "\(type)/\(subtype)" + parameters.map { ";\($0.name)=\(Self.quoted($0.value))" }.joined()
    }

    private static func quoted(_ value: String) -> String {
        guard value.isEmpty || !value.utf8.allSatisfy(Grammar.isToken) else { return value }
        return "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

extension MediaType {
    public static let json = MediaType("application", "json")
    public static let jsonPatch = MediaType("application", "json-patch+json")
    public static let messagePack = MediaType("application", "x-msgpack")
    public static let bson = MediaType("application", "bson")
    public static let xlsx = MediaType("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    public static let xliff1 = MediaType("application", "xliff+xml", [Parameter(name: "version", value: "1")])
    public static let xliff2 = MediaType("application", "xliff+xml", [Parameter(name: "version", value: "2")])
    public static let zip = MediaType("application", "zip")
    public static let form = MediaType("application", "x-www-form-urlencoded")
    public static let bytes = MediaType("application", "octet-stream")
    public static let yaml = MediaType("application", "yaml")
    public static let eventStream = MediaType("text", "event-stream")
    public static let plainText = MediaType("text", "plain")
    public static let html = MediaType("text", "html")
    public static let png = MediaType("image", "png")

    /// The type that the API knows it by (operations 1.9): other names for the same type are taken on input, `charset` and other parameters do
    /// not count, and XLIFF has one of two versions, 2 where none is said.
    public var canonical: MediaType {
        essence == Self.xliff2.essence ? versioned : known.essence
    }

    /// The type under the name that the API knows it by, its parameters as they are but for XLIFF's version.
    var known: MediaType {
        switch essence {
        case MediaType("application", "msgpack"): MediaType(Self.messagePack.type, Self.messagePack.subtype, parameters)
        case MediaType("application", "x-bson"): MediaType(Self.bson.type, Self.bson.subtype, parameters)
        case MediaType("text", "json"): MediaType(Self.json.type, Self.json.subtype, parameters)
        default: versioned
        }
    }

    /// XLIFF of one of the two versions that there are; with another version the type as it is, which nothing matches. Any other type is itself.
    var versioned: MediaType {
        guard essence == Self.xliff2.essence else { return self }
        return switch self["version"] {
        case "1", "1.2": .xliff1
        case nil, "2", "2.0": .xliff2
        default: self
        }
    }
}
