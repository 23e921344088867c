import Access
import GameData
import HTTP
import PluginKit
import Values

/// Documents of many schemas as a file (operations 9).
struct ExportDocumentsRaw: Operation {
    let work: ExportWork
    let download: Bool
    let format: any DataFormat

    static let route = Route(
        .get, "/datasource/{dataSourceId}/collections/raw/", id: "exportRaw", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."),
        .query("transactionId", or: "transaction", sentence: "The transaction whose state is exported."),
        .query("exportMode", "Which documents, and in what form."), .list("schemas", "Selectors of the schemas."),
        .list("properties", "Selectors of the properties."), .list("languages", "Selectors of the languages."),
        .query("download", "Whether it is to be saved as a file.", default: false, ifEmpty: true), .answer(in: .export),
        into: Self.init)

    init(
        branch: BranchID, transaction: String?, mode: ExportMode, schemas: [Text]?, properties: [Text]?, languages: [Text]?, download: Bool,
        format: any DataFormat
    ) {
        work = ExportWork(
            branch: branch, transaction: transaction, mode: mode, schemas: schemas, properties: properties, languages: languages)
        self.download = download
        self.format = format
    }

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> Content {
        try await work.run(as: caller, in: area) { outcome, _ in
            let body = try await format.body(of: outcome.export.value, .file, by: area.workers)
            let name = download ? area.fileName(of: work.branch, outcome.snapshot, format.fileExtension(for: .export)) : nil
            let fields = outcome.fields.showing(outcome.snapshot).telling(unreadable: outcome.export.unreadableCount)
            return Content(format.mediaType.description, body, fileName: name, fields: fields)
        }
    }
}
