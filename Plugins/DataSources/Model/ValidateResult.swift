import GameData
import PluginKit
import Values

/// Answer of `validate`.
struct ValidateResult: Shaped {
    let records: [ValidationRecord]
    let metadataHash: MetadataHash
    let revisionHash: RevisionHash

    static let shape = Shape(
        "ValidateResult", .member("records", \.records, "Root documents with errors."),
        .member("metadataHash", \.metadataHash, "Of the revision that was validated."),
        .member("revisionHash", \.revisionHash, "That revision."), into: Self.init)
}

extension ValidateResult {
    init(_ report: ValidationReport?, in snapshot: Snapshot) {
        self.init(
            records: report?.records.map(ValidationRecord.init) ?? [], metadataHash: MetadataHash(snapshot),
            revisionHash: RevisionHash(snapshot))
    }
}

/// What is wrong with one root document.
struct ValidationRecord: Shaped {
    let id: DocumentValue?
    let schemaName: Text
    let schemaId: Text
    let errors: [ValidationError]

    static let shape = Shape(
        "ValidationRecord", .member("id", \.id, "Id of the document; null where a settings document is missing."),
        .member("schemaName", \.schemaName, "Name of its schema."), .member("schemaId", \.schemaId, "Id of its schema."),
        .member("errors", \.errors, "In the order of the document."), into: Self.init)
}

extension ValidationRecord {
    init(_ record: ValidationReport.Record) {
        self.init(
            id: record.id.map { DocumentValue($0.value) }, schemaName: record.schema.name, schemaId: record.schema.id,
            errors: record.findings.map(ValidationError.init))
    }
}

/// A value of a document, whatever its type: an id mostly.
struct DocumentValue: ShapedValue {
    let value: Value

    init(_ value: Value) { self.value = value }

    static let schema = ValueSchema(.anyValue(name: "DataDocumentValue"))
    static func read(_ node: JSONNode, at path: String) throws(APIError) -> DocumentValue { DocumentValue(node.value) }
    func write(into sink: inout any ValueSink) { sink.write(value) }
}
