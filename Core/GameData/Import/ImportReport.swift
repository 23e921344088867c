import Values

/// What became of one item of a payload (operations 10.4).
public struct ImportRecord: Sendable {
    public enum Status: String, Sendable, CaseIterable { case created, updated, deleted, skipped, unchanged, error }

    /// As sent; null where the item has none.
    public let id: Value
    /// Of the stored document; nil where none belongs to the record.
    public let newID: DocumentID?
    public let schemaName: Text
    public let schemaID: Text
    public let status: Status
    /// A sentence, or nothing.
    public let comment: String
    public let errors: [Finding]

    public init(
        id: Value, newID: DocumentID?, schema: Schema, status: Status, comment: String = "", errors: [Finding] = []
    ) {
        self.id = id
        self.newID = newID
        schemaName = schema.name
        schemaID = schema.id
        self.status = status
        self.comment = comment
        self.errors = errors
    }
}

/// What an import comes to, decided as a value: nothing is stored until its step is taken.
public struct ImportOutcome: Sendable {
    /// One record an item in the order of the payload, then the deletions of `replace`.
    public let records: [ImportRecord]
    /// Nil where a record is in error, and where nothing would change.
    public let step: SnapshotStep?
    /// Ids of the schemas whose collections the step changes (operations 1.12) besides those that its rows show.
    public let touched: Set<Text>

    /// Most findings in a report (operations 12.3).
    static let mostFindings = 100_000

    /// Whether the payload is refused as a whole.
    public var hasErrors: Bool { records.contains { $0.status == .error } }

    /// What somebody must be allowed to do for this, an edit of documents aside (operations 1.2): records that end `unchanged` or `skipped`
    /// touch nothing.
    public var changesSchemas: Bool { touches([BuiltIn.schemaID, BuiltIn.schemaPropertyID]) }
    public var changesSettings: Bool { touches([BuiltIn.projectSettingsID]) }

    private func touches(_ schemas: Set<Text>) -> Bool {
        records.contains { schemas.contains($0.schemaID) && $0.status != .unchanged && $0.status != .skipped }
    }
}
