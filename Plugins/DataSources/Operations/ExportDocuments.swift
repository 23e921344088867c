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

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> ExportResult {
        try await work.run(as: caller, in: area) { outcome, process in
            process.leaves(outcome.content(format))
            let envelope = DocumentEnvelope(
                outcome.export.value, metadataHash: outcome.snapshot.metadata.hashText,
                revisionHash: outcome.snapshot.revisionHash.description)
            return ExportResult(
                content: Content(format.mediaType.description, try await format.body(of: envelope), fields: outcome.fields))
        }
    }
}

/// Answer of `export`: streamed, since it may be large.
struct ExportResult: OperationResult, ProcessOutcome {
    let content: Content

    /// What it says of itself in the OpenAPI document.
    private struct Outline: Shaped {
        let document: StoredText
        let metadataHash: String
        let revisionHash: String

        static let shape = Shape(
            "ExportResult", .member("document", \.document, "The documents, by schema."),
            .member("metadataHash", \.metadataHash, "Of their revision."), .member("revisionHash", \.revisionHash, "Their revision."),
            into: Self.init)
    }

    static let resultDescription = ResultDescription.envelope(Outline.schema)

    var form: ResultForm { .content(content) }

    /// The raw form is kept, which the process is told.
    var product: Content? { nil }
    var body: ResponseBody { content.body }
    func sent(with fields: Fields, _ body: ResponseBody) -> Self { Self(content: content.sent(with: fields, body)) }
}
