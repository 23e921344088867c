import Access
import Crypto
import Foundation
import PluginKit
import TestSupport
import Testing

@testable import AuthAPIKey

@Suite("signing in with an API key")
struct AuthAPIKeyTests {
    private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    @Test("the five forms of a key are its user; what has none of them is nobody")
    func forms() async throws {
        let fixture = try await DirectoryFixture()
        let user = try await fixture.user("e@x.y")
        let key = try await fixture.key(of: user.id).text
        let provider = APIKeyProvider(directory: fixture.directory)
        func signIn(_ scheme: String, _ credential: String) async -> UserID? {
            if case .caller(let caller) = await provider.authenticate(scheme: scheme, credential: credential) { caller.user } else { nil }
        }
        let live = [
            ("bearer", key), ("basic", key), ("basic", base64(":" + key)), ("basic", base64(key + ":")), ("basic", base64("x:" + key)),
        ]
        for (scheme, credential) in live { #expect(await signIn(scheme, credential) == user.id, "\(scheme) \(credential)") }
        let dead = [
            ("bearer", base64("x:" + key)), ("digest", key), ("bearer", ""), ("basic", ""), ("basic", base64(key + ":x")),
            ("basic", base64(key)),
            ("basic", base64("e@x.y:password")), ("basic", "%%%"), ("basic", Data([0xff, 0x3a, 0xff]).base64EncodedString()),
            ("bearer", key.uppercased()),
        ]
        for (scheme, credential) in dead { #expect(await signIn(scheme, credential) == nil, "\(scheme) \(credential)") }
    }

    @Test("a key from outside signs in as Bearer and as Basic, though it may look like base64")
    func foreign() async throws {
        let fixture = try await DirectoryFixture()
        let owner = try await fixture.user("e@x.y")
        let key = "0123456789ABCDEF0123456789ABCDEF"
        _ = try await fixture.directory.change { state in
            try state.addingKey(
                .foreignKey(Digest.sha256(key.utf8)), LoginID(random: .system), titled: "moved", to: owner.id,
                at: fixture.directory.clock.now, random: .system)
        }
        let provider = APIKeyProvider(directory: fixture.directory)
        for (scheme, credential) in [("bearer", key), ("basic", key), ("basic", base64("ci:" + key))] {
            guard case .caller(let caller) = await provider.authenticate(scheme: scheme, credential: credential) else {
                Issue.record("\(scheme) \(credential)")
                continue
            }
            #expect(caller.user == owner.id && caller.credential == .apiKey)
        }
    }
}
