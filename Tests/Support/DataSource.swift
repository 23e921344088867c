import Foundation
import Synchronization
import Values

/// One branch of a project of its own on a server, as a client sees it.
public struct DataSource: Sendable {
    public let client: Client
    public let project: String
    public let id: String

    public init(client: Client, project: String, id: String) {
        self.client = client
        self.project = project
        self.id = id
    }

    /// Paths below the data source.
    public func path(_ rest: String) -> String { "/api/v1/datasource/\(id)\(rest)" }

    public func get(_ rest: String, _ fields: [String: String] = [:]) async throws -> Reply {
        try await client.send("GET", path(rest), fields)
    }

    public func send(_ method: String, _ rest: String, _ body: String) async throws -> Reply {
        try await client.send(method, path(rest), body: body)
    }

    /// `PUT /collection/{schema}/`.
    public func create(_ schema: String, _ document: String, options: String? = nil) async throws -> Reply {
        try await send("PUT", "/collection/\(schema)/\(query(options))", document)
    }

    /// `POST /collection/{schema}/`.
    public func update(_ schema: String, _ document: String, options: String? = nil) async throws -> Reply {
        try await send("POST", "/collection/\(schema)/\(query(options))", document)
    }

    /// `DELETE /collection/{schema}/?id=`.
    public func delete(_ schema: String, _ id: String) async throws -> Reply {
        try await client.send("DELETE", path("/collection/\(schema)/?id=\(escaped(id))"))
    }

    /// `GET /collection/{schema}/` by a unique property.
    public func find(_ schema: String, _ property: String = "Id", _ value: String) async throws -> Reply {
        try await get(
            "/collection/\(schema)/?uniqueSchemaPropertyNameOrId=\(escaped(property))&uniqueSchemaPropertyValue=\(escaped(value))")
    }

    /// The document with that id, `null` where there is none.
    public func document(_ schema: String, _ id: String) async throws -> Value { try await find(schema, "Id", id).result["document"] }

    /// `GET /raw/`.
    public func download() async throws -> Reply { try await get("/raw/") }

    /// Hash of the revision that is shown.
    public func revision() async throws -> String { try await get("/stats/").result["revisionHash"].string ?? "?" }

    private func query(_ options: String?) -> String { options.map { "?validationOptions=\(escaped($0))" } ?? "" }

    private func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-_.,"))) ?? text
    }
}

extension Server {
    /// A project of its own whose branch holds `content`, restored as a client restores it; an empty one where that is nil.
    public func dataSource(_ content: [UInt8]? = nil) async throws -> DataSource {
        let me = try await client.send("GET", "/api/v1/user/me/")
        let workspace = me.result["workspaces"][0].string ?? "?"
        let name = "Test \(UUID().uuidString)"
        let made = try await client.send(
            "PUT", "/api/v1/project/", body: #"{"workspaceId":"\#(workspace)","name":"\#(name)","scriptingLanguage":"other","tags":[]}"#)
        guard made.status == 200, let branch = made.result["branches"][0]["id"].string, let project = made.result["id"].string else {
            throw Connection.Failure(description: "no project: \(made.status) \(made.text)")
        }
        let source = DataSource(client: client, project: project, id: branch)
        if let content {
            let restored = try await client.send("PUT", source.path("/"), body: content)
            guard restored.status == 200 else { throw Connection.Failure(description: "not restored: \(restored.text)") }
        }
        return source
    }
}

/// One server for all tests that need nothing special of it: each takes a project of its own there.
public enum SharedServer {
    private static let task = Task {
        // All tests share its one key: all begin at once, each with a project, and many restore.
        let server = try await Server(environment: ["STYX_AUTH_REQUESTS_AT_ONCE": "4096", "STYX_AUTH_PROCESSES_AT_ONCE": "1024"])
        running.withLock { $0 = server }
        atexit { running.withLock { $0?.end() } }
        return server
    }
    private static let running = Mutex<Server?>(nil)

    public static func get() async throws -> Server { try await task.value }

    /// A fresh branch that holds the sample *R*.
    public static func sample() async throws -> DataSource { try await get().dataSource(Sample.bytes) }
}
