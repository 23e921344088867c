@testable import Access
import TestSupport
import Testing
import Values

@testable import PluginKit

/// Scenario 15 of the data operations: who may write the documents of a system schema.
@Suite struct SchemaPermissionTests {
    @Test(
        "documents of system schemas need more than edit",
        arguments: [
            (Grant.edit, "Item", true), (.edit, "SchemaProperty", false), (.design, "SchemaProperty", true),
            (.edit, "d40d8eb1a23248b69b252eea", false), (.edit, "Schema", false), (.design, "Schema", true),
            (.design, "18d4bf318f3c49688087dbed", true), (.design, "ProjectSettings", false), (.design, "55a4f32faca22e191098f3d9", false),
            (.administer, "ProjectSettings", true),
        ])
    func grants(upTo grant: Grant, schema: String, isAdmitted: Bool) async throws {
        let fixture = try await DirectoryFixture()
        let owner = try await fixture.user("o@x.y")
        let member = try await fixture.user("e@x.y")
        let project = try await fixture.project("Game", in: try fixture.workspace(of: owner.id), by: owner.id)
        try await fixture.directory.change { state in
            guard var current = state.projects[project.id] else { return (DirectoryChange(), ()) }
            current.members.append(Project.Member(user: member.id, grants: Grants(upTo: grant)))
            var change = DirectoryChange()
            change.projects = [current]
            return (change, ())
        }
        let caller = Caller(user: member.id, login: nil, credential: .session, isServerAdministrator: false)
        let values = ["dataSourceId": project.branches[0].id.description, "schemaNameOrId": schema]
        let code: ErrorCode?
        do throws(APIError) {
            try Permission.edit("dataSourceId", schema: "schemaNameOrId").check(caller, in: fixture.directory.state) { values[$0] }
            code = nil
        } catch { code = error.code }
        #expect(code == (isAdmitted ? nil : .authorizationFailed))
    }
}
