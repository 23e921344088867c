import Access
import PluginKit
import Values

/// Counts documents and what is wrong with them (operations 16.1).
struct Examine: Operation {
    let branch: BranchID
    let transaction: String?

    static let route = Route(
        .get, "/datasource/{dataSourceId}/stats/", id: "examine", needs: .view("dataSourceId"), .path("dataSourceId", "Id of the branch."),
        .query("transactionId", or: "transaction", sentence: "The transaction whose state is examined."), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> StatisticsResult {
        let snapshot = try await area.snapshot(of: branch, in: transaction, as: caller)
        let findings = await area.statistics.findings(of: branch.objectID, in: snapshot)
        return StatisticsResult(metadataHash: MetadataHash(snapshot), revisionHash: RevisionHash(snapshot), collections: findings.records)
    }
}
