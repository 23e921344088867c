import COpenSSL

/// A SHA-256 digest (FIPS 180-4): 32 bytes.
public struct Digest: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Bytes of a digest.
    public static let count = 32

    /// A digest that was stored; nil for any other number of bytes.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.count else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
        self.words = words
    }

    private init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// SHA-256 of some bytes.
    public static func sha256(_ bytes: UnsafeRawBufferPointer) -> Digest {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let done = withUnsafeMutableBytes(of: &words) { out in
            EVP_Digest(
                bytes.baseAddress, bytes.count, out.baseAddress?.assumingMemoryBound(to: UInt8.self), nil, Algorithm.sha256.pointer, nil)
        }
        precondition(done == 1, "SHA-256 is always there")
        return Digest(words: words)
    }

    /// SHA-256 of some bytes.
    public static func sha256(_ bytes: some Sequence<UInt8>) -> Digest { Array(bytes).withUnsafeBytes { sha256($0) } }

    public var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    /// 64 lower-case hex digits.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Compares in constant time.
    public func isSame(as other: Digest) -> Bool {
        withUnsafeBytes(of: words) { mine in
            withUnsafeBytes(of: other.words) { CRYPTO_memcmp(mine.baseAddress, $0.baseAddress, Self.count) == 0 }
        }
    }

    public static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }
    public func hash(into hasher: inout Hasher) {
        // Digests are spread already: one word of them is a hash.
        hasher.combine(words.0)
    }
}

/// An algorithm of OpenSSL, fetched once: `EVP_sha256()` is looked up by its name, under a lock, in every use.
///
/// `@unchecked Sendable`: an `EVP_MD` is not changed after it was fetched, and lives as long as the process.
private struct Algorithm: @unchecked Sendable {
    let pointer: OpaquePointer

    static let sha256 = Algorithm("SHA2-256")

    private init(_ name: String) {
        guard let fetched = EVP_MD_fetch(nil, name, nil) else { preconditionFailure("OpenSSL has no \(name)") }
        pointer = fetched
    }
}
