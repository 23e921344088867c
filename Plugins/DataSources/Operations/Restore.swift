import Access
import GameData
import PluginKit
import Values

/// Replaces everything a data source holds by a whole document (operations 14).
struct Restore: Operation {
    let branch: BranchID
    let content: GameDataContent

    static let route = Route(
        .put, "/datasource/{dataSourceId}/", id: "restore", needs: .administer("dataSourceId"), emits: ["DataSourceRestoredNotification"],
        .path("dataSourceId", "Id of the branch."), .gameData("A whole data source.", for: .restore), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> Processed<RestoreResult> {
        // Whether it ends below a quota is known when it was read.
        try area.requireWritable(branch, for: .relief)
        let text = try await content.json(by: area.workers)
        return try await area.process(.restore, on: branch, by: caller) { process in
            let snapshot = try await area.branches.withContent(
                of: .file(text), replacing: branch.objectID, progress: { process.report($0 * 90) }
            ) { content in
                try await area.replace(branch, with: content, as: caller)
            }
            return Processed(
                RestoreResult(metadataHash: MetadataHash(snapshot), revisionHash: RevisionHash(snapshot)), by: process, isKept: false)
        }
    }
}
