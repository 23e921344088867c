import Access
import GameData
import PluginKit
import Storage
import Values

/// Changes many documents of one schema (operations 6).
struct BulkChangeDocuments: Operation {
    let branch: BranchID
    let schema: Text
    let mode: ImportMode
    let options: [Text]?
    let isDryRun: Bool
    let transaction: String?
    let content: ContentStream

    // What documents of a system schema need is known when it is known whether they would change (operations 1.2).
    static let route = Route(
        .put, "/datasource/{dataSourceId}/collection/{schemaNameOrId}/documents/", id: "bulkChangeDocuments", needs: .edit("dataSourceId"),
        emits: ["DocumentCollectionChangedNotification", "DataSourceSavingNotification", "DataSourceSavedNotification"],
        .path("dataSourceId", "Id of the branch."), .path("schemaNameOrId", "Name or id of the schema."),
        .query("importMode", "What is done with documents that exist, and with new ones."),
        .list("validationOptions", "What is repaired and checked."),
        .query("dryRun", "Whether nothing is stored.", default: false),
        .query("transactionId", or: "transaction", sentence: "The transaction it belongs to."),
        .content("The documents, or one.", mediaTypes: ["application/json"]), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> Processed<BulkChangeResult> {
        let request = ImportRequest(mode, try ValidationOptions(options, default: .bulk))
        let schema = try await area.snapshot(of: branch, in: transaction, as: caller).schema(schema)
        let text = try await content.body.collect(upTo: content.limit)
        let payload = try await area.workers.run(costing: .bytes(text.count)) { try ImportPayload(text, of: schema) }
        let work = ImportWork(
            branch: branch, transaction: transaction, isDryRun: isDryRun, request: request, payload: payload, cause: .bulk)
        return try await work.run(as: caller, in: area)
    }
}
