import Values

/// A root document's address.
public struct RootID: Hashable, Sendable {
    /// Position of its schema in `Metadata.schemas`.
    public let schema: Int
    public let id: DocumentID
    /// Which of several root documents with that id, as a restored file may have them; 0 is the one that answers to it.
    public let occurrence: Int

    public init(schema: Int, id: DocumentID, occurrence: Int = 0) {
        self.schema = schema
        self.id = id
        self.occurrence = occurrence
    }
}

/// Which root documents, with all that is embedded in them, a question is about.
public enum HolderScope: Hashable, Sendable {
    case everywhere
    /// All but one: the one that is being changed.
    case besides(RootID)
    /// Those that stand before one in stored order: collections by schema name, documents by id. Of several holders of a unique value all
    /// but the first are in error (operations 12.5).
    case before(RootID)
}

/// What a write, or the validation of a document, asks of the state that it is decided on: a snapshot, or the working state of a
/// transaction. Every answer costs a lookup, not a walk over the documents.
public protocol DocumentLookup {
    var metadata: Metadata { get }
    /// The root document with that id.
    func rootDocument(_ id: DocumentID, of schema: Schema) -> Document?
    /// The one root document of a Settings schema; the first where a restored file has several.
    func settingsDocument(of schema: Schema) -> Document?
    /// Whether a document of the schema, root or embedded, has that id.
    func holds(_ id: DocumentID, of schema: Schema, in scope: HolderScope) -> Bool
    /// Whether a document of the schema, root or embedded (`amongRoots`: root only), has that value of a unique property. Null never
    /// collides, so it is not asked for.
    func holds(_ value: DocumentID, of property: Property, of schema: Schema, amongRoots: Bool, in scope: HolderScope) -> Bool
    /// The largest id of a schema whose ids are integers, over root and embedded documents, at least the highest that was ever committed
    /// while this server lives; 0 where there is none.
    func largestNumber(of schema: Schema) -> Int64
}
