import Access
import EventLoop
import Sharing
import GameData
import PluginKit
import Storage
import TestSupport
import Testing
import Values

@testable import Projects

@Suite("creating and reading projects")
struct ProjectsTests {
    private let fixture: DirectoryFixture
    private let area: ProjectsArea
    private let owner: User
    private let workspace: WorkspaceID

    init() async throws {
        fixture = try await DirectoryFixture()
        owner = try await fixture.user("o@x.y")
        workspace = try fixture.workspace(of: owner.id)
        area = ProjectsArea(directory: fixture.directory, branches: try Self.branches(in: fixture.store), lifecycle: [])
    }

    private static func branches(in store: InMemoryStore) throws -> Branches {
        try Branches(
            in: store, on: [LoopThread(name: "projects")], workers: WorkPool(threads: 1, queue: 8),
            generator: IDGenerator(seconds: { 1_700_000_000 }),
            now: { 1_700_000_000_000 })
    }

    private func caller(_ user: User) -> Caller {
        Caller(user: user.id, login: nil, credential: .apiKey, isServerAdministrator: user.isServerAdministrator)
    }

    private func create(
        _ name: String, in workspace: WorkspaceID? = nil, by user: User? = nil, template: String? = nil, lifecycle: [any Lifecycle] = []
    ) async throws -> ProjectRecord {
        let request = CreateProjectRequest(
            workspaceId: workspace ?? self.workspace, name: name, tags: ["rpg"], scriptingLanguage: .cSharpUnity, template: template)
        let area = ProjectsArea(directory: area.directory, branches: area.branches, lifecycle: lifecycle)
        return try await CreateProject(request: request).run(as: caller(user ?? owner), in: area)
    }

    private func code(_ body: () async throws -> some Any) async -> ErrorCode? {
        do { _ = try await body() } catch { return (error as? APIError)?.code }
        return nil
    }

    @Test("a project is made with a small, loadable branch main; who made it may do all")
    func creating() async throws {
        let project = try await create("My Game")
        #expect(project.name == "My Game" && project.tags == ["rpg"] && project.scriptingLanguage == .cSharpUnity)
        #expect(project.workspaceId == workspace && project.memberUserIds == [owner.id] && project.invitations.isEmpty)
        #expect(project.permissions.map(\.memberUserId) == [owner.id])
        #expect(project.permissions[0].grants == [.view, .edit, .design, .administer])
        let branch = try #require(project.branches.first)
        #expect(project.branches.count == 1 && branch.name == "main" && branch.isPrimary && branch.location == .fileSystem)
        #expect(branch.databaseName == branch.id.description && branch.dataSize < 10_240)
        #expect(try await area.branches.snapshot(of: branch.id.objectID).metadata.schemas.count > 0)
        let again = try await GetProject(project: project.id).run(as: caller(owner), in: area)
        #expect(Envelope.success(again) == Envelope.success(project))
    }

    @Test("what is refused leaves nothing")
    func refusals() async throws {
        let stranger = try await fixture.user("n@x.y")
        _ = try await create("My Game")
        #expect(await code { try await create("MY GAME") } == .duplicateUniqueValue)
        #expect(await code { try await create("ab") } == .parameterBelowMinLength)
        #expect(await code { try await create("Other", template: "nope") } == .invalidParameterValue)
        #expect(await code { try await create("Other", by: stranger) } == .resourceNotFound)
        #expect(await code { try await create("Other", in: WorkspaceID(random: .system)) } == .resourceNotFound)
        #expect(await code { try await create("Other", lifecycle: [Refusing()]) } == .resourceReadOnly)
        #expect(fixture.directory.state.projects.count == 1)
        #expect(try await fixture.reopened().state.projects.count == 1)
        #expect(try await create("Other", template: "").name == "Other")
    }

    @Test("a server administrator makes a project for the workspace's owner and is no member of it")
    func serverAdministrator() async throws {
        let server = try await fixture.user("s@x.y", isServerAdministrator: true)
        let project = try await create("My Game", by: server)
        #expect(project.memberUserIds == [owner.id])
        #expect(try await GetCurrentProjects().run(as: caller(server), in: area).isEmpty)
    }

    @Test("one's projects are those one may view, by name whatever the case")
    func mine() async throws {
        for name in ["beta", "Alpha", "ГАММА", "alphabet"] { _ = try await create(name) }
        let stranger = try await fixture.user("n@x.y")
        _ = try await create("Foreign", in: try fixture.workspace(of: stranger.id), by: stranger)
        #expect(
            try await GetCurrentProjects().run(as: caller(owner), in: area).map(\.name) == ["Alpha", "alphabet", "beta", "ГАММА"])
    }
}

/// A quota that is used up.
private struct Refusing: Lifecycle {
    func willCreate(_ project: Project, _ write: inout StoreWrite) throws {
        throw APIError(.resourceReadOnly, "There are too many projects.", reason: "tooManyProjects")
    }
}
