/// The principal of a request: who asks, and with what kind of credential.
public struct Caller: Sendable, Equatable {
    /// How a caller signed in: it decides what they may do with credentials and money (server 3.2).
    public enum Credential: Sendable, Equatable {
        case apiKey
        /// A session that began with a password or another provider.
        case session
        /// A session that began with an API key.
        case keySession
        /// A server administrator in somebody's place.
        case onBehalf(actor: UserID)
        /// The one user of single-file mode.
        case local
    }

    public let user: UserID
    /// The login that the credential belongs to; nil in single-file mode.
    public let login: LoginID?
    public let credential: Credential
    public let isServerAdministrator: Bool

    public init(user: UserID, login: LoginID?, credential: Credential, isServerAdministrator: Bool) {
        self.user = user
        self.login = login
        self.credential = credential
        self.isServerAdministrator = isServerAdministrator
    }

    /// Whether a person sits before it: may manage credentials and money.
    public var isInteractive: Bool { credential == .session || credential == .local }
}
