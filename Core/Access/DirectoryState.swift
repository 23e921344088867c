import Crypto
import Values

/// Everybody and everything that access is decided from, as of one moment. Immutable: a change makes the next one.
public struct DirectoryState: Sendable {
    public private(set) var users: [UserID: User] = [:]
    public private(set) var workspaces: [WorkspaceID: Workspace] = [:]
    public private(set) var projects: [ProjectID: Project] = [:]
    private var logins: [LoginID: UserID] = [:]
    private var foreignKeys: [Digest: LoginID] = [:]
    private var branches: [BranchID: ProjectID] = [:]
    private var addresses: [Folded: UserID] = [:]
    private var projectsOfWorkspace: [WorkspaceID: Set<ProjectID>] = [:]

    // MARK: Finding

    /// The project of a branch, and the branch.
    public func branch(_ id: BranchID) -> (project: Project, branch: Branch)? {
        guard let project = branches[id].flatMap({ projects[$0] }), let branch = project.branches.first(where: { $0.id == id }) else {
            return nil
        }
        return (project, branch)
    }

    /// The user who has that address, as e-mail or verified e-mail.
    public func user(withAddress address: String) -> User? { addresses[Folded(address)].flatMap { users[$0] } }

    /// The caller whom an API key names, if the key is live at that moment (server 4.2).
    public func caller(key: some StringProtocol, at now: Timestamp) -> Caller? {
        switch APIKey.claim(key) {
        case .own(let id, let secret):
            guard let (user, login) = login(id), case .apiKey(let stored) = login.secret, stored.isSame(as: secret) else { return nil }
            return caller(user, login, at: now)
        case .foreign(let digest):
            guard let id = foreignKeys[digest], let (user, login) = login(id) else { return nil }
            return caller(user, login, at: now)
        case nil: return nil
        }
    }

    private func login(_ id: LoginID) -> (User, Login)? {
        guard let user = logins[id].flatMap({ users[$0] }), let login = user.logins.first(where: { $0.id == id }) else { return nil }
        return (user, login)
    }

    private func caller(_ user: User, _ login: Login, at now: Timestamp) -> Caller? {
        guard login.isEnabled, user.status == .active, login.expirationTime.map({ now < $0 }) ?? true else { return nil }
        return Caller(user: user.id, login: login.id, credential: .apiKey, isServerAdministrator: user.isServerAdministrator)
    }

    // MARK: Rights (server 3.1)

    /// What a user may do in a project.
    public func grants(of user: UserID, in project: Project) -> Grants {
        guard users[user]?.status == .active else { return .none }
        if workspaces[project.workspace]?.isRun(by: user) == true { return .all }
        return project.members.first { $0.user == user }?.grants ?? .none
    }

    /// Whether a user belongs to a workspace: runs it, or is a member of one of its projects.
    public func isMember(_ user: UserID, of workspace: Workspace) -> Bool {
        if workspace.isRun(by: user) { return true }
        return projectsOfWorkspace[workspace.id]?.contains { id in projects[id]?.members.contains { $0.user == user } ?? false } ?? false
    }

    /// Projects of a workspace, in no order.
    public func projects(in workspace: WorkspaceID) -> [Project] { projectsOfWorkspace[workspace]?.compactMap { projects[$0] } ?? [] }

    /// Projects in which a user holds `view`, by folded name, then id.
    public func projects(visibleTo user: UserID) -> [Project] {
        projects.values.filter { grants(of: user, in: $0).contains(.view) }.sorted { (Folded($0.name), $0.id) < (Folded($1.name), $1.id) }
    }

    /// Workspaces that a user belongs to: owned first, then by name.
    public func workspaces(of user: UserID) -> [Workspace] {
        workspaces.values.filter { isMember(user, of: $0) }.sorted {
            ($0.owner == user ? 0 : 1, Folded($0.name), $0.id) < ($1.owner == user ? 0 : 1, Folded($1.name), $1.id)
        }
    }

    /// The project that a part of an address names for a user (server 7.2): its id, else an alias, exactly and then folded.
    public func project(named name: String, for user: UserID) -> Project? {
        func visible(_ id: ProjectID) -> Project? { projects[id].flatMap { grants(of: user, in: $0).contains(.view) ? $0 : nil } }
        if let id = ProjectID(name), let project = visible(id) { return project }
        let aliases = users[user]?.projectAliases ?? []
        let alias = aliases.last { $0.name == name } ?? aliases.last { Folded($0.name) == Folded(name) }
        return alias.flatMap { visible($0.id) }
    }

    // MARK: Changing

    /// Takes an entity in; an older version than the one that is there is passed over.
    mutating func apply(_ change: DirectoryChange) {
        for user in change.users where user.version > users[user.id]?.version ?? 0 { put(user) }
        for workspace in change.workspaces where workspace.version > workspaces[workspace.id]?.version ?? 0 {
            workspaces[workspace.id] = workspace
        }
        for project in change.projects where project.version > projects[project.id]?.version ?? 0 { put(project) }
    }

    private mutating func put(_ user: User) {
        if let old = users[user.id] {
            for login in old.logins {
                logins[login.id] = nil
                if case .foreignKey(let digest) = login.secret { foreignKeys[digest] = nil }
            }
            for address in [old.email, old.verifiedEmail].compactMap({ $0 }) { addresses[Folded(address)] = nil }
        }
        users[user.id] = user
        for login in user.logins {
            logins[login.id] = user.id
            if case .foreignKey(let digest) = login.secret { foreignKeys[digest] = login.id }
        }
        guard user.status != .deleted else { return }
        for address in [user.email, user.verifiedEmail].compactMap({ $0 }) { addresses[Folded(address)] = user.id }
    }

    private mutating func put(_ project: Project) {
        if let old = projects[project.id] {
            for branch in old.branches { branches[branch.id] = nil }
            projectsOfWorkspace[old.workspace]?.remove(old.id)
        }
        projects[project.id] = project
        projectsOfWorkspace[project.workspace, default: []].insert(project.id)
        for branch in project.branches { branches[branch.id] = project.id }
    }
}
