import Access
import GameData
import HTTP
import PluginKit
import Sharing
import Values

/// The modes of an export, in the order of their numbers (operations 1.3).
enum ExportMode: String, NamedChoice {
    case normal, publication, localization, extraction

    var mode: ExportRequest.Mode {
        switch self {
        case .normal: .normal
        case .publication: .publication
        case .localization: .localization
        case .extraction: .extraction
        }
    }
}

/// What both exports are asked for, and how it is worked out (operations 9).
struct ExportWork: Sendable {
    let branch: BranchID
    let transaction: String?
    let mode: ExportMode
    let schemas: [Text]?
    let properties: [Text]?
    let languages: [Text]?

    /// What is exported, of which revision.
    struct Outcome: Sendable {
        let export: Export
        let snapshot: Snapshot
        let fields: Fields
    }

    /// Works the export out as a process: it costs what is exported.
    ///
    /// - Parameter answer: What is answered; it belongs to the process until it is sent.
    func run<Answer: Sendable>(
        as caller: Caller, in area: DataSourcesArea, _ answer: @escaping @Sendable (Outcome, ProcessHandle) async throws -> Answer
    ) async throws -> Answer {
        let snapshot = try await area.snapshot(of: branch, in: transaction, as: caller)
        let request = ExportRequest(
            mode.mode, schemas: SchemaSelection(schemas), properties: PropertySelection(properties), languages: LanguageSelection(languages)
        )
        try request.check(in: snapshot.metadata)
        return try await area.process(.export, on: branch, by: caller) { process in
            if let transaction { process.belongs(to: Text(transaction)) }
            let export = try await area.workers.run { try Export(request, of: snapshot) { try process.checkStop() } }
            return try await answer(Outcome(export: export, snapshot: snapshot, fields: process.fields), process)
        }
    }
}

extension ExportWork.Outcome {
    /// The file of it; its body is made when it is sent.
    func content(_ format: any DataFormat, by workers: WorkPool) -> Content {
        let value = export.value
        let body = ResponseBody.stream { writer in
            if case .stream(_, let write) = try await format.body(of: value, .file, by: workers) { try await write(writer) }
        }
        let fields = Fields().showing(snapshot).telling(unreadable: export.unreadableCount)
        return Content(format.mediaType.description, body, fields: fields)
    }
}
