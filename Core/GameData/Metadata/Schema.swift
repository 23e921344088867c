import Values

/// A schema, read from its document (data-model 3). Immutable; a change of the metadata makes new ones.
public final class Schema: Sendable {
    /// Position in `Metadata.schemas`.
    public let index: Int
    public let id: Text
    public let name: Text
    public let displayName: Text
    public let type: SchemaType
    public let idGenerator: IdGenerator
    public let specification: Specification
    /// In author's order.
    public let properties: [Property]
    public let idProperty: Property

    private let byName: [Text: Int]
    private let byID: [Text: Int]

    init(
        index: Int, id: Text, name: Text, displayName: Text, type: SchemaType, idGenerator: IdGenerator, specification: Specification,
        properties: [Property], idProperty: Property
    ) {
        self.index = index
        self.id = id
        self.name = name
        self.displayName = displayName
        self.type = type
        self.idGenerator = idGenerator
        self.specification = specification
        self.properties = properties
        self.idProperty = idProperty
        byName = Dictionary(properties.map { ($0.name, $0.index) }, uniquingKeysWith: { first, _ in first })
        byID = Dictionary(properties.map { ($0.id, $0.index) }, uniquingKeysWith: { first, _ in first })
    }

    /// The property of that name, exactly.
    public func property(named name: Text) -> Property? { byName[name].map { properties[$0] } }
    /// The property of that id.
    public func property(id: Text) -> Property? { byID[id].map { properties[$0] } }
    /// Id or name; ids win.
    public func property(_ nameOrID: Text) -> Property? { property(id: nameOrID) ?? property(named: nameOrID) }

    /// `Schema`, `SchemaProperty` or `ProjectSettings`.
    public var isSystem: Bool { BuiltIn.ids.contains(id) }
}

/// A property of a schema, read from its document (data-model 5).
public struct Property: Sendable {
    /// Position in `Schema.properties` and in `Document.fields`.
    public let index: Int
    public let id: Text
    public let sharedPropertyID: Text?
    public let name: Text
    public let displayName: Text
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
}
