import Crypto
import Values

/// What is known of a user who is to be made.
public struct NewUser: Sendable {
    public var name: String
    public var email: String
    /// PHC string of the password; nil for an account without one.
    public var passwordHash: String?
    public var isServerAdministrator: Bool

    public init(name: String, email: String, passwordHash: String? = nil, isServerAdministrator: Bool = false) {
        self.name = name
        self.email = email
        self.passwordHash = passwordHash
        self.isServerAdministrator = isServerAdministrator
    }
}

extension DirectoryState {
    /// An active user with a verified address, made on the host, with the workspace named after them (server 5.2, 6.1).
    ///
    /// - Throws: 400 for a name or address that is none, 409 `duplicateEmail` for one that is taken.
    public func creating(_ new: NewUser, at now: Timestamp, random: Random) throws(APIError) -> (DirectoryChange, User) {
        let name = try Naming.check(new.name, atLeast: 1, parameter: "name")
        let email = try EmailAddress.check(new.email)
        if user(withAddress: email) != nil { throw .duplicateEmail }
        func login(_ secret: Login.Secret, isEnabled: Bool) -> Login {
            Login(
                id: LoginID(random: random), isEnabled: isEnabled, tokenSeries: Identifier<Login>(random: random).objectID, secret: secret,
                creationTime: now)
        }
        let workspace = WorkspaceID(random: random)
        var user = User(
            id: UserID(random: random), name: name, email: email, verifiedEmail: email, pictureURL: nil, status: .active,
            isServerAdministrator: new.isServerAdministrator, creationTime: now,
            logins: [login(.password(new.passwordHash), isEnabled: new.passwordHash != nil), login(.emailCode, isEnabled: false)],
            projectAliases: [], workspaceAliases: [])
        user.workspaceAliases = [
            User.Alias(id: workspace, name: AliasName.make(from: name, empty: "workspace", taken: []), creationTime: now)
        ]
        var change = DirectoryChange()
        change.users = [user]
        change.workspaces = [
            Workspace(id: workspace, name: String(name.prefix(64)), pictureURL: nil, owner: user.id, administrators: [], creationTime: now)
        ]
        return (change, user)
    }

    /// A key for a user: of ours, or one from outside by its digest.
    ///
    /// - Throws: 404 for no such user, 409 where somebody has that key already.
    public func addingKey(
        _ secret: Login.Secret, _ id: LoginID, titled title: String, to userID: UserID, expiring expiration: Timestamp? = nil,
        at now: Timestamp,
        random: Random
    ) throws(APIError) -> (DirectoryChange, Login) {
        guard var user = users[userID] else { throw .notFound("user") }
        let login = Login(
            id: id, isEnabled: true, tokenSeries: Identifier<Login>(random: random).objectID, secret: secret, title: title,
            creationTime: now,
            expirationTime: expiration)
        user.logins.append(login)
        var change = DirectoryChange()
        change.users = [user]
        return (change, login)
    }
}
