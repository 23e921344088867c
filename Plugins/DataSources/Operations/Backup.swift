import Access
import GameData
import HTTP
import PluginKit
import Sharing
import Values

/// The whole data source as one document, in the envelope (operations 14).
struct Backup: Operation {
    let branch: BranchID
    let format: any DataFormat

    static let route = Route(
        .get, "/datasource/{dataSourceId}/", id: "backup", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."), .answer(in: .backup), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> StreamedDocument<BackupKind> {
        try area.requireDownload(of: branch, for: caller)
        return try await area.process(.backup, on: branch, by: caller) { process in
            let snapshot = try await area.snapshot(of: branch, in: nil, as: caller)
            process.leaves(BackupRaw.content(snapshot, format, by: area.workers))
            let fields = process.fields.telling(unreadable: snapshot.unreadableRows.count)
            return try await StreamedDocument(SnapshotValue(snapshot), of: snapshot, in: format, fields: fields, by: area.workers)
        }
    }
}

enum BackupKind: StreamedDocumentKind {
    static let name = "BackupResult"
    static let sentence = "The whole data source."
}

/// The whole data source as it is kept in a file (operations 14).
struct BackupRaw: Operation {
    let branch: BranchID
    let download: Bool
    let format: any DataFormat

    static let route = Route(
        .get, "/datasource/{dataSourceId}/raw/", id: "backupRaw", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."),
        .query("download", "Whether it is to be saved as a file.", default: false, ifEmpty: true), .answer(in: .backup),
        into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> Content {
        try area.requireDownload(of: branch, for: caller)
        return try await area.process(.backup, on: branch, by: caller) { process in
            let snapshot = try await area.snapshot(of: branch, in: nil, as: caller)
            let body = try await format.body(of: SnapshotValue(snapshot), .file, by: area.workers)
            let name = download ? area.fileName(of: branch, snapshot, format.fileExtension(for: .backup)) : nil
            let fields = process.fields.showing(snapshot).telling(unreadable: snapshot.unreadableRows.count)
            return Content(format.mediaType.description, body, fileName: name, fields: fields)
        }
    }

    /// The file, whose body is made when it is sent.
    static func content(_ snapshot: Snapshot, _ format: any DataFormat, by workers: WorkPool) -> Content {
        let body = ResponseBody.stream { writer in
            let body = try await format.body(of: SnapshotValue(snapshot), .file, by: workers)
            if case .stream(_, let write) = body { try await write(writer) }
        }
        let fields = Fields().showing(snapshot).telling(unreadable: snapshot.unreadableRows.count)
        return Content(format.mediaType.description, body, fields: fields)
    }
}

extension DataSourcesArea {
    /// Name of a file that is saved: `<project>_<branch>_<change number>` and its extension (operations 1.10).
    func fileName(of branch: BranchID, _ snapshot: Snapshot, _ fileExtension: String) -> String {
        let (project, name) = directory.state.branch(branch).map { ($0.project.name, $0.branch.name) } ?? ("data", "main")
        let plain = "\(project)_\(name)_\(snapshot.changeNumber)".unicodeScalars.map { scalar in
            let isKept = scalar == "-" || scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            return isKept ? scalar : "_"
        }
        return String(String.UnicodeScalarView(plain)) + fileExtension
    }
}

extension Fields {
    /// The same with the hashes of a revision: of content that has no envelope to carry them (operations 1.5).
    func showing(_ snapshot: Snapshot) -> Fields {
        var fields = self
        fields["X-Metadata-Hash"] = snapshot.metadata.hashText
        fields["X-Revision-Hash"] = snapshot.revisionHash.description
        return fields
    }

    /// The same, saying how many documents were left out since their rows cannot be read (operations 4.7); nothing where all are there.
    func telling(unreadable count: Int) -> Fields {
        guard count > 0 else { return self }
        var fields = self
        fields["X-Unreadable-Documents"] = String(count)
        return fields
    }
}
