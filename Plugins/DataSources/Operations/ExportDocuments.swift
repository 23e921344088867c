import Access
import GameData
import HTTP
import PluginKit
import Values

/// Documents of many schemas, in the envelope (operations 9).
struct ExportDocuments: Operation {
    let work: ExportWork
    let format: any DataFormat

    static let route = Route(
        .get, "/datasource/{dataSourceId}/collections/", id: "export", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."),
        .query("transactionId", or: "transaction", sentence: "The transaction whose state is exported."),
        .query("exportMode", "Which documents, and in what form."), .list("schemas", "Selectors of the schemas."),
        .list("properties", "Selectors of the properties."), .list("languages", "Selectors of the languages."), .answer(in: .export),
        into: Self.init)

    init(
        branch: BranchID, transaction: String?, mode: ExportMode, schemas: [Text]?, properties: [Text]?, languages: [Text]?,
        format: any DataFormat
    ) {
        work = ExportWork(
            branch: branch, transaction: transaction, mode: mode, schemas: schemas, properties: properties, languages: languages)
        self.format = format
    }

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> StreamedDocument<ExportKind> {
        try await work.run(as: caller, in: area) { outcome, process in
            process.leaves(outcome.content(format, by: area.workers))
            let fields = outcome.fields.telling(unreadable: outcome.export.unreadableCount)
            return try await StreamedDocument(
                outcome.export.value, of: outcome.snapshot, in: format, fields: fields, by: area.workers)
        }
    }
}

enum ExportKind: StreamedDocumentKind {
    static let name = "ExportResult"
    static let sentence = "The documents, by schema."
}
