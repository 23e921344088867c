import Values

/// A root document's address.
public struct RootID: Hashable, Sendable {
    /// Position of its schema in `Metadata.schemas`.
    public let schema: Int
    public let id: DocumentID

    public init(schema: Int, id: DocumentID) {
        self.schema = schema
        self.id = id
    }
}

/// What a write asks of the state that it is decided on: a snapshot, or the working state of a transaction. Every answer costs a lookup,
/// not a walk over the documents.
package protocol DocumentLookup {
    var metadata: Metadata { get }
    /// The root document with that id.
    func rootDocument(_ id: DocumentID, of schema: Schema) -> Document?
    /// The one root document of a Settings schema.
    func settingsDocument(of schema: Schema) -> Document?
    /// Whether a document of the schema, root or embedded, has that id, leaving out what the root document `root` is and holds.
    func holds(_ id: DocumentID, of schema: Schema, outside root: RootID?) -> Bool
    /// Whether a document of the schema, root or embedded (`amongRoots`: root only), has that value of a unique property, leaving out what
    /// the root document `root` is and holds. Null never collides, so it is not asked for.
    func holds(_ value: DocumentID, in property: Property, of schema: Schema, amongRoots: Bool, outside root: RootID?) -> Bool
    /// The largest id of a schema whose ids are integers, over root and embedded documents, at least the highest that was ever committed
    /// while this server lives; 0 where there is none.
    func largestNumber(of schema: Schema) -> Int64
}
