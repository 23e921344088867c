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
    /// Positions in `schemas` in the order in which collections are written: `ProjectSettings`, `Schema`, `SchemaProperty`, then by name.
    public let collectionOrder: [Int]

    private let byName: [Text: Int]
    private let byID: [Text: Int]

    init(schemas: [Schema], sharedProperties: [Property], settings: ProjectSettings, hash: UInt32, collectionOrder: [Int]) {
        self.schemas = schemas
        self.sharedProperties = sharedProperties
        self.settings = settings
        self.hash = hash
        self.collectionOrder = collectionOrder
        byName = Dictionary(schemas.map { ($0.name, $0.index) }, uniquingKeysWith: { first, _ in first })
        byID = Dictionary(schemas.map { ($0.id, $0.index) }, uniquingKeysWith: { first, _ in first })
    }

    public func schema(named name: Text) -> Schema? { byName[name].map { schemas[$0] } }
    public func schema(id: Text) -> Schema? { byID[id].map { schemas[$0] } }
    /// Id or name; ids win (operations 1.1).
    public func schema(_ nameOrID: Text) -> Schema? { schema(id: nameOrID) ?? schema(named: nameOrID) }
    /// The schema that a property's documents or references are of.
    public func referenceType(of property: Property) -> Schema? { property.referenceTypeIndex.map { schemas[$0] } }

    /// `hash` as the API writes it: 8 hex digits.
    public var hashText: String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

/// What the one document of `ProjectSettings` says (data-model 10).
public struct ProjectSettings: Sendable {
    public let name: Text
    /// A tag; never empty.
    public let primaryLanguage: Text
    /// Primary first, then the others, each once, as spelled in the settings.
    public let languages: [Text]
}
