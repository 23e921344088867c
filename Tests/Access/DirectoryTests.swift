@testable import Access
import Crypto
import TestSupport
import Testing
import Values

@Suite("users and their keys")
struct UserTests {
    @Test("a user is made with a verified address, two logins and a workspace of their name, and is there after a restart")
    func creating() async throws {
        let fixture = try await DirectoryFixture()
        let user = try await fixture.user("o@x.y")
        for directory in [fixture.directory, try await fixture.reopened()] {
            let found = try #require(directory.state.users[user.id])
            #expect(found.status == .active && found.verifiedEmail == "o@x.y")
            #expect(found.logins.map(\.provider) == ["emailPassword", "emailTotpCode"])
            let workspace = try #require(directory.state.workspaces(of: user.id).first)
            #expect(workspace.name == user.name && workspace.owner == user.id && workspace.administrators.isEmpty)
            #expect(found.workspaceAliases.map(\.id) == [workspace.id])
            #expect(found.workspaceAliases.map(\.creationTime) == [fixture.directory.clock.now])
        }
    }

    @Test("an address in another letter case is taken")
    func duplicate() async throws {
        let fixture = try await DirectoryFixture()
        _ = try await fixture.user("o@x.y")
        await #expect { try await fixture.user("O@X.Y") } throws: { ($0 as? APIError)?.code == .duplicateEmail }
    }

    @Test("of many who want one address at the same moment, one gets it")
    func race() async throws {
        let fixture = try await DirectoryFixture()
        let made = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 { group.addTask { (try? await fixture.user("o@x.y")) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(made == 1)
        #expect(try await fixture.reopened().state.users.count == 1)
    }

    @Test("a key of ours signs its user in, another text does not")
    func ownKey() async throws {
        let fixture = try await DirectoryFixture()
        let user = try await fixture.user("o@x.y")
        let key = try await fixture.key(of: user.id)
        for directory in [fixture.directory, try await fixture.reopened()] {
            let caller = try #require(directory.caller(key: key.text))
            #expect(caller.user == user.id && caller.login == key.login && caller.credential == .apiKey && !caller.isInteractive)
            #expect(directory.caller(key: key.text.dropLast() + "!") == nil)
            #expect(directory.caller(key: key.text + "A") == nil)
            #expect(directory.caller(key: "") == nil)
            let other = APIKey.make(for: LoginID(random: .system), random: .system)
            #expect(directory.caller(key: other.key) == nil)
        }
    }

    @Test("a key from outside is found by its digest, and is one user's")
    func foreignKey() async throws {
        let fixture = try await DirectoryFixture()
        let text = String(repeating: "0123456789ABCDEF", count: 2)
        let users = [try await fixture.user("a@x.y"), try await fixture.user("b@x.y")]
        func give(_ user: User) async throws {
            _ = try await fixture.directory.change { state in
                try state.addingKey(
                    .foreignKey(Digest.sha256(text.utf8)), LoginID(random: .system), titled: "moved", to: user.id,
                    at: fixture.directory.clock.now, random: .system)
            }
        }
        try await give(users[0])
        #expect(fixture.directory.caller(key: text)?.user == users[0].id)
        #expect(fixture.directory.caller(key: text.lowercased()) == nil)
        await #expect(throws: APIError.self) { try await give(users[1]) }
    }

    @Test("an expired key, a disabled login and a disabled user are dead")
    func dead() async throws {
        let fixture = try await DirectoryFixture()
        let user = try await fixture.user("o@x.y")
        let expiration = Timestamp(milliseconds: fixture.directory.clock.now.milliseconds + 60_000)
        let short = try await fixture.key(of: user.id, expiring: expiration)
        let long = try await fixture.key(of: user.id)
        fixture.advance(seconds: 59)
        #expect(fixture.directory.caller(key: short.text) != nil)
        fixture.advance(seconds: 1)
        #expect(fixture.directory.caller(key: short.text) == nil)
        #expect(fixture.directory.caller(key: long.text) != nil)
        try await fixture.directory.change { state in
            var change = DirectoryChange()
            change.users = state.users.values.map { user in
                var user = user
                user.status = .disabled
                return user
            }
            return (change, ())
        }
        #expect(fixture.directory.caller(key: long.text) == nil)
    }

    @Test("the last use is noted at most once a minute")
    func lastUse() async throws {
        let fixture = try await DirectoryFixture()
        let user = try await fixture.user("o@x.y")
        let key = try await fixture.key(of: user.id)
        let first = fixture.directory.clock.now
        try await fixture.directory.noteUse(of: key.login, at: first)
        fixture.advance(seconds: 59)
        try await fixture.directory.noteUse(of: key.login, at: fixture.directory.clock.now)
        #expect(fixture.directory.state.login(key.login)?.login.lastUseTime == first)
        fixture.advance(seconds: 1)
        try await fixture.directory.noteUse(of: key.login, at: fixture.directory.clock.now)
        #expect(fixture.directory.state.login(key.login)?.login.lastUseTime == fixture.directory.clock.now)
    }

    @Test("signing in notes the use without being asked")
    func signInNotes() async throws {
        let fixture = try await DirectoryFixture()
        let key = try await fixture.key(of: try await fixture.user("o@x.y").id)
        #expect(fixture.directory.caller(key: key.text) != nil)
        while fixture.directory.state.login(key.login)?.login.lastUseTime == nil { await Task.yield() }
    }
}

@Suite("projects and rights")
struct ProjectTests {
    @Test("a project has the branch main, its creator all grants, and an alias of its name")
    func creating() async throws {
        let fixture = try await DirectoryFixture()
        let owner = try await fixture.user("o@x.y")
        let project = try await fixture.project(
            " My Game ", in: try fixture.workspace(of: owner.id), by: owner.id, tags: ["rpg", "RPG ", "2d"])
        for state in [fixture.directory.state, try await fixture.reopened().state] {
            let found = try #require(state.projects[project.id])
            #expect(found.name == "My Game" && found.tags == ["rpg", "2d"])
            #expect(found.branches.map(\.name) == ["main"] && found.primaryBranch?.id == project.branches[0].id)
            #expect(found.members == [Project.Member(user: owner.id, grants: .all)])
            #expect(state.users[owner.id]?.projectAliases.map(\.name) == ["My_Game"])
            #expect(state.project(named: "my_game", for: owner.id)?.id == project.id)
            #expect(state.project(named: project.id.description.uppercased(), for: owner.id)?.id == project.id)
            #expect(state.branch(project.branches[0].id)?.project.id == project.id)
        }
    }

    @Test("a name is taken in its workspace in any case, and nowhere else")
    func names() async throws {
        let fixture = try await DirectoryFixture()
        let (owner, other) = (try await fixture.user("o@x.y"), try await fixture.user("n@x.y"))
        let (own, foreign) = (try fixture.workspace(of: owner.id), try fixture.workspace(of: other.id))
        _ = try await fixture.project("My Game", in: own, by: owner.id)
        _ = try await fixture.project("My Game", in: foreign, by: other.id)
        func code(_ name: String, in workspace: WorkspaceID) async -> ErrorCode? {
            do { _ = try await fixture.project(name, in: workspace, by: owner.id) } catch { return (error as? APIError)?.code }
            return nil
        }
        #expect(await code("MY GAME", in: own) == .duplicateUniqueValue)
        #expect(await code("My", in: own) == .parameterBelowMinLength)
        #expect(await code(String(repeating: "x", count: 65), in: own) == .parameterAboveMaxLength)
        #expect(await code("a\u{0}bc", in: own) == .invalidParameterValue)
        #expect(await code("Other", in: foreign) == .resourceNotFound)
        #expect(await code("Other", in: WorkspaceID(random: .system)) == .resourceNotFound)
    }

    @Test("a second project of one name in another workspace gets the next alias; one that looks like an id gets an underscore")
    func aliases() async throws {
        let fixture = try await DirectoryFixture()
        let server = try await fixture.user("s@x.y", isServerAdministrator: true)
        let owner = try await fixture.user("o@x.y")
        let workspace = try fixture.workspace(of: owner.id)
        _ = try await fixture.project("Лес & Sea", in: workspace, by: owner.id)
        _ = try await fixture.project("Лес - Sea", in: workspace, by: owner.id)
        _ = try await fixture.project("0123456789abcdef01234567", in: workspace, by: server.id)
        _ = try await fixture.project("!!!", in: workspace, by: owner.id)
        #expect(
            fixture.directory.state.users[owner.id]?.projectAliases.map(\.name)
                == ["Лес_Sea", "Лес_Sea_2", "_0123456789abcdef01234567", "project"])
        #expect(fixture.directory.state.users[server.id]?.projectAliases.isEmpty == true)
    }

    @Test(
        "who is no member gets 404, one who may less 403, the owner all",
        arguments: [
            (Grant.view, ErrorCode?.none), (.edit, .none), (.design, .authorizationFailed), (.administer, .authorizationFailed),
        ])
    func rights(needed: Grant, refusal: ErrorCode?) async throws {
        let fixture = try await DirectoryFixture()
        let owner = try await fixture.user("o@x.y")
        let editor = try await fixture.user("e@x.y")
        let stranger = try await fixture.user("n@x.y")
        let server = try await fixture.user("s@x.y", isServerAdministrator: true)
        var project = try await fixture.project("Game", in: try fixture.workspace(of: owner.id), by: owner.id)
        try await fixture.directory.change { state in
            guard var current = state.projects[project.id] else { return (DirectoryChange(), ()) }
            current.members.append(Project.Member(user: editor.id, grants: Grants(upTo: .edit)))
            var change = DirectoryChange()
            change.projects = [current]
            return (change, ())
        }
        project = try #require(fixture.directory.state.projects[project.id])
        let state = fixture.directory.state
        let subject = Subject.dataSource(project.branches[0].id)
        func code(_ user: User, orServer: Bool = false) -> ErrorCode? {
            let caller = Caller(user: user.id, login: nil, credential: .session, isServerAdministrator: user.isServerAdministrator)
            do throws(APIError) { try state.require(needed, on: subject, for: caller, orServer: orServer) } catch { return error.code }
            return nil
        }
        #expect(code(owner) == nil)
        #expect(code(editor) == refusal)
        #expect(code(stranger) == .resourceNotFound)
        #expect(code(server) == .authorizationFailed)
        #expect(code(server, orServer: true) == nil)
        #expect(state.projects(visibleTo: editor.id).map(\.id) == [project.id])
        #expect(state.projects(visibleTo: stranger.id).isEmpty && state.projects(visibleTo: server.id).isEmpty)
        #expect(state.workspaces(of: editor.id).map(\.owner) == [editor.id, owner.id])
    }
}
