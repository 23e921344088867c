import Access
import PluginKit
import Values

/// A user as they see themselves.
struct UserRecord: Shaped {
    enum Kind: String, NamedChoice { case personalAccount, businessAccount, administratorAccount }

    let id: UserID
    let type: Kind
    let profile: UserProfile
    let logins: [UserLogin]
    let invitations: [ProjectMembershipInvitation]
    let workspaces: [WorkspaceID]
    let workspaceAliases: [WorkspaceAlias]
    let projectAliases: [ProjectAlias]
    let creationTime: Timestamp

    static let shape = Shape(
        "User", .member("id", \.id, "Id of the user."), .member("type", \.type, "What kind of account it is."),
        .member("profile", \.profile, "How the user is shown and reached."), .member("logins", \.logins, "Ways to sign in."),
        .member("invitations", \.invitations, "Open invitations into projects."),
        .member("workspaces", \.workspaces, "Workspaces that the user belongs to."),
        .member("workspaceAliases", \.workspaceAliases, "Readable names of workspaces in addresses."),
        .member("projectAliases", \.projectAliases, "Readable names of projects in addresses."),
        .member("creationTime", \.creationTime, "When the account was made."), into: Self.init)
}

/// How a user is shown and reached.
struct UserProfile: Shaped {
    let name: String
    let pictureUrl: String?
    let email: String
    let verifiedEmail: String?

    static let shape = Shape(
        "UserProfile", .member("name", \.name, "Shown to others."), .member("pictureUrl", \.pictureUrl, "Address of a picture."),
        .member("email", \.email, "As entered."), .member("verifiedEmail", \.verifiedEmail, "Proven to be the user's."), into: Self.init)
}

/// One way to sign in; never its secret.
struct UserLogin: Shaped {
    let id: LoginID
    let isEnabled: Bool
    let tokenSeries: String
    let provider: String
    let title: String?
    let creationTime: Timestamp?
    let expirationTime: Timestamp?
    let lastUseTime: Timestamp?

    static let shape = Shape(
        "UserLogin", .member("id", \.id, "Id of the login."), .member("isEnabled", \.isEnabled, "Whether it can be used."),
        .member("tokenSeries", \.tokenSeries, "Replaced, it ends every session of this login."),
        .member("provider", \.provider, "Which way it is."), .member("title", \.title, "What the user calls an API key."),
        .member("creationTime", \.creationTime, "When an API key was made."),
        .member("expirationTime", \.expirationTime, "When an API key ends."),
        .member("lastUseTime", \.lastUseTime, "When an API key was used last, to the minute."), into: Self.init)
}

/// A readable name of a workspace in addresses.
struct WorkspaceAlias: Shaped {
    let workspaceId: WorkspaceID
    let alias: String
    let creationTime: Timestamp

    static let shape = Shape(
        "WorkspaceAlias", .member("workspaceId", \.workspaceId, "Which workspace."), .member("alias", \.alias, "Its name in addresses."),
        .member("creationTime", \.creationTime, "When it was made."), into: Self.init)
}

/// A readable name of a project in addresses.
struct ProjectAlias: Shaped {
    let projectId: ProjectID
    let alias: String
    let creationTime: Timestamp

    static let shape = Shape(
        "ProjectAlias", .member("projectId", \.projectId, "Which project."), .member("alias", \.alias, "Its name in addresses."),
        .member("creationTime", \.creationTime, "When it was made."), into: Self.init)
}

extension UserRecord {
    init(_ user: User, in state: DirectoryState, at now: Timestamp) {
        self.init(
            id: user.id, type: user.isServerAdministrator ? .administratorAccount : .personalAccount,
            profile: UserProfile(name: user.name, pictureUrl: user.pictureURL, email: user.email, verifiedEmail: user.verifiedEmail),
            logins: user.logins.map { UserLogin($0, at: now) }, invitations: [], workspaces: state.workspaces(of: user.id).map(\.id),
            workspaceAliases: user.workspaceAliases.map {
                WorkspaceAlias(workspaceId: $0.id, alias: $0.name, creationTime: $0.creationTime)
            },
            projectAliases: user.projectAliases.map { ProjectAlias(projectId: $0.id, alias: $0.name, creationTime: $0.creationTime) },
            creationTime: user.creationTime)
    }
}

extension UserLogin {
    /// An expired key stays listed, disabled (server 4.6).
    init(_ login: Login, at now: Timestamp) {
        let isExpired = login.expirationTime.map { $0 <= now } ?? false
        let isKey = login.provider == "apiKey"
        self.init(
            id: login.id, isEnabled: login.isEnabled && !isExpired, tokenSeries: login.tokenSeries.description, provider: login.provider,
            title: login.title,
            creationTime: isKey ? login.creationTime : nil, expirationTime: login.expirationTime, lastUseTime: login.lastUseTime)
    }
}
