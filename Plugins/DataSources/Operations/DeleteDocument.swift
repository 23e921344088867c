import Access
import GameData
import PluginKit
import Sharing
import Storage
import Values

/// Deletes a root document with what is embedded in it; references to it stay (operations 4.6).
struct DeleteDocument: Operation {
    let branch: BranchID
    let schema: Text
    let id: Text
    let transaction: String?

    static let route = Route(
        .delete, "/datasource/{dataSourceId}/collection/{schemaNameOrId}/", id: "deleteDocument",
        needs: .edit("dataSourceId", schema: "schemaNameOrId"),
        emits: ["DocumentCollectionChangedNotification", "DataSourceSavingNotification", "DataSourceSavedNotification"],
        .path("dataSourceId", "Id of the branch."), .path("schemaNameOrId", "Name or id of the schema."),
        .query("id", "Id of the document, as text."),
        .query("transactionId", or: "transaction", sentence: "The transaction it belongs to."), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> DeleteResult {
        let (name, id, generator) = (schema, id, area.branches.generator)
        if BuiltIn.isSystem(name) { return try await deleteMetadata(as: caller, in: area) }
        return try await area.write(to: branch, in: transaction, as: caller, kind: .relief) { state in
            .stored(state.addressed(by: id, of: try state.schema(name)))
        } _: { state in
            let schema = try state.schema(name)
            let decision = try DocumentWrites(on: state, generator: generator).delete(id, of: schema)
            let before = decision.original?.id.map { state.rootText($0, in: schema) }
            return Branches.Decision(decision.change.map { [$0] } ?? [], for: .delete) { after in
                DeleteResult(document: before, metadataHash: MetadataHash(after), revisionHash: RevisionHash(after))
            }
        }
    }
    private func deleteMetadata(as caller: Caller, in area: DataSourcesArea) async throws -> DeleteResult {
        let (name, id, generator) = (schema, id, area.branches.generator)
        return try await area.writeAlone(to: branch, in: transaction, as: caller, kind: .relief) { state in
            let schema = try state.schema(name)
            let edit = try MetadataWrites(on: state, generator: generator).delete(id, of: schema)
            let before = edit.original?.id.map { state.rootText($0, in: schema) }
            return edit.decision { after in
                DeleteResult(document: before, metadataHash: MetadataHash(after), revisionHash: RevisionHash(after))
            }
        }
    }
}
