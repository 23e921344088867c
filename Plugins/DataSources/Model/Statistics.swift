import PluginKit
import Values

/// Answer of `examine`.
struct StatisticsResult: Shaped {
    let metadataHash: MetadataHash
    let revisionHash: RevisionHash
    let collections: [DocumentsStatisticsRecord]

    static let shape = Shape(
        "StatisticsResult", .member("metadataHash", \.metadataHash, "Of the revision that was examined."),
        .member("revisionHash", \.revisionHash, "That revision."), .member("collections", \.collections, "One record a schema."),
        into: Self.init)
}

/// How much of a schema there is, and what is wrong with it.
struct DocumentsStatisticsRecord: Shaped {
    let schemaName: Text
    let schemaId: Text
    let documentCount: Int
    let rootDocumentCount: Int
    let validationErrorCount: CountsByName

    static let shape = Shape(
        "DocumentsStatisticsRecord", .member("schemaName", \.schemaName, "Name of the schema."),
        .member("schemaId", \.schemaId, "Id of the schema."), .member("documentCount", \.documentCount, "Root and embedded documents."),
        .member("rootDocumentCount", \.rootDocumentCount, "Root documents."),
        .member("validationErrorCount", \.validationErrorCount, "Root documents that hold an error, by its code."), into: Self.init)
}
