import Crypto
import Sharing
import Glibc
import Values

/// `initial-admin.json` of a data folder: what was random when the first administrator was made, for the operator to read once (server 4.10).
struct InitialAdminFile: Sendable {
    /// What it holds; a secret that the operator chose is not in it.
    struct Secrets: Sendable, Equatable {
        var email: String
        var password: String?
        var apiKey: String?

        var isAny: Bool { password != nil || apiKey != nil }
    }

    let path: String

    init(folder: String) { path = folder + "/initial-admin.json" }

    /// Writes it, mode 0600 from the beginning, whole or not at all.
    func write(_ secrets: Secrets) throws(FirstAdministrator.Refusal) {
        var members: Members = ["email": .text(Text(secrets.email))]
        members["password"] = secrets.password.map { .text(Text($0)) }
        members["apiKey"] = secrets.apiKey.map { .text(Text($0)) }
        var writer = JSONWriter()
        writer.write(.object(members))
        guard SmallFile.write(writer.bytes + [UInt8(ascii: "\n")], to: path) else {
            throw FirstAdministrator.Refusal(description: "\(path): cannot be written: check the folder's mode and the disk")
        }
    }

    /// Removes the file as soon as no secret in it is valid any more.
    ///
    /// - Returns: Whether it is still there.
    func review(in directory: Directory, workers: WorkPool) async throws -> Bool {
        guard let secrets = read() else { return access(path, F_OK) == 0 }
        if let key = secrets.apiKey, directory.state.caller(key: key, at: directory.clock.now) != nil { return true }
        if let password = secrets.password, try await isPassword(password, of: secrets.email, in: directory, workers) { return true }
        return unlink(path) != 0
    }

    private func isPassword(_ password: String, of email: String, in directory: Directory, _ workers: WorkPool) async throws -> Bool {
        guard let user = directory.state.user(withAddress: email) else { return false }
        for case .password(let phc?) in user.logins.map(\.secret) {
            if try await workers.run(.short, { Argon2id().verify(PasswordPolicy.bytes(of: password), against: phc) }) { return true }
        }
        return false
    }

    /// Nil where there is no such file, or one that somebody else made of it.
    private func read() -> Secrets? {
        guard let text = SmallFile.read(path), case .object(let members)? = try? JSONParser().parse(Array(text.utf8)).root.value,
            case .text(let email)? = members["email"]
        else { return nil }
        func value(of key: Text) -> String? { if case .text(let text)? = members[key] { text.string } else { nil } }
        return Secrets(email: email.string, password: value(of: "password"), apiKey: value(of: "apiKey"))
    }
}

/// Files of a few lines that hold secrets.
enum SmallFile {
    /// At most 4 KiB of a file, as text; nil where it cannot be read.
    static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return count >= 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }

    /// Writes a file of mode 0600 beside its place, syncs it, and moves it there.
    ///
    /// - Returns: Whether it is there, whole.
    static func write(_ bytes: [UInt8], to path: String) -> Bool {
        let partial = path + ".partial"
        unlink(partial)  // of a start that was killed
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        let isWritten = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) == $0.count } && fsync(descriptor) == 0
        close(descriptor)
        return isWritten && rename(partial, path) == 0
    }
}
