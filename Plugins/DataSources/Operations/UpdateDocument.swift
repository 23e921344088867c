import Access
import GameData
import PluginKit
import Sharing
import Storage
import Values

/// Changes a root document by a full or partial one (operations 4.5).
struct UpdateDocument: Operation {
    let branch: BranchID
    let schema: Text
    let options: [Text]?
    let transaction: String?
    let document: JSONNode

    static let route = Route(
        .post, "/datasource/{dataSourceId}/collection/{schemaNameOrId}/", id: "updateDocument",
        needs: .edit("dataSourceId", schema: "schemaNameOrId"),
        emits: ["DocumentCollectionChangedNotification", "DataSourceSavingNotification", "DataSourceSavedNotification"],
        .path("dataSourceId", "Id of the branch."), .path("schemaNameOrId", "Name or id of the schema."),
        .list("validationOptions", "What is repaired and checked."),
        .query("transactionId", or: "transaction", sentence: "The transaction it belongs to."),
        .documents("The document, or its `Id` and what changes."), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> UpdateResult {
        let options = try ValidationOptions(options, default: .update)
        let (name, body, generator) = (schema, document, area.branches.generator)
        if BuiltIn.isSystem(name) {
            return try await area.editMetadata(of: branch, in: transaction, as: caller) { state in
                try MetadataWrites(on: state, generator: generator).update(body, in: try state.schema(name), options)
            } result: { edit, after in
                UpdateResult(
                    document: after.rootText(edit.document), diff: after.difference(from: edit.original, to: edit.document),
                    metadataHash: MetadataHash(after), revisionHash: RevisionHash(after))
            }
        }
        return try await area.write(to: branch, in: transaction, as: caller) { state in
            let schema = try state.schema(name)
            return WorkCost.document(body, of: schema, in: state) + WorkCost.stored(state.addressed(by: body, of: schema))
        } _: { state in
            let schema = try state.schema(name)
            let decision = try DocumentWrites(on: state, generator: generator).update(body, in: schema, options)
            return Branches.Decision(decision.change.map { [$0] } ?? [], for: .update) { after in
                UpdateResult(
                    document: after.rootText(decision.document?.id, in: schema),
                    diff: after.difference(from: decision.original, to: decision.document),
                    metadataHash: MetadataHash(after), revisionHash: RevisionHash(after))
            }
        }
    }
}

extension Snapshot {
    /// What an update changed (operations 21.2), with the display texts of now.
    fileprivate func difference(from before: Document?, to after: Document?) -> StoredText {
        guard let before, let after else { return StoredText(Array("{}".utf8)) }
        let form = ValueForm { id, schema in self.displayText(of: id, in: self.metadata.schemas[schema]) }
        var writer = JSONWriter()
        writer.write(Difference(form).value(from: before, to: after))
        return StoredText(writer.bytes)
    }
}
