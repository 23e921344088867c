import Crypto

/// The directory's entities by what they are found by.
struct DirectoryTables: Sendable {
    var users: [UserID: User] = [:]
    var workspaces: [WorkspaceID: Workspace] = [:]
    var projects: [ProjectID: Project] = [:]
    private(set) var logins: [LoginID: LoginEntry] = [:]
    private(set) var foreignKeys: [Digest: LoginID] = [:]
    private(set) var branches: [BranchID: ProjectID] = [:]
    private(set) var addresses: [Folded: UserID] = [:]
    private(set) var projectsOfWorkspace: [WorkspaceID: Set<ProjectID>] = [:]

    /// What signing in by a key asks of a login. It holds no reference, so a request counts none.
    struct LoginEntry: Sendable {
        let caller: Caller
        /// Digest of an API key.
        let key: Digest?
        let isForeign: Bool
        /// Whether both the login and its user may sign in.
        let isLive: Bool
        let expirationTime: Timestamp
        let lastUseTime: Timestamp?

        init(_ login: Login, of user: User) {
            caller = Caller(
                user: user.id, login: login.id, credential: .apiKey, isServerAdministrator: user.isServerAdministrator)
            switch login.secret {
            case .apiKey(let digest): (key, isForeign) = (digest, false)
            case .foreignKey(let digest): (key, isForeign) = (digest, true)
            case .password, .emailCode: (key, isForeign) = (nil, false)
            }
            isLive = login.isEnabled && user.status == .active
            expirationTime = login.expirationTime ?? Timestamp(milliseconds: .max)
            lastUseTime = login.lastUseTime
        }
    }

    /// Takes a user in, new or in place of an older one.
    mutating func put(_ user: User) {
        if let old = users[user.id] { forget(old) }
        users[user.id] = user
        for login in user.logins {
            logins[login.id] = LoginEntry(login, of: user)
            if case .foreignKey(let digest) = login.secret { foreignKeys[digest] = login.id }
        }
        guard user.status != .deleted else { return }
        for address in user.addresses { addresses[Folded(address)] = user.id }
    }

    private mutating func forget(_ user: User) {
        for login in user.logins {
            logins[login.id] = nil
            if case .foreignKey(let digest) = login.secret { foreignKeys[digest] = nil }
        }
        // A deleted user's address may be somebody else's by now.
        for address in user.addresses where addresses[Folded(address)] == user.id { addresses[Folded(address)] = nil }
    }

    /// Takes a project in, new or in place of an older one.
    mutating func put(_ project: Project) {
        if let old = projects[project.id] {
            for branch in old.branches { branches[branch.id] = nil }
            projectsOfWorkspace[old.workspace]?.remove(old.id)
        }
        projects[project.id] = project
        projectsOfWorkspace[project.workspace, default: []].insert(project.id)
        for branch in project.branches { branches[branch.id] = project.id }
    }
}
