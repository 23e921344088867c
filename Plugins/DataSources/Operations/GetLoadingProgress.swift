import Access
import PluginKit

/// Tells how loading a data source goes, and begins it where nobody has; never waits (operations 16.2).
struct GetLoadingProgress: Operation {
    let branch: BranchID

    static let route = Route(
        .get, "/datasource/{dataSourceId}/loading-progress/", id: "getLoadingProgress", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> ProcessState {
        ProcessState(area.branches.loadProgress(of: branch.objectID), of: branch)
    }
}
