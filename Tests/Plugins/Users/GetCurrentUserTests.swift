import Access
import PluginKit
import TestSupport
import Testing
import Values

@testable import Users

@Suite("getCurrentUser")
struct GetCurrentUserTests {
    @Test("a user sees every member of the reference's User, no secret, and what an API key has besides")
    func record() async throws {
        let fixture = try await DirectoryFixture()
        let user = try await fixture.user("e@x.y")
        let expiration = Timestamp(milliseconds: fixture.directory.clock.now.milliseconds + 60_000)
        let key = try await fixture.key(of: user.id, expiring: expiration)
        let project = try await fixture.project("My Game", in: try fixture.workspace(of: user.id), by: user.id)
        let caller = try #require(fixture.directory.caller(key: key.text))
        let record = try await GetCurrentUser().run(as: caller, in: UsersArea(directory: fixture.directory))
        #expect(record.id == user.id && record.type == .personalAccount)
        #expect(record.profile.email == "e@x.y" && record.profile.verifiedEmail == "e@x.y" && record.profile.pictureUrl == nil)
        #expect(record.logins.map(\.provider) == ["emailPassword", "emailTotpCode", "apiKey"])
        #expect(record.logins.map(\.isEnabled) == [false, false, true])
        #expect(record.logins[2].title == "key" && record.logins[2].expirationTime == expiration)
        #expect(record.projectAliases.map(\.projectId) == [project.id] && record.projectAliases.map(\.alias) == ["My_Game"])
        #expect(record.workspaces == record.workspaceAliases.map(\.workspaceId))

        let text = String(decoding: Envelope.success(record), as: UTF8.self)
        for member in [
            "id", "type", "profile", "logins", "invitations", "workspaces", "workspaceAliases", "projectAliases", "creationTime",
        ] {
            #expect(text.contains("\"\(member)\":"))
        }
        #expect(text.contains(#""creationTime":"2023-11-14T22:13:20.000Z""#))
        #expect(!text.contains(String(key.text.suffix(43))) && !text.contains("argon2"))
    }

    @Test("a server administrator is an administratorAccount; an expired key is listed, disabled")
    func administrator() async throws {
        let fixture = try await DirectoryFixture()
        let user = try await fixture.user("s@x.y", isServerAdministrator: true)
        let expiration = Timestamp(milliseconds: fixture.directory.clock.now.milliseconds + 60_000)
        _ = try await fixture.key(of: user.id, expiring: expiration)
        fixture.advance(seconds: 60)
        let caller = Caller(user: user.id, login: nil, credential: .session, isServerAdministrator: true)
        let record = try await GetCurrentUser().run(as: caller, in: UsersArea(directory: fixture.directory))
        #expect(record.type == .administratorAccount)
        #expect(record.logins.last?.isEnabled == false)
    }
}
