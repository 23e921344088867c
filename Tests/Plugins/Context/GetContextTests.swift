import Access
import PluginKit
import TestSupport
import Testing

@testable import Context

@Suite("getContext")
struct GetContextTests {
    private func area(_ fixture: DirectoryFixture) -> ContextArea {
        ContextArea(
            directory: fixture.directory,
            server: HostContext.Server(version: "1.2.3", publicURL: "https://styx.example", features: ["authentication", "uiExtensions"]))
    }

    private func caller(_ user: User) -> Caller {
        Caller(user: user.id, login: nil, credential: .session, isServerAdministrator: user.isServerAdministrator)
    }

    @Test("nobody learns of the server alone, whatever they name")
    func anonymous() async throws {
        let fixture = try await DirectoryFixture()
        let owner = try await fixture.user("o@x.y")
        _ = try await fixture.project("My Game", in: try fixture.workspace(of: owner.id), by: owner.id)
        let context = try await GetContext(project: "My_Game", branch: nil).run(as: nil, in: area(fixture))
        #expect(context.scope == .server && context.userId == nil && context.workspaceId == nil && context.projectId == nil)
        #expect(context.workspaceCapabilities == nil && context.dataSourceId == nil && context.dataSourceLocation == nil)
        #expect(context.serverCapabilities.serverVersion == "1.2.3")
    }

    @Test("a stranger's answer to a project is that to one that is not; so is a server administrator's")
    func stranger() async throws {
        let fixture = try await DirectoryFixture()
        let owner = try await fixture.user("o@x.y")
        let project = try await fixture.project("My Game", in: try fixture.workspace(of: owner.id), by: owner.id)
        for user in [try await fixture.user("n@x.y"), try await fixture.user("s@x.y", isServerAdministrator: true)] {
            let answers = try await [nil, "My_Game", project.id.description, "nope"].asyncMap { name in
                Envelope.success(try await GetContext(project: name, branch: nil).run(as: caller(user), in: area(fixture)))
            }
            #expect(Set(answers).count == 1)
            let text = String(decoding: answers[0], as: UTF8.self)
            let workspace = try fixture.workspace(of: user.id)
            #expect(text.contains(#""scope":"user""#) && text.contains(workspace.description))
            #expect(!text.contains(project.id.description))
        }
    }

    @Test("a member's project is found by alias and id, its branch by name and id in any case, else the primary one")
    func member() async throws {
        let fixture = try await DirectoryFixture()
        let owner = try await fixture.user("o@x.y")
        let project = try await fixture.project("My Game", in: try fixture.workspace(of: owner.id), by: owner.id)
        let branch = project.branches[0].id
        for name in ["My_Game", "my_game", project.id.description] {
            for branchName in [nil, "main", "MAIN", branch.description] {
                let context = try await GetContext(project: name, branch: branchName).run(as: caller(owner), in: area(fixture))
                #expect(context.scope == .dataSource && context.projectId == project.id && context.dataSourceId == branch)
                #expect(context.dataSourceLocation == "https://styx.example/view/data/\(project.id)/\(branch)/")
                #expect(context.workspaceCapabilities?.features == [.uiExtensions])
            }
        }
        let context = try await GetContext(project: "My_Game", branch: "nope").run(as: caller(owner), in: area(fixture))
        #expect(context.scope == .dataSource && context.projectId == project.id)
        #expect(context.dataSourceId == nil && context.dataSourceLocation == nil)
    }
}

extension Array {
    fileprivate func asyncMap<Result>(_ body: (Element) async throws -> Result) async throws -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
