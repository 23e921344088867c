/// What a value of the API may be, for its reader and for the OpenAPI document.
public struct ValueSchema: Sendable {
    public indirect enum Kind: Sendable {
        case string(format: String?)
        case integer(format: String)
        case number
        case boolean
        case choice([String])
        case list(ValueSchema)
        case map(ValueSchema)
        /// An object with declared members; they are asked for when they are needed, since a shape may contain itself.
        case object(name: String, members: @Sendable () -> [MemberDescription])
        /// Any object: a document, free JSON.
        case anyObject(name: String)
        /// Any value: the id of a document, whatever its type.
        case anyValue(name: String)
    }

    public var kind: Kind
    public var isNullable = false
    var length: ClosedRange<Int>?
    var range: ClosedRange<Int>?
    var pattern: String?

    public init(_ kind: Kind) { self.kind = kind }

    public static let text = ValueSchema(.string(format: nil))
    public static let dateTime = ValueSchema(.string(format: "date-time"))
    public static let duration = ValueSchema(.string(format: "time"))
    public static let boolean = ValueSchema(.boolean)
    public static let int32 = ValueSchema(.integer(format: "int32"))
    public static let int64 = ValueSchema(.integer(format: "int64"))
    public static let number = ValueSchema(.number)
    public static let anyObject = ValueSchema(.anyObject(name: "JsonObject"))
    public static func choice(_ names: [String]) -> ValueSchema { ValueSchema(.choice(names)) }
    public static func list(_ element: ValueSchema) -> ValueSchema { ValueSchema(.list(element)) }
    public static func map(_ value: ValueSchema) -> ValueSchema { ValueSchema(.map(value)) }

    /// A text of hex digits.
    public static func hex(_ length: ClosedRange<Int>) -> ValueSchema {
        var schema = ValueSchema(.string(format: nil))
        schema.length = length
        schema.pattern = "^[0-9a-fA-F]+$"
        return schema
    }

    public static let objectID: ValueSchema = {
        var schema = ValueSchema(.string(format: "objectId"))
        schema.pattern = "^[0-9a-fA-F]{24}$"
        return schema
    }()

    /// The same, or null.
    public var nullable: ValueSchema {
        var copy = self
        copy.isNullable = true
        return copy
    }
}

/// One member of a declared object.
public struct MemberDescription: Sendable {
    public let name: String
    public let schema: ValueSchema
    /// What it means.
    public let sentence: String
    /// Whether a request must hold it; a result holds every member.
    public let isRequired: Bool
}
