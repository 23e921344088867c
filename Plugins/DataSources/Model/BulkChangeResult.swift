import GameData
import PluginKit
import Values

// The API's names for it are the engine's own.
extension ImportMode: @retroactive NamedChoice, @retroactive ShapedValue, @retroactive OperationResult, @retroactive ParameterValue,
    @retroactive Measurable
{}

/// Answer of `bulkChangeDocuments` and `import` (operations 10.4).
struct BulkChangeResult: Shaped {
    let changes: [BulkChangeRecord]
    let metadataHash: MetadataHash
    let revisionHash: RevisionHash

    static let shape = Shape(
        "BulkChangeResult", .member("changes", \.changes, "One record an item, in the order of the payload."),
        .member("metadataHash", \.metadataHash, "After the operation."), .member("revisionHash", \.revisionHash, "After the operation."),
        into: Self.init)
}

extension BulkChangeResult {
    /// - Parameter snapshot: The data as they are afterwards.
    init(_ records: [ImportRecord], _ snapshot: Snapshot) {
        self.init(
            changes: records.map(BulkChangeRecord.init), metadataHash: MetadataHash(snapshot), revisionHash: RevisionHash(snapshot))
    }
}

/// What became of one item.
struct BulkChangeRecord: Shaped {
    enum Status: String, NamedChoice { case created, updated, deleted, skipped, unchanged, error }

    let id: Value
    let newId: Value
    let schemaName: Text
    let schemaId: Text
    let status: Status
    let comment: String
    let errors: [ValidationError]

    static let shape = Shape(
        "BulkChangeRecord", .member("id", \.id, "As sent, or null."), .member("newId", \.newId, "Of the stored document, or null."),
        .member("schemaName", \.schemaName, "Its schema."), .member("schemaId", \.schemaId, "Its schema."),
        .member("status", \.status, "What became of it."), .member("comment", \.comment, "Why, where the status does not say it."),
        .member("errors", \.errors, "What is wrong with it."), into: Self.init)
}

extension BulkChangeRecord {
    fileprivate init(_ record: ImportRecord) {
        self.init(
            id: record.id, newId: record.newID?.value ?? .null, schemaName: record.schemaName, schemaId: record.schemaID,
            status: Status(record.status), comment: record.comment, errors: record.errors.map(ValidationError.init))
    }
}

extension BulkChangeRecord.Status {
    fileprivate init(_ status: ImportRecord.Status) {
        self =
            switch status {
            case .created: .created
            case .updated: .updated
            case .deleted: .deleted
            case .skipped: .skipped
            case .unchanged: .unchanged
            case .error: .error
            }
    }
}
