import Access
import GameData
import PluginKit
import Values

/// Replaces everything a data source holds by a whole document (operations 14).
struct Restore: Operation {
    let branch: BranchID
    let content: ContentStream

    static let route = Route(
        .put, "/datasource/{dataSourceId}/", id: "restore", needs: .administer("dataSourceId"), emits: ["DataSourceRestoredNotification"],
        .path("dataSourceId", "Id of the branch."), .content("A whole data source.", mediaTypes: ["application/json"]), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> RestoreResult {
        let text = try await content.body.collect(upTo: content.limit)
        if content.mediaType.isEmpty { try refuseOtherFormats(text) }
        if text.isEmpty { throw APIError(.invalidRequestBody, "The request has no body.") }
        let filled = try await area.branches.fill(with: text)
        let snapshot = try await area.branches.replace(branch.objectID, with: filled, by: caller.user.objectID)
        return RestoreResult(metadataHash: MetadataHash(snapshot), revisionHash: RevisionHash(snapshot))
    }

    /// A body that does not say what it is is told by its content (formats 1): JSON begins with a brace.
    private func refuseOtherFormats(_ text: [UInt8]) throws(APIError) {
        let blanks = Array(" \t\r\n".utf8) + [0xEF, 0xBB, 0xBF]
        guard let first = text.first(where: { !blanks.contains($0) }) else { return }
        if ![UInt8(ascii: "{"), UInt8(ascii: "[")].contains(first) {
            throw APIError(.invalidRequestBody, "The body is in no format that this operation takes.", status: .unsupportedMediaType)
        }
    }
}
