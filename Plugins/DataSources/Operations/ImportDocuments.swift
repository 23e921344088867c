import Access
import GameData
import PluginKit
import Storage
import Values

/// Changes documents of many schemas by one payload (operations 10).
struct ImportDocuments: Operation {
    let branch: BranchID
    let mode: ImportMode
    let schemas: [Text]?
    let languages: [Text]?
    let options: [Text]?
    let isDryRun: Bool
    let transaction: String?
    let content: GameDataContent

    static let route = Route(
        .put, "/datasource/{dataSourceId}/collections/", id: "import", needs: .edit("dataSourceId"),
        emits: ["DocumentCollectionChangedNotification", "DataSourceSavingNotification", "DataSourceSavedNotification"],
        .path("dataSourceId", "Id of the branch."), .query("importMode", "What is done with documents that exist, and with new ones."),
        .list("schemas", "Selectors of the collections that are imported."), .list("languages", "Selectors of the languages."),
        .list("validationOptions", "What is repaired and checked."),
        .query("dryRun", "Whether nothing is stored.", default: false),
        .query("transactionId", or: "transaction", sentence: "The transaction it belongs to."),
        .gameData("Collections of documents, or documents of the one schema that is selected.", for: .import),
        into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> Processed<BulkChangeResult> {
        let request = ImportRequest(
            mode, try ValidationOptions(options, default: .bulk), schemas: SchemaSelection(schemas), languages: LanguageSelection(languages)
        )
        let text = try await content.json(by: area.workers)
        let payload = try await area.workers.run(costing: .bytes(text.count)) { try ImportPayload(text) }
        let work = ImportWork(
            branch: branch, transaction: transaction, isDryRun: isDryRun, request: request, payload: payload, cause: .import)
        return try await work.run(as: caller, in: area)
    }
}
