import Crypto
import Testing

@Suite("digests, random bytes and their text")
struct CryptoTests {
    @Test(
        "SHA-256 gives the answers that FIPS 180-4 prints",
        arguments: [
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func sha256(text: String, expected: String) {
        let digest = Digest.sha256(text.utf8)
        #expect(digest.hex == expected)
        #expect(Digest(bytes: digest.bytes) == digest)
        #expect(digest.isSame(as: Digest.sha256(Array(text.utf8))))
        #expect(!digest.isSame(as: Digest.sha256("other".utf8)))
    }

    @Test("a digest has 32 bytes") func length() { #expect(Digest(bytes: [1, 2, 3]) == nil) }

    @Test(
        "base64: RFC 4648 §10",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ])
    func base64(plain: String, coded: String) {
        #expect(Base64.bytes(of: coded.utf8) == Array(plain.utf8))
        #expect(Base64.urlText(of: Array(plain.utf8)) == coded.filter { $0 != "=" })
    }

    @Test("what is not base64 is not read", arguments: ["Z", "Zg=x", "Zg===", "é", "Zm9v\n", "-_-_"])
    func notBase64(text: String) { #expect(Base64.bytes(of: text.utf8) == nil) }

    @Test("the alphabet for URLs has neither + nor /")
    func url() { #expect(Base64.urlText(of: [0xfb, 0xff, 0xbf]) == "-_-_") }

    @Test("the system's random bytes do not repeat")
    func random() {
        #expect(Set((0..<1000).map { _ in Random.system.bytes(16) }).count == 1000)
        #expect(Random.system.bytes(0) == [])
    }
}

@Suite("password hashes")
struct PasswordHashTests {
    private let argon2id = Argon2id()
    private let password = Array("correct horse".utf8)

    @Test("a password is known by its hash, another is not")
    func verify() throws {
        let hash = try argon2id.hash(password)
        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(argon2id.verify(password, against: hash))
        #expect(!argon2id.verify(Array("correct horsf".utf8), against: hash))
        #expect(!argon2id.verify([], against: hash))
        #expect(!argon2id.isOutdated(hash))
        #expect(try argon2id.hash(password) != hash)
    }

    @Test("a string of the argon2 program is read, and is outdated")
    func known() {
        // `argon2 somesalt -id -t 2 -k 65536 -p 1` of "password": test.c of the reference implementation.
        let hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
        #expect(argon2id.verify(Array("password".utf8), against: hash))
        #expect(!argon2id.verify(Array("passwore".utf8), against: hash))
        #expect(argon2id.isOutdated(hash))
    }

    @Test(
        "what is no hash verifies nothing",
        arguments: [
            "", "$argon2id$", "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$abc", "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$!!!!",
            "$2b$12$abcdefghijklmnopqrstuv",
        ])
    func unreadable(hash: String) { #expect(!argon2id.verify(password, against: hash)) }
}
