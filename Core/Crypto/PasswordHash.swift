import CArgon2

/// Password hashes as PHC strings: Argon2id, 19 MiB, two passes, one lane, 16 bytes of salt (server 4.7).
///
/// Each takes about 20 ms and 19 MiB: never on a loop.
public struct Argon2id: Sendable {
    /// The library could not do it: it had no memory.
    public struct Failure: Error, Sendable {
        public let description: String
    }

    private static let passes: UInt32 = 2
    private static let kibibytes: UInt32 = 19 * 1024
    private static let lanes: UInt32 = 1
    private static let hashBytes = 32
    private static let saltBytes = 16

    private let random: Random

    public init(random: Random = .system) { self.random = random }

    /// The hash of a password with a salt of its own.
    ///
    /// - Parameter password: UTF-8, in NFC; what may be one is the caller's to say.
    public func hash(_ password: [UInt8]) throws(Failure) -> String {
        let salt = random.bytes(Self.saltBytes)
        let length = argon2_encodedlen(
            Self.passes, Self.kibibytes, Self.lanes, UInt32(Self.saltBytes), UInt32(Self.hashBytes), Argon2_id)
        var encoded = [CChar](repeating: 0, count: length)
        let code = argon2id_hash_encoded(
            Self.passes, Self.kibibytes, Self.lanes, password, password.count, salt, salt.count, Self.hashBytes, &encoded, length)
        guard code == 0 else { throw Failure(description: String(cString: argon2_error_message(code))) }
        return String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether a password is the one that was hashed; false for a text that is no hash of this kind.
    public func verify(_ password: [UInt8], against phc: String) -> Bool {
        // A stored hash says how much memory checking it takes: none of ours says more.
        guard phc.utf8.count < 256, phc.hasPrefix("$argon2id$") else { return false }
        return argon2id_verify(phc, password, password.count) == 0
    }

    /// Whether a hash was made with other costs than today's.
    public func isOutdated(_ phc: String) -> Bool {
        !phc.hasPrefix("$argon2id$v=19$m=\(Self.kibibytes),t=\(Self.passes),p=\(Self.lanes)$")
    }
}
