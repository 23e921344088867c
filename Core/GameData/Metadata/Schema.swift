import Glibc
import Values

/// A schema, read from its document (data-model 3). Immutable; a change of the metadata makes new ones.
public final class Schema: Sendable {
    /// Position in `Metadata.schemas`.
    public let index: Int
    public let id: Text
    public let name: Text
    public let displayName: Text
    /// Nil and `""` are told apart.
    public let description: Text?
    public let type: SchemaType
    public let idGenerator: IdGenerator
    public let specification: Specification
    /// In author's order.
    public let properties: [Property]
    public let idProperty: Property

    /// Positions of the lists that files may leave out although they are required (data-model 1.2); none for what the metadata say themselves.
    let completedLists: [Int]
    /// Positions of the unique properties other than the id.
    let uniqueProperties: [Int]
    /// Positions of the properties that name a document where no template does, in the order in which they are tried (data-model 12).
    let namingProperties: [Int]

    private let byName: [Text: Int]
    private let byID: [Text: Int]

    /// A schema whose properties include one named `Id`.
    init(
        index: Int, id: Text, name: Text, displayName: Text, description: Text? = nil, type: SchemaType, idGenerator: IdGenerator,
        specification: Specification, properties: [Property], schemas places: [Text: Int] = [:]
    ) {
        let properties = properties.enumerated().map { $1.placed(at: $0, places) }
        guard let idProperty = properties.first(where: { $0.name == "Id" }) else {
            preconditionFailure("MetadataReader refuses a schema without Id")
        }
        self.index = index
        self.id = id
        self.name = name
        self.displayName = displayName
        self.description = description
        self.type = type
        self.idGenerator = idGenerator
        self.specification = specification
        self.properties = properties
        self.idProperty = idProperty
        let isCompleted = type != .union && !BuiltIn.ids.contains(id)
        completedLists = properties.filter { isCompleted && $0.isRequired && $0.dataType.isCollection }.map(\.index)
        uniqueProperties = properties.filter { $0.uniqueness != .none && $0.index != idProperty.index }.map(\.index)
        namingProperties = ["DisplayName", "Name", "Title", "Id"].compactMap { name in properties.first { $0.name == name }?.index }
        byName = Dictionary(properties.map { ($0.name, $0.index) }, uniquingKeysWith: { first, _ in first })
        byID = Dictionary(properties.map { ($0.id, $0.index) }, uniquingKeysWith: { first, _ in first })
    }

    /// The same schema in a place among others, its properties knowing the places of the schemas they refer to.
    func linked(at index: Int, _ places: [Text: Int]) -> Schema {
        Schema(
            index: index, id: id, name: name, displayName: displayName, description: description, type: type, idGenerator: idGenerator,
            specification: specification, properties: properties, schemas: places)
    }

    /// The property of that name, exactly.
    public func property(named name: Text) -> Property? { byName[name].map { properties[$0] } }
    /// The property of that id.
    public func property(id: Text) -> Property? { byID[id].map { properties[$0] } }
    /// Id or name; ids win.
    public func property(_ nameOrID: Text) -> Property? { property(id: nameOrID) ?? property(named: nameOrID) }

    /// `Schema`, `SchemaProperty` or `ProjectSettings`.
    public var isSystem: Bool { BuiltIn.ids.contains(id) }

    /// Position of the property with that key. Keys mostly stand in schema order, so the one that is due is tried before the dictionary.
    func position(ofKey key: UnsafeBufferPointer<UInt8>, due: Int) -> Int? {
        if due < properties.count, properties[due].name.isEqual(to: key) { return due }
        return byName[Text(checked: key)]
    }
}

extension Text {
    /// Whether these are the bytes of the text.
    func isEqual(to bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        withUTF8 { own in
            guard own.count == bytes.count, let left = own.baseAddress, let right = bytes.baseAddress else {
                return own.count == bytes.count
            }
            return memcmp(left, right, own.count) == 0
        }
    }
}
