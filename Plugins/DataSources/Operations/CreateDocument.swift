import Access
import GameData
import PluginKit
import Sharing
import Storage
import Values

/// Creates a root document (operations 4.4).
struct CreateDocument: Operation {
    let branch: BranchID
    let schema: Text
    let options: [Text]?
    let transaction: String?
    let document: JSONNode

    static let route = Route(
        .put, "/datasource/{dataSourceId}/collection/{schemaNameOrId}/", id: "createDocument",
        needs: .edit("dataSourceId", schema: "schemaNameOrId"),
        emits: ["DocumentCollectionChangedNotification", "DataSourceSavingNotification", "DataSourceSavedNotification"],
        .path("dataSourceId", "Id of the branch."), .path("schemaNameOrId", "Name or id of the schema."),
        .list("validationOptions", "What is repaired and checked."),
        .query("transactionId", or: "transaction", sentence: "The transaction it belongs to."), .documents("The document."), into: Self.init
    )

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> CreateResult {
        let options = try ValidationOptions(options, default: .create)
        let (name, body, generator) = (schema, document, area.branches.generator)
        if BuiltIn.isSystem(name) {
            return try await area.editMetadata(of: branch, in: transaction, as: caller) { state in
                try MetadataWrites(on: state, generator: generator).create(body, in: try state.schema(name), options)
            } result: { edit, after in
                CreateResult(
                    document: after.rootText(edit.document), metadataHash: MetadataHash(after), revisionHash: RevisionHash(after))
            }
        }
        return try await area.write(to: branch, in: transaction, as: caller) { state in
            .document(body, of: try state.schema(name), in: state)
        } _: { state in
            let schema = try state.schema(name)
            let decision = try DocumentWrites(on: state, generator: generator).create(body, in: schema, options)
            let id = decision.document?.id
            return Branches.Decision(decision.change.map { [$0] } ?? [], for: .create) { after in
                CreateResult(
                    document: after.rootText(id, in: schema), metadataHash: MetadataHash(after), revisionHash: RevisionHash(after))
            }
        }
    }
}

extension ValidationOptions {
    /// The options of a request; missing ones are the operation's preset.
    ///
    /// - Throws: 400 `invalidParameterValue` for a name or mask that is none, or `none` beside others.
    init(_ names: [Text]?, default preset: ValidationOptions) throws(APIError) {
        guard let names else {
            self = preset
            return
        }
        guard let options = ValidationOptions(names: names) else {
            throw APIError(.invalidParameterValue, "There is no such validation option.", parameterName: "validationOptions")
        }
        self = options
    }
}

extension Snapshot {
    /// A root document as it is sent, after a write that may have changed the metadata.
    func rootText(_ document: Document?) -> StoredText {
        guard let document, let schema = metadata.schema(id: document.schema.id) else { return StoredText(Array("null".utf8)) }
        return rootText(document.id, in: schema)
    }

    /// A root document as it is sent, after it was written.
    func rootText(_ id: DocumentID?, in schema: Schema) -> StoredText {
        let schema = metadata.schemas.indices.contains(schema.index) ? metadata.schemas[schema.index] : schema
        return id.flatMap { root($0, in: schema) }.map { text(of: $0) } ?? StoredText(Array("null".utf8))
    }
}
