import Crypto
import Values

/// The forms of an API key (server 4.1).
public enum APIKey {
    /// Where a text says which key it is.
    public enum Claim: Sendable, Equatable {
        /// A key of ours: the login it belongs to, and the digest of its secret part.
        case own(LoginID, secret: Digest)
        /// A key from outside: the digest of all of it.
        case foreign(Digest)
    }

    private static let prefix = "sak_"
    /// What begins with one of these is another kind of secret, and never a key from outside.
    private static let prefixes = [prefix, "sac_", "sat_", "srt_", "soc_", "src_", "sev_"]
    private static let secretLength = 43

    /// What a text claims to be; nil where it has no form of a key.
    public static func claim(_ text: some StringProtocol) -> Claim? {
        var text = String(text)
        return text.withUTF8(claim)
    }

    private static func claim(_ bytes: UnsafeBufferPointer<UInt8>) -> Claim? {
        if bytes.starts(with: prefix.utf8) { return ownClaim(bytes) }
        guard isForeignForm(bytes) else { return nil }
        return .foreign(Digest.sha256(UnsafeRawBufferPointer(bytes)))
    }

    private static func ownClaim(_ bytes: UnsafeBufferPointer<UInt8>) -> Claim? {
        guard bytes.count == prefix.utf8.count + 24 + 1 + secretLength, bytes[28] == UInt8(ascii: "_"),
            let login = ObjectID(digits: UnsafeBufferPointer(rebasing: bytes[4..<28]))
        else { return nil }
        return .own(LoginID(login), secret: Digest.sha256(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[29...]))))
    }

    /// Whether a text may be a key from outside: 32 to 256 characters of its alphabet, with no prefix of ours.
    public static func isForeignForm(_ text: some StringProtocol) -> Bool {
        var text = String(text)
        return text.withUTF8(isForeignForm)
    }

    private static func isForeignForm(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        (32...256).contains(bytes.count) && !hasPrefix(bytes)
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-._~+/=".utf8.contains(byte)
                }
            }
    }

    private static func hasPrefix(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count > 3 && bytes[3] == UInt8(ascii: "_") && prefixes.contains { bytes.starts(with: $0.utf8) }
    }

    /// A new key for a login: shown once, then only its digest is kept.
    public static func make(for login: LoginID, random: Random) -> (key: String, secret: Digest) {
        let secret = Base64.urlText(of: random.bytes(32))
        return ("\(prefix)\(login)_\(secret)", Digest.sha256(secret.utf8))
    }
}
