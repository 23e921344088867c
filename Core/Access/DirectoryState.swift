import Crypto
import Values

/// Everybody and everything that access is decided from, as of one moment. Immutable: a change makes the next one.
///
/// One reference, so that to take it is to count one: every request does, on every loop.
public struct DirectoryState: Sendable {
    private var shared = Shared(DirectoryTables())

    private final class Shared: Sendable {
        let tables: DirectoryTables
        init(_ tables: DirectoryTables) { self.tables = tables }
    }

    public var users: [UserID: User] { shared.tables.users }
    public var workspaces: [WorkspaceID: Workspace] { shared.tables.workspaces }
    public var projects: [ProjectID: Project] { shared.tables.projects }

    // MARK: Finding

    /// The project of a branch, and the branch.
    public func branch(_ id: BranchID) -> (project: Project, branch: Branch)? {
        guard let project = shared.tables.branches[id].flatMap({ shared.tables.projects[$0] }),
            let branch = project.branches.first(where: { $0.id == id })
        else { return nil }
        return (project, branch)
    }

    /// The user who has that address, as e-mail or verified e-mail.
    public func user(withAddress address: String) -> User? { shared.tables.addresses[Folded(address)].flatMap { shared.tables.users[$0] } }

    /// The caller whom an API key names, if the key is live at that moment (server 4.2).
    public func caller(key: some StringProtocol, at now: Timestamp) -> Caller? { liveKey(key, at: now)?.caller }

    func liveKey(_ key: some StringProtocol, at now: Timestamp) -> DirectoryTables.LoginEntry? {
        let found: DirectoryTables.LoginEntry?
        switch APIKey.claim(key) {
        case .own(let id, let secret):
            found = shared.tables.logins[id]
            guard let found, !found.isForeign, found.key?.isSame(as: secret) == true else { return nil }
        case .foreign(let digest): found = shared.tables.foreignKeys[digest].flatMap { shared.tables.logins[$0] }
        case nil: return nil
        }
        guard let found, found.isLive, now < found.expirationTime else { return nil }
        return found
    }

    /// A login, and whose it is.
    public func login(_ id: LoginID) -> (user: User, login: Login)? {
        guard let user = shared.tables.logins[id].flatMap({ shared.tables.users[$0.caller.user] }),
            let login = user.logins.first(where: { $0.id == id })
        else { return nil }
        return (user, login)
    }

    // MARK: Rights (server 3.1)

    /// What a user may do in a project.
    public func grants(of user: UserID, in project: Project) -> Grants {
        guard shared.tables.users[user]?.status == .active else { return .none }
        if shared.tables.workspaces[project.workspace]?.isRun(by: user) == true { return .all }
        return project.members.first { $0.user == user }?.grants ?? .none
    }

    /// Whether a user belongs to a workspace: runs it, or is a member of one of its projects.
    public func isMember(_ user: UserID, of workspace: Workspace) -> Bool {
        if workspace.isRun(by: user) { return true }
        return shared.tables.projectsOfWorkspace[workspace.id]?.contains { id in
            shared.tables.projects[id]?.members.contains { $0.user == user } ?? false
        } ?? false
    }

    /// Projects of a workspace, in no order.
    public func projects(in workspace: WorkspaceID) -> [Project] {
        shared.tables.projectsOfWorkspace[workspace]?.compactMap { shared.tables.projects[$0] } ?? []
    }

    /// Projects in which a user holds `view`, by folded name, then id.
    public func projects(visibleTo user: UserID) -> [Project] {
        shared.tables.projects.values.filter { grants(of: user, in: $0).contains(.view) }.sorted {
            (Folded($0.name), $0.id) < (Folded($1.name), $1.id)
        }
    }

    /// Workspaces that a user belongs to: owned first, then by name.
    public func workspaces(of user: UserID) -> [Workspace] {
        shared.tables.workspaces.values.filter { isMember(user, of: $0) }.sorted {
            ($0.owner == user ? 0 : 1, Folded($0.name), $0.id) < ($1.owner == user ? 0 : 1, Folded($1.name), $1.id)
        }
    }

    /// The project that a part of an address names for a user (server 7.2): its id, else an alias, exactly and then folded.
    public func project(named name: String, for user: UserID) -> Project? {
        func visible(_ id: ProjectID) -> Project? {
            shared.tables.projects[id].flatMap { grants(of: user, in: $0).contains(.view) ? $0 : nil }
        }
        if let id = ProjectID(name), let project = visible(id) { return project }
        let aliases = shared.tables.users[user]?.projectAliases ?? []
        let alias = aliases.last { $0.name == name } ?? aliases.last { Folded($0.name) == Folded(name) }
        return alias.flatMap { visible($0.id) }
    }

    // MARK: Changing

    /// Takes entities in; an older version than the one that is there is passed over.
    mutating func apply(_ change: DirectoryChange) {
        var tables = shared.tables
        for user in change.users where user.version > tables.users[user.id]?.version ?? 0 { tables.put(user) }
        for workspace in change.workspaces where workspace.version > tables.workspaces[workspace.id]?.version ?? 0 {
            tables.workspaces[workspace.id] = workspace
        }
        for project in change.projects where project.version > tables.projects[project.id]?.version ?? 0 { tables.put(project) }
        shared = Shared(tables)
    }
}
