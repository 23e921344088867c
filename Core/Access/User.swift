import Crypto
import Values

/// Somebody with an account (server 2, 5).
public struct User: Sendable, Equatable {
    public enum Status: String, Sendable { case pending, active, disabled, deleted }

    public let id: UserID
    public var name: String
    public var email: String
    public var verifiedEmail: String?
    public var pictureURL: String?
    public var status: Status
    public var isServerAdministrator: Bool
    public let creationTime: Timestamp
    public var logins: [Login]
    /// Newest last; the newest of a project is the one shown.
    public var projectAliases: [Alias<Project>]
    public var workspaceAliases: [Alias<Workspace>]
    /// Version of its record; 0 before it is stored.
    package var version: Int64 = 0

    /// What nobody else may have as theirs: the e-mail, and the verified one where it differs.
    var addresses: [String] { [email, verifiedEmail].compactMap { $0 } }

    /// A readable name by which this user's addresses name something (server 7.2).
    public struct Alias<Subject>: Sendable, Equatable {
        public let id: Identifier<Subject>
        public let name: String
        public let creationTime: Timestamp
    }
}

/// One way in which a user signs in.
public struct Login: Sendable, Equatable {
    /// What the login's credential is, by its digest or hash.
    public enum Secret: Sendable, Equatable {
        /// PHC string; nil while no password is set.
        case password(String?)
        /// A key of ours: digest of its secret part.
        case apiKey(Digest)
        /// A key from outside: digest of all of it.
        case foreignKey(Digest)
        /// The second factor by mail: nothing to keep.
        case emailCode
    }

    public let id: LoginID
    public var isEnabled: Bool
    /// Replaced, it ends every session of this login.
    public var tokenSeries: ObjectID
    public var secret: Secret
    /// Of an API key.
    public var title: String?
    public let creationTime: Timestamp
    public var expirationTime: Timestamp?
    public var lastUseTime: Timestamp?

    /// As the API names it.
    public var provider: String {
        switch secret {
        case .password: "emailPassword"
        case .apiKey, .foreignKey: "apiKey"
        case .emailCode: "emailTotpCode"
        }
    }
}
