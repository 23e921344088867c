import Access
import PluginKit

/// Every project in which the caller holds `view`, by name (server 7.3).
struct GetCurrentProjects: Operation {
    static let route = Route(.get, "/project/my/", id: "getCurrentProjects", needs: .signedIn, into: Self.init)

    func run(as caller: Caller, in area: ProjectsArea) async throws -> [ProjectRecord] {
        var records: [ProjectRecord] = []
        for project in area.directory.state.projects(visibleTo: caller.user) {
            records.append(try await ProjectRecord(project, for: caller, in: area))
        }
        return records
    }
}
