import Access
import PluginKit
import Values

/// Tells how loading a data source goes, and begins it where nobody has; never waits (operations 16.2).
struct GetLoadingProgress: Operation {
    let branch: BranchID

    static let route = Route(
        .get, "/datasource/{dataSourceId}/loading-progress/", id: "getLoadingProgress", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> ProcessState {
        if let known = area.processes.newest(.load, of: branch) { return known }
        area.branches.beginLoading(branch.objectID)
        guard let begun = area.processes.newest(.load, of: branch) else { throw APIError.notFound("process") }
        return begun
    }
}
