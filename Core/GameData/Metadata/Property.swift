import Values

/// A property of a schema, read from its document (data-model 5). Immutable; one object, since every value that is read or written asks
/// for its property and a structure of texts would be retained text by text.
public final class Property: Sendable {
    /// Position in `Schema.properties` and in `Document.fields`.
    public let index: Int
    public let id: Text
    public let sharedPropertyID: Text?
    public let name: Text
    public let displayName: Text
    /// Nil and `""` are told apart.
    public let description: Text?
    public let dataType: DataType
    public let defaultValue: Text?
    public let uniqueness: Uniqueness
    public let requirement: Requirement
    /// Id of the schema that an embedded or referenced document has.
    public let referenceTypeID: Text?
    /// Meaning by data type: data-model 5.3.
    public let size: Int
    public let specification: Specification
    /// Position of `referenceTypeID` in `Metadata.schemas`; nil for the other data types.
    public let referenceTypeIndex: Int?
    /// The name as the key of a member: quoted, with its colon.
    let encodedName: [UInt8]
    /// Decimals that a number keeps on save (`precision` of the specification), 0 to 15.
    let precision: Int?

    init(
        index: Int, id: Text, sharedPropertyID: Text? = nil, name: Text, displayName: Text, description: Text? = nil, dataType: DataType,
        defaultValue: Text? = nil, uniqueness: Uniqueness, requirement: Requirement, referenceTypeID: Text? = nil, size: Int,
        specification: Specification, referenceTypeIndex: Int? = nil
    ) {
        self.index = index
        self.id = id
        self.sharedPropertyID = sharedPropertyID
        self.name = name
        self.displayName = displayName
        self.description = description
        self.dataType = dataType
        self.defaultValue = defaultValue
        self.uniqueness = uniqueness
        self.requirement = requirement
        self.referenceTypeID = referenceTypeID
        self.size = size
        self.specification = specification
        self.referenceTypeIndex = referenceTypeIndex
        encodedName = Self.encoded(name)
        precision = specification["precision"].flatMap { Int($0.string) }.flatMap { (0...15).contains($0) ? $0 : nil }
    }

    /// The same property in its place in a schema, knowing the place of the schema that it refers to.
    func placed(at index: Int, _ schemas: [Text: Int] = [:]) -> Property {
        Property(
            index: index, id: id, sharedPropertyID: sharedPropertyID, name: name, displayName: displayName, description: description,
            dataType: dataType, defaultValue: defaultValue, uniqueness: uniqueness, requirement: requirement,
            referenceTypeID: referenceTypeID, size: size, specification: specification,
            referenceTypeIndex: dataType.hasReferenceType ? referenceTypeID.flatMap { schemas[$0] } : nil)
    }

    private static func encoded(_ name: Text) -> [UInt8] {
        var json = JSONWriter(reserving: 32)
        json.text(name)
        return json.bytes + [UInt8(ascii: ":")]
    }

    public var isRequired: Bool { requirement != .none }

    /// Whether a single-precision number: `Size` 1 to 4, and 0 (data-model 5.3).
    public var isSingle: Bool { dataType == .number && size <= 4 }

    /// What the container of an integer, pick or mask holds: two's complement of 1, 2, 4 or 8 bytes (data-model 5.3).
    var integerRange: ClosedRange<Int64> {
        switch size {
        case 1: Int64(Int8.min)...Int64(Int8.max)
        case 2: Int64(Int16.min)...Int64(Int16.max)
        case 5...: Int64.min...Int64.max
        default: Int64(Int32.min)...Int64(Int32.max)
        }
    }
}
