import Values

/// The metadata of one revision: every schema with its properties, and the project settings. Immutable, shared by all snapshots until
/// a change of the metadata.
public final class Metadata: Sendable {
    /// In the order of the file: by id.
    public let schemas: [Schema]
    /// Shared properties (root documents of `SchemaProperty`), by id.
    public let sharedProperties: [Property]
    public let settings: ProjectSettings
    /// CRC-32 of the three metadata collections (data-model 15).
    public let hash: UInt32
    /// `hash` as the API writes it: 8 hex digits.
    public let hashText: String
    /// Positions in `schemas` in the order in which collections are written: `ProjectSettings`, `Schema`, `SchemaProperty`, then by name.
    public let collectionOrder: [Int]
    /// The inverse: where in `collectionOrder` a schema stands.
    let collectionPositions: [Int]

    /// The templates of display texts, by position of their schema.
    private let displayTextTemplates: [DisplayTextTemplate?]
    /// What breaks the rules of metadata in the documents of which these were read.
    let storedFindings = StoredMetadataFindings()
    private let byName: [Text: Int]
    private let byID: [Text: Int]

    /// Puts the schemas in order and links their properties.
    init(schemas: [Schema], sharedProperties: [Property], settings: ProjectSettings, hash: UInt32) {
        let sorted = schemas.sorted { $0.id < $1.id }
        let places = Dictionary(sorted.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        let linked = sorted.enumerated().map { $1.linked(at: $0, places) }
        self.schemas = linked
        self.sharedProperties = sharedProperties
        self.settings = settings
        self.hash = hash
        hashText = Self.text(of: hash)
        collectionOrder = Self.collectionOrder(of: linked)
        collectionPositions = collectionOrder.indices.sorted { [collectionOrder] in collectionOrder[$0] < collectionOrder[$1] }
        byName = Dictionary(linked.map { ($0.name, $0.index) }, uniquingKeysWith: { first, _ in first })
        byID = places
        displayTextTemplates = linked.map { DisplayTextTemplate.usable(of: $0, among: linked) }
    }

    private static func collectionOrder(of schemas: [Schema]) -> [Int] {
        let system = [BuiltIn.projectSettingsID, BuiltIn.schemaID, BuiltIn.schemaPropertyID]
        let first = system.compactMap { id in schemas.first { $0.id == id }?.index }
        return first + schemas.filter { !$0.isSystem }.sorted { $0.name < $1.name }.map(\.index)
    }

    public func schema(named name: Text) -> Schema? { byName[name].map { schemas[$0] } }
    public func schema(id: Text) -> Schema? { byID[id].map { schemas[$0] } }
    /// Id or name; ids win (operations 1.1).
    public func schema(_ nameOrID: Text) -> Schema? { schema(id: nameOrID) ?? schema(named: nameOrID) }
    /// The schema that a property's documents or references are of.
    public func referenceType(of property: Property) -> Schema? { property.referenceTypeIndex.map { schemas[$0] } }

    /// The template that the display texts of a schema's documents follow; nil where the rule without template does.
    func displayTextTemplate(of schema: Schema) -> DisplayTextTemplate? {
        displayTextTemplates.indices.contains(schema.index) ? displayTextTemplates[schema.index] : nil
    }

    private static func text(of hash: UInt32) -> String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
