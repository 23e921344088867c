import Access
import PluginKit
import Values

/// One project (server 7.3).
struct GetProject: Operation {
    let project: ProjectID

    static let route = Route(
        .get, "/project/{projectId}/", id: "getProject", needs: .project(.view, "projectId").or(.server),
        .path("projectId", "Id of the project."), into: Self.init)

    func run(as caller: Caller, in area: ProjectsArea) async throws -> ProjectRecord {
        guard let project = area.directory.state.projects[project] else { throw APIError.notFound() }
        return try await ProjectRecord(project, for: caller, in: area)
    }
}
