import Crypto
import Values

/// What is known of a project that is to be made.
public struct NewProject: Sendable {
    public var workspace: WorkspaceID
    public var name: String
    public var scriptingLanguage: String
    public var tags: [String]

    public init(workspace: WorkspaceID, name: String, scriptingLanguage: String = "other", tags: [String] = []) {
        self.workspace = workspace
        self.name = name
        self.scriptingLanguage = scriptingLanguage
        self.tags = tags
    }
}

extension DirectoryState {
    /// A project with its primary branch `main`, its creator being owner and member with all grants; a server administrator who is neither
    /// owner nor administrator of the workspace makes it for the workspace's owner (server 7.3).
    ///
    /// - Throws: 400 for a name or tag that is none, 404 and 403 for a workspace that is not the caller's to use, 409 for a taken name.
    public func creating(
        _ new: NewProject, by creator: UserID, at now: Timestamp, random: Random
    ) throws(APIError) -> (DirectoryChange, Project) {
        let name = try Naming.check(new.name, atLeast: 3, atMost: 64, parameter: "name")
        let tags = try Self.tags(new.tags)
        guard let workspace = workspaces[new.workspace] else { throw .notFound() }
        let isServerAdministrator = users[creator]?.isServerAdministrator == true
        guard isMember(creator, of: workspace) || isServerAdministrator else { throw .notFound() }
        guard workspace.isRun(by: creator) || isServerAdministrator else {
            throw APIError(.authorizationFailed, "Only those who run the workspace create projects in it.")
        }
        if projectNames(in: workspace.id).contains(Folded(name)) { throw .nameTaken }
        let owner = workspace.isRun(by: creator) ? creator : workspace.owner
        let project = Project(
            id: ProjectID(random: random), workspace: workspace.id, name: name, pictureURL: nil, tags: tags,
            scriptingLanguage: new.scriptingLanguage, owner: owner, creationTime: now,
            members: [Project.Member(user: owner, grants: .all)],
            branches: [Branch(id: BranchID(random: random), name: "main", isPrimary: true)])
        var change = DirectoryChange()
        change.projects = [project]
        for id in Set([owner, workspace.owner] + workspace.administrators) {
            if var user = users[id] {
                user.addAlias(of: project, at: now)
                change.users.append(user)
            }
        }
        return (change, project)
    }

    private func projectNames(in workspace: WorkspaceID) -> Set<Folded> {
        Set(projects(in: workspace).map { Folded($0.name) })
    }

    /// At most 20 tags of 1 to 64 characters, trimmed; of those that differ in case alone the first stays (server 7.1).
    private static func tags(_ tags: [String]) throws(APIError) -> [String] {
        if tags.count > 20 { throw APIError(.parameterAboveMaxSize, "A project has at most 20 tags.", path: "/tags") }
        var seen: Set<Folded> = []
        var result: [String] = []
        for tag in tags {
            let tag = try Naming.check(tag, atLeast: 1, atMost: 64, parameter: "tags")
            if seen.insert(Folded(tag)).inserted { result.append(tag) }
        }
        return result
    }
}
