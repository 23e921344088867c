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
        let state = area.directory.state
        guard let (project, _) = state.branch(branch) else { throw APIError.notFound("data source") }
        let mayEdit = state.grants(of: caller.user, in: project).contains(.edit)
        return DataSourceCapabilities(
            location: "\(area.publicURL)/view/data/\(project.id)/\(branch)/",
            limits: DataSourceCapabilities.Limits(
                transactionMaxStartTime: area.limits.transactionMaxStartTime,
                transactionMaxExecutionTime: area.limits.transactionMaxExecutionTime, readOnly: !mayEdit,
                readOnlyReasons: mayEdit ? [] : [.noEditPermission]))
    }
}
