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

/// Where a root document stands among all in stored order: collections in the order of the file, documents by id, then by row, for a
/// restored file may hold one id twice.
public struct StoredPlace: Hashable, Sendable {
    /// Position of its schema in `Metadata.schemas`.
    public let schema: Int
    /// Nil where it has no usable id: those stand first.
    public let id: DocumentID?
    public let row: Int64

    public init(schema: Int, id: DocumentID?, row: Int64) {
        self.schema = schema
        self.id = id
        self.row = row
    }

    /// Whether it stands before another one.
    func precedes(_ other: StoredPlace, in metadata: Metadata) -> Bool {
        if schema != other.schema { return metadata.collectionPositions[schema] < metadata.collectionPositions[other.schema] }
        return IndexKey(schema: schema, value: id, row: row) < IndexKey(schema: schema, value: other.id, row: other.row)
    }
}

/// Which root documents, with all that is embedded in them, a question is about.
public enum HolderScope: Hashable, Sendable {
    case everywhere
    /// All but one: the one that is being changed.
    case besides(RootID)
    /// Those that stand before one in stored order. Of several holders of a unique value all but the first are in error (operations 12.5).
    case before(StoredPlace)

    /// Whether it asks for the first of several holders: a row that cannot be read is none of them.
    var isOrdered: Bool {
        if case .before = self { true } else { false }
    }
}

/// What a write, or the validation of a document, asks of the state that it is decided on: a snapshot, or the working state of a
/// transaction. Every answer costs a lookup, not a walk over the documents.
public protocol DocumentLookup {
    var metadata: Metadata { get }
    /// The root document with that id.
    ///
    /// - Throws: `genericError` where its text cannot be read.
    func rootDocument(_ id: DocumentID, of schema: Schema) throws(APIErrors) -> Document?
    /// The one root document of a Settings schema; the first where a restored file has several.
    ///
    /// - Throws: `genericError` where its text cannot be read.
    func settingsDocument(of schema: Schema) throws(APIErrors) -> Document?
    /// The row that cannot be read and has that id.
    func unreadable(_ id: DocumentID, of schema: Schema) -> UnreadableRow?
    /// Whether a row of the schema cannot be read.
    func hasUnreadable(of schema: Schema) -> Bool
    /// Whether a root document of the schema stands before that place.
    func hasRoot(of schema: Schema, before place: StoredPlace) -> Bool
    /// Whether a document of the schema, root or embedded, has that id.
    func holds(_ id: DocumentID, of schema: Schema, in scope: HolderScope) -> Bool
    /// Whether a document of the schema, root or embedded (`amongRoots`: root only), has that value of a unique property. Null never
    /// collides, so it is not asked for.
    func holds(_ value: DocumentID, of property: Property, of schema: Schema, amongRoots: Bool, in scope: HolderScope) -> Bool
    /// The largest id of a schema whose ids are integers, over root and embedded documents, at least the highest that was ever committed
    /// while this server lives; 0 where there is none.
    func largestNumber(of schema: Schema) -> Int64
}

extension DocumentLookup {
    /// What only the checks of stored documents ask.
    public func hasRoot(of schema: Schema, before place: StoredPlace) -> Bool { false }

    /// What only a state that was read from a store knows.
    public func unreadable(_ id: DocumentID, of schema: Schema) -> UnreadableRow? { nil }
    public func hasUnreadable(of schema: Schema) -> Bool { false }
}
