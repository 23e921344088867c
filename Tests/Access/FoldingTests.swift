import Access
import Testing
import Values

@Suite("names are compared trimmed, in one form and whatever their case")
struct FoldingTests {
    @Test(
        "the same name",
        arguments: [
            ("My Game", "  MY GAME\t"), ("Straße", "STRASSE"), ("ΟΔΟΣ", "οδος"), ("Café", "CAFE\u{301}"), ("\u{212B}", "å"), ("ẞ", "ss"),
            ("ſ", "s"),
        ])
    func same(left: String, right: String) {
        #expect(Folded(left) == Folded(right))
        // The store compares bytes.
        #expect(Array(Folded(left).text.utf8) == Array(Folded(right).text.utf8))
    }

    @Test("another name", arguments: [("ı", "i"), ("a b", "ab"), ("é", "e"), ("0", "O")])
    func other(left: String, right: String) { #expect(Folded(left) != Folded(right)) }

    @Test(
        "normal form C: examples of UAX 15",
        arguments: [
            ("\u{212B}", "\u{C5}"), ("A\u{30A}", "\u{C5}"), ("\u{1E9B}\u{323}", "\u{1E9B}\u{323}"), ("s\u{323}\u{307}", "\u{1E69}"),
            ("q\u{307}\u{323}", "q\u{323}\u{307}"), ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}"), ("\u{FB01}", "\u{FB01}"),
        ])
    func nfc(text: String, expected: String) {
        #expect(text.nfc.unicodeScalars.elementsEqual(expected.unicodeScalars))
    }
}

@Suite("moments")
struct TimestampTests {
    @Test(
        "RFC 3339, UTC, milliseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_123, "2000-02-29T00:00:00.123Z"), (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (4_102_444_800_000, "2100-01-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func text(milliseconds: Int64, expected: String) { #expect(Timestamp(milliseconds: milliseconds).description == expected) }
}

@Suite("which texts may be an address, a password, a key")
struct CredentialFormTests {
    @Test("addresses", arguments: ["a@b", " admin@localhost ", "jürgen@müller.de", "x.y+z@example.com", "a_@_b"])
    func address(text: String) throws { #expect(try EmailAddress.check(text) == text.trimmed) }

    @Test("no addresses", arguments: ["abc", "a@@b", "a b@c", "a@b@c", "<a@b>", "a@b;c", "@b", "a@", "a\u{7}@b", "a-@b"])
    func notAddress(text: String) { #expect(throws: (any Error).self) { try EmailAddress.check(text) } }

    @Test(
        "passwords that anybody would try are refused",
        arguments: ["password", "PASSWORD1", "12345678", "Owner Name", "owner@x.y", "qwertyuiop"])
    func common(password: String) {
        #expect { try PasswordPolicy().check(password, name: "owner name", email: "OWNER@x.y") } throws: {
            ($0 as? APIError)?.code == .invalidParameterValue && ($0 as? APIError)?.parameterName == "password"
        }
    }

    @Test("a password has 8 to 256 characters, counted in code points, and is hashed in NFC")
    func lengths() throws {
        let policy = PasswordPolicy()
        #expect(throws: (any Error).self) { try policy.check("1a2b3c4", name: "", email: "a@b") }
        #expect(throws: (any Error).self) { try policy.check(String(repeating: "x", count: 257), name: "", email: "a@b") }
        #expect(try policy.check("cafe\u{301} crème", name: "n", email: "a@b") == Array("café crème".utf8))
        #expect(try policy.check(String(repeating: "🦊", count: 256), name: "n", email: "a@b").count == 1024)
    }

    @Test(
        "keys from outside",
        arguments: [
            (String(repeating: "A", count: 32), true), (String(repeating: "z", count: 256), true),
            ("0123456789ABCDEF0123456789-._~+/=", true),
            (String(repeating: "A", count: 31), false), (String(repeating: "A", count: 257), false),
            ("sat_" + String(repeating: "A", count: 43), false),
            ("sak_" + String(repeating: "A", count: 43), false), (String(repeating: "A", count: 32) + " ", false),
            (String(repeating: "é", count: 32), false),
        ])
    func foreign(key: String, isOne: Bool) { #expect(APIKey.isForeignForm(key) == isOne) }
}
