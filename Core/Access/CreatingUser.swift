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
        let name = try PersonName.check(new.name, atLeast: 1, parameter: "name")
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

/// E-mail addresses (server 1.4).
public enum EmailAddress {
    /// The address, trimmed.
    ///
    /// - Throws: 400 `parameterAboveMaxLength`, `parameterBelowMinLength` or `invalidParameterPattern`.
    public static func check(_ text: String, parameter: String = "email") throws(APIError) -> String {
        let address = text.trimmed
        let length = address.unicodeScalars.count
        if length > 256 {
            throw APIError(.parameterAboveMaxLength, "An e-mail address has at most 256 characters.", parameterName: parameter)
        }
        if length < 3 { throw APIError(.parameterBelowMinLength, "An e-mail address has at least 3 characters.", parameterName: parameter) }
        let forbidden = Set("<>,;:\"()[]\\".unicodeScalars)
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        func isWord(_ scalar: Unicode.Scalar?) -> Bool {
            scalar.map { $0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil } ?? false
        }
        guard parts.count == 2, isWord(parts[0].unicodeScalars.last), isWord(parts[1].unicodeScalars.first), !address.holdsControlCharacter,
            !address.unicodeScalars.contains(where: { $0.properties.isWhitespace || forbidden.contains($0) })
        else { throw APIError(.invalidParameterPattern, "This is no e-mail address.", parameterName: parameter) }
        return address
    }
}

/// Names of users and things (server 1.4).
enum PersonName {
    static func check(_ text: String, atLeast least: Int, atMost most: Int = 128, parameter: String) throws(APIError) -> String {
        let name = text.trimmed
        let length = name.unicodeScalars.count
        if length < least { throw APIError(.parameterBelowMinLength, "A name has at least \(least) characters.", parameterName: parameter) }
        if length > most { throw APIError(.parameterAboveMaxLength, "A name has at most \(most) characters.", parameterName: parameter) }
        if name.holdsControlCharacter {
            throw APIError(.invalidParameterValue, "A name holds no control character.", parameterName: parameter)
        }
        return name
    }
}

/// Readable names in addresses (server 7.2).
enum AliasName {
    static let most = 64

    /// The alias of a name: runs of what is no letter, digit or `_` become one `_`; a number follows where it is taken.
    static func make(from name: String, empty: String, taken: Set<Folded>) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            let isKept = scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            if isKept { scalars.append(scalar) } else if scalars.last != "_" { scalars.append("_") }
        }
        var alias = String(String.UnicodeScalarView(scalars.drop { $0 == "_" }))
        while alias.unicodeScalars.last == "_" { alias.unicodeScalars.removeLast() }
        alias = String(alias.prefix(most))
        if alias.isEmpty { alias = empty }
        if ObjectID(alias) != nil { alias = "_" + alias }
        var candidate = alias
        var number = 2
        while taken.contains(Folded(candidate)) {
            candidate = "\(alias)_\(number)"
            number += 1
        }
        return candidate
    }
}
