import Crypto
import Sharing
import Values

/// The administrator that the first start on an empty data folder makes (server 4.10).
public struct FirstAdministrator: Sendable {
    /// Why the start must not go on: a sentence that says what to do.
    public struct Refusal: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// What a start found or did, for standard error.
    public enum Outcome: Sendable, Equatable {
        /// Made; what was random stands in that file, if anything was.
        case made(file: String?)
        /// There already, and the file of the first start still holds a secret that is valid: a warning names it.
        case fileIsLeft(String)
        /// There already.
        case present
    }

    private static let name = "Administrator"

    private let email: String
    private let password: String?
    private let apiKey: String?

    /// Makes the administrator where the directory has none; looks after the file of the first start where there is one.
    ///
    /// - Parameters:
    ///   - folder: The data folder; what was random is written there before the account exists.
    ///   - environment: Read only where an administrator is to be made: the variables are ignored afterwards.
    ///   - policy: Which password the environment may give.
    ///   - workers: Where passwords are hashed.
    /// - Throws: `Refusal`; `StoreError`.
    public static func settle(
        in directory: Directory, folder: String, environment: [String: String], policy: PasswordPolicy = PasswordPolicy(),
        workers: WorkPool
    ) async throws -> Outcome {
        let file = InitialAdminFile(folder: folder)
        if directory.state.users.values.contains(where: \.isServerAdministrator) {
            return try await file.review(in: directory, workers: workers) ? .fileIsLeft(file.path) : .present
        }
        let first = try FirstAdministrator(environment: environment, policy)
        return .made(file: try await first.make(in: directory, file: file, workers: workers))
    }

    /// Reads what the environment says; a value that breaks its rules is refused.
    public init(environment: [String: String], _ policy: PasswordPolicy = PasswordPolicy()) throws(Refusal) {
        email = try Self.email(environment["STYX_ADMIN_EMAIL"] ?? "")
        password = try Self.value("STYX_ADMIN_PASSWORD", in: environment)
        apiKey = try Self.value("STYX_ADMIN_API_KEY", in: environment)
        if let password {
            do throws(APIError) { _ = try policy.check(password, name: Self.name, email: email) } catch {
                throw Refusal(description: "STYX_ADMIN_PASSWORD: \(error.message) Give a better one.")
            }
        }
        if let apiKey, !APIKey.isForeignForm(apiKey) {
            throw Refusal(
                description: "STYX_ADMIN_API_KEY: a key has 32 to 256 of the characters A-Z a-z 0-9 - . _ ~ + / = and none of the prefixes "
                    + "of Styx's own keys: give another")
        }
    }

    private static func email(_ text: String) throws(Refusal) -> String {
        do throws(APIError) { return try EmailAddress.check(text.isEmpty ? "admin@localhost" : text) } catch {
            throw Refusal(description: "STYX_ADMIN_EMAIL: \(error.message) Give one such as admin@example.com.")
        }
    }

    private static func value(_ name: String, in environment: [String: String]) throws(Refusal) -> String? {
        if let value = environment[name], !value.isEmpty { return value }
        guard let path = environment[name + "_FILE"], !path.isEmpty else { return nil }
        guard let text = SmallFile.read(path) else {
            throw Refusal(description: "\(name)_FILE: cannot read \(path): check the path and its mode")
        }
        return text.trimmed
    }

    /// - Returns: Path of the file that was written; nil where nothing was random.
    private func make(in directory: Directory, file: InitialAdminFile, workers: WorkPool) async throws -> String? {
        let random = directory.random
        let password = self.password ?? Base64.urlText(of: random.bytes(18))
        let login = LoginID(random: random)
        let own = APIKey.make(for: login, random: random)
        let secret: Login.Secret = apiKey.map { .foreignKey(Digest.sha256($0.utf8)) } ?? .apiKey(own.secret)
        let hash = try await workers.run(.short) { try Argon2id(random: random).hash(PasswordPolicy.bytes(of: password)) }
        let secrets = InitialAdminFile.Secrets(
            email: email, password: self.password == nil ? password : nil, apiKey: apiKey == nil ? own.key : nil)
        if secrets.isAny { try file.write(secrets) }
        try await directory.change { state in
            try account(passwordHash: hash, login: login, secret: secret, in: state, at: directory.clock.now, random: random)
        }
        return secrets.isAny ? file.path : nil
    }

    private func account(
        passwordHash: String, login: LoginID, secret: Login.Secret, in state: DirectoryState, at now: Timestamp, random: Random
    ) throws(APIError) -> (DirectoryChange, Void) {
        let new = NewUser(name: Self.name, email: email, passwordHash: passwordHash, isServerAdministrator: true)
        var (change, user) = try state.creating(new, at: now, random: random)
        user.logins.append(
            Login(
                id: login, isEnabled: true, tokenSeries: LoginID(random: random).objectID, secret: secret, title: "initial",
                creationTime: now))
        change.users = [user]
        return (change, ())
    }
}
