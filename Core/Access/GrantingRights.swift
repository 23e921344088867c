import Values

extension DirectoryState {
    /// Gives a user rights in a project in place of those they had: who is new there becomes a member, who is left with none leaves (server 3.1,
    /// 7.6). Those who run the workspace keep every right.
    ///
    /// - Throws: 404 where there is no such project or user.
    public func granting(
        _ grants: Grants, to userID: UserID, in projectID: ProjectID, at now: Timestamp
    ) throws(APIError) -> DirectoryChange {
        guard var project = projects[projectID] else { throw .notFound("project") }
        guard var user = users[userID] else { throw .notFound("user") }
        let place = project.members.firstIndex { $0.user == userID }
        let member = Project.Member(user: userID, grants: grants)
        if let place { project.members.remove(at: place) }
        if grants != .none { project.members.insert(member, at: place ?? project.members.endIndex) }
        var change = DirectoryChange()
        change.projects = [project]
        let sees = grants.contains(.view) || workspaces[project.workspace]?.isRun(by: userID) == true
        if sees != user.projectAliases.contains(where: { $0.id == projectID }) {
            if sees { user.addAlias(of: project, at: now) } else { user.projectAliases.removeAll { $0.id == projectID } }
            change.users = [user]
        }
        return change
    }
}

extension User {
    /// Gives the user an address of their own for a project that they see from now on (server 7.2).
    mutating func addAlias(of project: Project, at now: Timestamp) {
        let taken = Set(projectAliases.map { Folded($0.name) })
        let name = AliasName.make(from: project.name, empty: "project", taken: taken)
        projectAliases.append(Alias(id: project.id, name: name, creationTime: now))
    }
}
