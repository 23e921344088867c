import Access
import GameData
import HTTP
import PluginKit
import Values

/// The whole data source as one document, in the envelope (operations 14).
struct Backup: Operation {
    let branch: BranchID

    static let route = Route(
        .get, "/datasource/{dataSourceId}/", id: "backup", needs: .view("dataSourceId"), produces: ["application/json"],
        .path("dataSourceId", "Id of the branch."), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> BackupResult {
        BackupResult(snapshot: try await area.snapshot(of: branch, in: nil, as: caller))
    }
}

/// The whole data source as it is kept in a file (operations 14).
struct BackupRaw: Operation {
    let branch: BranchID
    let download: Bool

    static let route = Route(
        .get, "/datasource/{dataSourceId}/raw/", id: "backupRaw", needs: .view("dataSourceId"), produces: ["application/json"],
        .path("dataSourceId", "Id of the branch."),
        .query("download", "Whether it is to be saved as a file.", default: false, ifEmpty: true),
        into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> Content {
        let snapshot = try await area.snapshot(of: branch, in: nil, as: caller)
        let fields: Fields = [
            "X-Metadata-Hash": snapshot.metadata.hashText, "X-Revision-Hash": snapshot.revisionHash.description,
        ]
        let body = ResponseBody.stream { writer in
            for piece in GameDataFileWriter(snapshot, layout: .file) { try await writer.write(piece) }
        }
        return Content("application/json", body, fileName: download ? fileName(snapshot, area) : nil, fields: fields)
    }

    /// `<project>_<branch>_<change number>.gdjs` (operations 1.10).
    private func fileName(_ snapshot: Snapshot, _ area: DataSourcesArea) -> String {
        let (project, name) = area.directory.state.branch(branch).map { ($0.project.name, $0.branch.name) } ?? ("data", "main")
        let plain = "\(project)_\(name)_\(snapshot.changeNumber)".unicodeScalars.map { scalar in
            let isKept = scalar == "-" || scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            return isKept ? scalar : "_"
        }
        return String(String.UnicodeScalarView(plain)) + ".gdjs"
    }
}

/// Answer of `backup`: streamed, since it may be large.
struct BackupResult: OperationResult {
    let snapshot: Snapshot

    /// What it says of itself in the OpenAPI document.
    private struct Outline: Shaped {
        let document: StoredText
        let metadataHash: String
        let revisionHash: String

        static let shape = Shape(
            "BackupResult", .member("document", \.document, "The whole data source."),
            .member("metadataHash", \.metadataHash, "Of its revision."), .member("revisionHash", \.revisionHash, "Its revision."),
            into: Self.init)
    }

    static let resultDescription = ResultDescription.envelope(Outline.schema)

    var form: ResultForm {
        let snapshot = snapshot
        return .content(
            Content(
                "application/json",
                .stream { writer in
                    try await writer.write(Array(#"{"result":{"document":"#.utf8))
                    for piece in GameDataFileWriter(snapshot, layout: .compact) { try await writer.write(piece) }
                    let hashes = #","metadataHash":"\#(snapshot.metadata.hashText)","revisionHash":"\#(snapshot.revisionHash)"}}"#
                    try await writer.write(Array(hashes.utf8))
                }))
    }
}
