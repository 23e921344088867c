import Access
import PluginKit
import Values

/// Makes one revision of all that a transaction changed (operations 3.1).
struct CommitTransaction: Operation {
    let branch: BranchID
    let transaction: Text

    static let route = Route(
        .post, "/datasource/{dataSourceId}/transaction/{transactionId}/", id: "commitTransaction", needs: .edit("dataSourceId"),
        emits: ["DocumentCollectionChangedNotification", "DataSourceSavingNotification", "DataSourceSavedNotification"],
        .path("dataSourceId", "Id of the branch."), .path("transactionId", "Name of the transaction.", isOpaque: true), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> NoContent {
        try await area.branches.commit(.init(transaction, by: caller.user.objectID), on: branch.objectID)
        return NoContent()
    }
}
