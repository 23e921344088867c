import Access
import PluginKit
import Storage
import Values

/// Creates a project with its primary branch `main` (server 7.3).
struct CreateProject: Operation {
    let request: CreateProjectRequest

    static let route = Route(
        .put, "/project/", id: "createProject", needs: .signedIn,
        emits: ["ProjectCreatedNotification", "BranchCreatedNotification", "WorkspaceChangedNotification"],
        .body("What the project is to be.", atMost: 32 << 10), into: Self.init)

    func run(as caller: Caller, in area: ProjectsArea) async throws -> ProjectRecord {
        if let template = request.template, !template.isEmpty {
            throw APIError(.invalidParameterValue, "There is no such template.", path: "/template")
        }
        let directory = area.directory
        let new = NewProject(
            workspace: request.workspaceId, name: request.name, scriptingLanguage: request.scriptingLanguage.rawValue,
            tags: request.tags ?? [])
        // Refused before anything is stored.
        _ = try directory.state.creating(new, by: caller.user, at: directory.clock.now, random: directory.random)
        let project = try await area.branches.withContent(of: .empty(named: new.name)) { content in
            try await directory.change { state in
                let (change, project) = try state.creating(new, by: caller.user, at: directory.clock.now, random: directory.random)
                var write = StoreWrite()
                for branch in project.branches {
                    write.add(
                        area.branches.creation(of: branch.id.objectID, in: project.id.objectID, from: content, by: caller.user.objectID))
                }
                for lifecycle in area.lifecycle { try lifecycle.willCreate(project, &write) }
                return (change, write, project)
            }
        }
        return try await ProjectRecord(project, for: caller, in: area)
    }
}
