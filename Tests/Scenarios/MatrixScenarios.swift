import TestSupport
import Testing
import Values

/// Server scenario 90: every operation of data sources that there is, asked by everybody who may be somebody (server 13).
@Suite("server 90: the permission matrix")
struct MatrixScenarios {
    /// One row: what is asked, and the least right that it needs.
    struct Row: Sendable, CustomStringConvertible {
        let description: String
        let method: String
        let path: String
        let right: String
        var body = ""

        init(_ number: Int, _ method: String, _ path: String, _ right: String, _ body: String = "") {
            description = "#\(number) \(method) \(path)"
            self.method = method
            self.path = path
            self.right = right
            self.body = body
        }
    }

    private static let rights = ["view", "edit", "design", "administer"]

    // What is asked changes nothing, so that the rows do not meet: it lacks something, or names what is not there.
    private static let rows = [
        Row(12, "PUT", "/transaction/", "edit", "{}"), Row(13, "POST", "/transaction/never-begun-by-anybody/", "edit"),
        Row(14, "DELETE", "/transaction/never-begun-by-anybody/", "edit"),
        Row(15, "GET", "/collection/Item/?uniqueSchemaPropertyNameOrId=Id&uniqueSchemaPropertyValue=Sword", "view"),
        Row(16, "PUT", "/collection/Item/", "edit", "[]"), Row(16, "PUT", "/collection/Schema/", "design", "[]"),
        Row(16, "PUT", "/collection/SchemaProperty/", "design", "[]"), Row(16, "PUT", "/collection/ProjectSettings/", "administer", "[]"),
        Row(17, "POST", "/collection/Item/", "edit", "[]"), Row(17, "POST", "/collection/Schema/", "design", "[]"),
        Row(17, "POST", "/collection/ProjectSettings/", "administer", "[]"), Row(18, "DELETE", "/collection/Item/?id=nobody", "edit"),
        Row(18, "DELETE", "/collection/Schema/?id=nobody", "design"),
        Row(18, "DELETE", "/collection/ProjectSettings/?id=nobody", "administer"),
        Row(19, "POST", "/collection/Item/documents/", "view", "{}"),
        Row(20, "PUT", "/collection/Item/documents/?importMode=update", "edit", "[]"),
        Row(20, "PUT", "/collection/Schema/documents/?importMode=update", "edit", "[]"),
        Row(21, "GET", "/documents/query/?query=sword", "view"),
        Row(22, "POST", "/documents/query/", "view", "[]"), Row(23, "POST", "/converter/raw/", "view", #"{"Collections":{}}"#),
        Row(24, "GET", "/collections/raw/?exportMode=normal", "view"), Row(25, "GET", "/raw/", "view"),
        Row(26, "GET", "/collections/?exportMode=normal", "view"), Row(27, "PUT", "/collections/?importMode=update", "edit", "{}"),
        Row(28, "GET", "/", "view"), Row(29, "PUT", "/", "administer", "{}"), Row(30, "POST", "/validity/", "view"),
        Row(30, "POST", "/validity/?validationOptions=repair,repairRequiredWithDefaults", "edit"),
        Row(31, "GET", "/loading-progress/", "view"), Row(32, "GET", "/capabilities/", "view"), Row(33, "GET", "/stats/", "view"),
        Row(37, "GET", "/process/", "view"), Row(38, "GET", "/process/1/", "view"),
        Row(39, "POST", "/process/1/?stopReason=no", "administer"),
    ]

    /// Refused as who is nobody, who sees nothing, or who lacks the right; anything else is an answer.
    private func kind(_ reply: Reply) -> String {
        switch (reply.status, reply.codes.first) {
        case (401, "authenticationFailed"): "anonymous"
        case (403, "authorizationFailed"): "refused"
        case (404, "resourceNotFound"): "unseen"
        default: "answered"
        }
    }

    @Test("each row, for each role", arguments: ["Au", "Vi", "Ed", "De", "Ad", "WO", "SA", "An"])
    func row(of role: String) async throws {
        let server = try await SharedServer.get()
        let owner = try await server.stranger()
        let theirs = try await server.dataSource(of: owner)
        #expect(try await theirs.send("PUT", "/", Fixtures.t).status == 200)
        let (source, held) = try await caller(role, of: theirs)
        for row in Self.rows {
            let isHeld = Self.rights.firstIndex(of: row.right).map { $0 < held } ?? false
            let refusal = ["An": "anonymous", "Au": "unseen"][role] ?? "refused"
            let reply = try await source.send(row.method, row.path, row.body)
            #expect(kind(reply) == (isHeld ? "answered" : refusal), "\(row) as \(role): \(reply.status) \(reply.codes)")
        }
    }

    /// The data source as somebody in that role sees it, and how many of the rights are theirs.
    private func caller(_ role: String, of source: DataSource) async throws -> (DataSource, Int) {
        let server = try await SharedServer.get()
        func seen(by client: Client) -> DataSource { DataSource(client: client, project: source.project, id: source.id) }
        switch role {
        case "An": return (seen(by: source.client.with(authorization: nil)), 0)
        case "Au": return (try await server.stranger().sees(source), 0)
        case "SA": return (seen(by: server.client), 0)
        case "WO": return (source, 4)
        default:
            let held = ["Vi": 1, "Ed": 2, "De": 3, "Ad": 4][role] ?? 0
            return (try await server.member(Self.rights[held - 1], of: source).sees(source), held)
        }
    }
}
