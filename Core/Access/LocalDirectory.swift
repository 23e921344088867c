import Crypto
import Values

extension DirectoryChange {
    /// The one user, workspace, project and branch of single-file mode, where nobody signs in.
    ///
    /// - Parameter name: Of the project.
    package static func local(
        user: UserID, workspace: WorkspaceID, project: ProjectID, branch: BranchID, named name: String, at now: Timestamp
    ) -> DirectoryChange {
        var change = DirectoryChange()
        change.users = [
            User(
                id: user, name: "Local user", email: "local@localhost", verifiedEmail: "local@localhost", pictureURL: nil, status: .active,
                isServerAdministrator: false, creationTime: now, logins: [],
                projectAliases: [User.Alias(id: project, name: AliasName.make(from: name, empty: "project", taken: []), creationTime: now)],
                workspaceAliases: [User.Alias(id: workspace, name: "Local", creationTime: now)])
        ]
        change.workspaces = [
            Workspace(id: workspace, name: "Local", pictureURL: nil, owner: user, administrators: [], creationTime: now)
        ]
        change.projects = [
            Project(
                id: project, workspace: workspace, name: name, pictureURL: nil, tags: [], scriptingLanguage: "other", owner: user,
                creationTime: now,
                members: [Project.Member(user: user, grants: .all)], branches: [Branch(id: branch, name: "main", isPrimary: true)])
        ]
        return change
    }
}
