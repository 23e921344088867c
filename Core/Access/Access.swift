import Values

/// Something that rights are asked for.
public enum Subject: Sendable, Equatable {
    case dataSource(BranchID)
    case project(ProjectID)
    case workspace(WorkspaceID)
}

extension DirectoryState {
    /// Whether a caller may do what needs `grant` to a data source or project (server 3.1, 3.2).
    ///
    /// - Parameter orServer: Whether a server administrator may as well, without being a member.
    /// - Throws: 404 where the subject is not there or not visible, one as the other; 403 where it is visible and the right is missing.
    public func require(_ grant: Grant, on subject: Subject, for caller: Caller, orServer: Bool = false) throws(APIError) {
        guard let project = project(of: subject) else { throw .notFound() }
        let grants = grants(of: caller.user, in: project)
        if grants.contains(grant) || (orServer && caller.isServerAdministrator) { return }
        // A server administrator sees that it exists, and no more.
        guard grants.contains(.view) || caller.isServerAdministrator else { throw .notFound() }
        throw APIError(.authorizationFailed, "This needs the right '\(grant.name)'.")
    }

    /// Whether a caller belongs to a workspace, or runs it.
    ///
    /// - Throws: As `require(_:on:for:orServer:)`.
    public func require(member isMemberEnough: Bool, of workspace: WorkspaceID, for caller: Caller, orServer: Bool) throws(APIError) {
        guard let workspace = workspaces[workspace] else { throw .notFound() }
        if workspace.isRun(by: caller.user) || (orServer && caller.isServerAdministrator) { return }
        guard isMember(caller.user, of: workspace) || caller.isServerAdministrator else { throw .notFound() }
        guard isMemberEnough, isMember(caller.user, of: workspace) else {
            throw APIError(.authorizationFailed, "This is for those who run the workspace.")
        }
    }

    private func project(of subject: Subject) -> Project? {
        switch subject {
        case .dataSource(let id): branch(id)?.project
        case .project(let id): projects[id]
        case .workspace: nil
        }
    }
}
