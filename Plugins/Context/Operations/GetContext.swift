import Access
import PluginKit

/// Resolves the names in a page's address (server 11.1). An unknown project and an invisible one give the same answer.
struct GetContext: Operation {
    let project: String?
    let branch: String?

    static let route = Route(
        .get, "/context/", id: "getContext", needs: .anyone,
        .query("projectName", sentence: "Name or id of the page's project."),
        .query("branchName", sentence: "Name or id of the page's branch."),
        into: Self.init)

    func run(as caller: Caller?, in area: ContextArea) async throws -> PageContext {
        let features = area.server.features.compactMap { Feature(rawValue: $0) }
        var context = PageContext(
            scope: .server, serverCapabilities: ServerCapabilities(serverVersion: area.server.version, features: features))
        guard let caller else { return context }
        let state = area.directory.state
        context.scope = .user
        context.userId = caller.user
        let project = project.flatMap { state.project(named: $0, for: caller.user) }
        context.workspaceId = project?.workspace ?? state.workspaces(of: caller.user).first?.id
        context.workspaceCapabilities = context.workspaceId.map { _ in WorkspaceCapabilities(features: features.filter(\.isOfWorkspace)) }
        guard let project else { return context }
        context.scope = .dataSource
        context.projectId = project.id
        if let found = project.branch(named: branch) {
            context.dataSourceId = found.id
            context.dataSourceLocation = "\(area.server.publicURL)/view/data/\(project.id)/\(found.id)/"
        }
        return context
    }
}

extension Project {
    /// The branch of that id or name, whatever the case; the primary one where none is named.
    fileprivate func branch(named name: String?) -> Branch? {
        guard let name else { return primaryBranch }
        if let id = BranchID(name), let branch = branches.first(where: { $0.id == id }) { return branch }
        return branches.first { Folded($0.name) == Folded(name) }
    }
}
