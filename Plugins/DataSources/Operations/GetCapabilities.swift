import Access
import PluginKit
import Values

/// Tells what a caller can do with a data source (operations 16.3).
struct GetCapabilities: Operation {
    let branch: BranchID

    static let route = Route(
        .get, "/datasource/{dataSourceId}/capabilities/", id: "getCapabilities", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> DataSourceCapabilities {
        guard let (project, _) = area.directory.state.branch(branch) else { throw APIError.notFound() }
        let reasons = area.readOnlyReasons(of: branch, for: caller)
        return DataSourceCapabilities(
            location: area.fileName ?? "\(area.publicURL)/view/data/\(project.id)/\(branch)/",
            limits: DataSourceCapabilities.Limits(
                transactionMaxStartTime: area.limits.transactionMaxStartTime,
                transactionMaxExecutionTime: area.limits.transactionMaxExecutionTime, readOnly: !reasons.isEmpty, readOnlyReasons: reasons))
    }
}
