import Crypto
import Glibc
import Values

/// The administrator that the first start on an empty data folder makes (server 4.10).
public struct FirstAdministrator: Sendable {
    /// Why the start must not go on: a sentence that says what to do.
    public struct Refusal: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    private let email: String
    private let password: String?
    private let apiKey: String?

    private static let fileName = "initial-admin.json"

    /// Reads what the environment says; a value that breaks its rules is refused.
    public init(environment: [String: String]) throws(Refusal) {
        func value(_ name: String) throws(Refusal) -> String? {
            if let value = environment[name], !value.isEmpty { return value }
            guard let path = environment[name + "_FILE"], !path.isEmpty else { return nil }
            guard let text = readSmallFile(path) else {
                throw Refusal(description: "\(name)_FILE: cannot read \(path): check the path and its mode")
            }
            return text.trimmed
        }
        let email = environment["STYX_ADMIN_EMAIL"].flatMap { $0.isEmpty ? nil : $0 } ?? "admin@localhost"
        do throws(APIError) { self.email = try EmailAddress.check(email) } catch {
            throw Refusal(description: "STYX_ADMIN_EMAIL: \(error.message) Give one such as admin@example.com")
        }
        password = try value("STYX_ADMIN_PASSWORD")
        if let password, !(8...256).contains(password.unicodeScalars.count) {
            throw Refusal(description: "STYX_ADMIN_PASSWORD: a password has 8 to 256 characters: give a longer one")
        }
        apiKey = try value("STYX_ADMIN_API_KEY")
        if let apiKey, !APIKey.isForeignForm(apiKey) {
            throw Refusal(
                description:
                    "STYX_ADMIN_API_KEY: a key has 32 to 256 of the characters A-Z a-z 0-9 - . _ ~ + / = and no prefix of Styx's own: give another"
            )
        }
    }

    /// Makes the administrator where the directory has none.
    ///
    /// - Parameters:
    ///   - folder: The data folder: what was random is written there, mode 0600, before the account exists.
    ///   - hash: Makes the password's hash, off the loops.
    /// - Returns: Path of the file that was written, nil where nothing was random or an administrator was there.
    public func make(
        in directory: Directory, folder: String, hash: @Sendable ([UInt8]) async throws -> String
    ) async throws -> String? {
        guard !directory.state.users.values.contains(where: \.isServerAdministrator) else { return nil }
        let random = directory.random
        let password = self.password ?? Base64.urlText(of: random.bytes(18))
        let login = LoginID(random: random)
        let own = APIKey.make(for: login, random: random)
        let key = apiKey ?? own.key
        let phc = try await hash(Array(password.utf8))
        var path: String?
        if self.password == nil || apiKey == nil { path = try write(in: folder, password: password, key: key) }
        let secret: Login.Secret = apiKey.map { .foreignKey(Digest.sha256($0.utf8)) } ?? .apiKey(own.secret)
        let email = email
        try await directory.change { state in
            let new = NewUser(name: "Administrator", email: email, passwordHash: phc, isServerAdministrator: true)
            var (change, user) = try state.creating(new, at: directory.clock.now, random: random)
            user.logins.append(
                Login(
                    id: login, isEnabled: true, tokenSeries: LoginID(random: random).objectID, secret: secret, title: "initial",
                    creationTime: directory.clock.now))
            change.users = [user]
            return (change, ())
        }
        return path
    }

    private func write(in folder: String, password: String, key: String) throws -> String {
        var members: Members = ["email": .text(Text(email))]
        if self.password == nil { members["password"] = .text(Text(password)) }
        if apiKey == nil { members["apiKey"] = .text(Text(key)) }
        var writer = JSONWriter()
        writer.write(.object(members))
        let path = folder + "/" + Self.fileName
        let partial = path + ".partial"
        unlink(partial)
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Refusal(description: "\(partial): cannot be written: check the folder's mode") }
        let bytes = writer.bytes + [UInt8(ascii: "\n")]
        let isWritten = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) == $0.count } && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, rename(partial, path) == 0 else { throw Refusal(description: "\(path): cannot be written: check the disk") }
        return path
    }
}

/// At most 4 KiB of a file, as text.
private func readSmallFile(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    return count >= 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
}
