import Access
import PluginKit
import Values

/// Drops all that a transaction changed; one that the server ended, too (operations 3.1). Who administers may reject those of others.
struct RejectTransaction: Operation {
    let branch: BranchID
    let transaction: Text

    static let route = Route(
        .delete, "/datasource/{dataSourceId}/transaction/{transactionId}/", id: "rejectTransaction", needs: .edit("dataSourceId"),
        .path("dataSourceId", "Id of the branch."), .path("transactionId", "Name of the transaction.", isOpaque: true), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> NoContent {
        try await area.branches.reject(
            .init(transaction, by: caller.user.objectID), on: branch.objectID,
            orAnyone: area.grants(of: caller, on: branch).contains(.administer))
        return NoContent()
    }
}
