import CSQLite
import Foundation
import Testing
import TestSupport
import Values

/// Documents have a bound, whichever way they come; what is damaged costs itself (operations 4.7, 25.12, 25.13).
@Suite("operations 25.12, bounds, damage")
struct BoundScenarios {
    /// Megabytes that a refusal may add to what the server takes.
    private static let mostGrowth = 200

    @Test(
        "98: a small body that asks for a large document is refused by every way, in little memory; the branch loads and is restored after it"
    )
    func bound() async throws {
        let server = try await Server()
        let source = try await server.dataSource(
            Array(Wide.file(properties: 200, collections: #","Holder":[{"Id":"few","Items":[]}]"#).utf8))
        let large = Wide.holder("many", items: 43_000)
        let before = try await source.revision()
        let memory = try server.memory
        let created = try await source.create("Holder", large)
        #expect((created.status, created.errors) == (400, ["parameterAboveMaxSize "]))
        #expect(try await source.update("Holder", Wide.holder("few", items: 43_000)).errors == ["parameterAboveMaxSize "])
        for (path, body) in [
            ("/collections/?importMode=createAndUpdate", #"{"Holder":[\#(large),{"Id":"other"}]}"#),
            ("/collection/Holder/documents/?importMode=createAndUpdate", "[\(large)]"),
        ] {
            let imported = try await source.send("PUT", path, body)
            #expect(imported.status == 200)
            let record = imported.result["changes"][0]
            #expect((record["status"].string, record["errors"][0]["code"].string) == ("error", "parameterAboveMaxSize"))
        }
        let file = Wide.file(properties: 200, collections: #","Holder":[\#(large)]"#)
        let restored = try await source.send("PUT", "/", file)
        #expect((restored.status, restored.codes) == (400, ["parameterAboveMaxSize"]))
        #expect(try await source.revision() == before)
        #expect(try await source.create("Holder", Wide.holder("some", items: 200)).status == 200)
        let more = (0..<6_200).map { Wide.property("P\($0)", 13) }
        let schema = Wide.schema(Wide.wide, "Wide", 1, [Wide.id(13)] + more)
        let edited = try await source.send("PUT", "/collections/?importMode=createAndUpdate", #"{"Schema":[\#(schema)]}"#)
        let record = edited.result["changes"][0]
        #expect((record["status"].string, record["errors"][0]["code"].string) == ("error", "parameterAboveMaxSize"))
        #expect(record["errors"][0]["message"].string?.contains("'some' of 'Holder'") == true)
        let updated = try await source.update("Schema", schema)
        #expect(updated.json["errors"][0]["schemaName"].string == "Holder" && updated.json["errors"][0]["id"].string == "some")
        #expect(try server.memory - memory < Self.mostGrowth)
        let backup = try await source.download()
        try await server.stop()
        try await server.start()
        let again = DataSource(client: server.client, project: source.project, id: source.id)
        #expect(try await again.find("Holder", "Id", "few").status == 200)
        #expect(try await again.client.send("PUT", again.path("/"), body: backup.body).status == 200)
    }

    @Test("98: properties that are added to many items of one document are refused in little memory")
    func edit() async throws {
        let server = try await Server()
        let source = try await server.dataSource(Array(Wide.file(properties: 0).utf8))
        #expect(try await source.create("Holder", Wide.holder("many", items: 50_000)).status == 200)
        let memory = try server.memory
        let schema = Wide.schema(Wide.wide, "Wide", 1, [Wide.id(13)] + (0..<200).map { Wide.property("P\($0)", 13) })
        let reply = try await source.update("Schema", schema)
        #expect((reply.status, reply.codes) == (400, ["parameterAboveMaxSize"]))
        #expect(try server.memory - memory < Self.mostGrowth)
    }

    @Test("99: a damaged row costs its document alone, and a restore heals it", .enabled(if: Sample.isThere))
    func damage() async throws {
        let server = try await Server()
        let sample = try #require(Sample.bytes)
        let source = try await server.dataSource(sample)
        try await server.damage(#"%"Id":"Ruby"%"#, as: "{ broken")
        let damaged = DataSource(client: server.client, project: source.project, id: source.id)
        #expect(try await damaged.document("Item", "Onyx")["Id"].string == "Onyx")
        #expect(try await damaged.document("Item", "Ruby").isNull)
        let validity = try await damaged.send("POST", "/validity/?validationOptions=checkFormat", "")
        #expect(validity.result["records"].elements.count == 1)
        let record = validity.result["records"][0]
        #expect(record["schemaName"].string == "Item" && record["id"].isNull)
        #expect((record["errors"][0]["code"].string, record["errors"][0]["path"].string) == ("invalidDocumentFormat", ""))
        let statistics = try await damaged.get("/stats/").result["collections"].elements.first { $0["schemaName"].string == "Item" }
        #expect(statistics?["validationErrorCount"]["invalidDocumentFormat"].int == 1)
        let backup = try await damaged.download()
        #expect((backup.status, backup["X-Unreadable-Documents"]) == (200, "1"))
        #expect(!backup.text.contains(#""Ruby""#) && backup.text.contains(#""Onyx""#))
        #expect(try await damaged.get("/").fields.contains { $0.name.lowercased() == "x-unreadable-documents" && $0.value == "1" })
        for (schema, count) in [("Item", "1"), ("Hero", nil)] {
            for path in ["/collections/", "/collections/raw/"] {
                let export = try await damaged.get("\(path)?exportMode=extraction&schemas=\(schema)")
                #expect((export.status, export["X-Unreadable-Documents"]) == (200, count))
            }
        }
        #expect(try await damaged.update("Item", #"{"Id":"Onyx"}"#).status == 200)
        #expect(server.log.contains("cannot be read") && server.log.contains("schema=Item"))
        #expect(try await damaged.client.send("PUT", damaged.path("/"), body: sample).status == 200)
        #expect(try await damaged.document("Item", "Ruby")["Id"].string == "Ruby")
        #expect(try await damaged.download()["X-Unreadable-Documents"] == nil)
    }

    @Test("99: where a damaged row tells its id, that stays taken until the document is deleted", .enabled(if: Sample.isThere))
    func damagedID() async throws {
        let server = try await Server()
        let source = try await server.dataSource(try #require(Sample.bytes))
        try await server.damage(#"%"Id":"Ruby"%"#, as: #"{"Id":"Ruby","Name":{"en"#)
        let damaged = DataSource(client: server.client, project: source.project, id: source.id)
        let found = try await damaged.find("Item", "Id", "Ruby")
        #expect((found.status, found.codes) == (500, ["genericError"]))
        let query = #"[{"schemaNameOrId":"Item","uniqueSchemaPropertyNameOrId":"Id","uniqueSchemaPropertyValue":"Ruby"}]"#
        #expect(try await damaged.send("POST", "/documents/query/", query).status == 500)
        #expect(try await damaged.update("Item", #"{"Id":"Ruby"}"#).status == 500)
        #expect(try await damaged.create("Item", #"{"Id":"Ruby"}"#, options: "none").errors == ["duplicateUniqueValue /Id"])
        let imported = try await damaged.send("PUT", "/collection/Item/documents/?importMode=createAndUpdate", #"{"Id":"Ruby"}"#)
        #expect(imported.result["changes"][0]["errors"][0]["code"].string == "genericError")
        let deleted = try await damaged.delete("Item", "Ruby")
        #expect(deleted.status == 200 && deleted.result["document"].isNull)
        #expect(try await damaged.create("Item", #"{"Id":"Ruby"}"#, options: "none").status == 200)
    }

    @Test("104: 128 levels are taken by every way and come back by every way; 129 are malformed")
    func depth() async throws {
        let source = try await SharedServer.get().dataSource(Array(Wide.file(properties: 0).utf8))
        #expect(try await source.create("Node", Wide.node(levels: 128)).status == 200)
        for type in ["application/json", "application/x-msgpack", "application/bson"] {
            let backup = try await source.get("/raw/", ["Accept": type])
            #expect(backup.status == 200)
            let restored = try await source.client.send("PUT", source.path("/"), ["Content-Type": type], body: backup.body)
            #expect(restored.status == 200, "\(type) \(restored.text)")
            let export = try await source.get("/collections/raw/?exportMode=normal", ["Accept": type])
            let path = source.path("/collections/?importMode=createAndUpdate")
            let imported = try await source.client.send("PUT", path, ["Content-Type": type], body: export.body)
            #expect(imported.status == 200 && !imported.text.contains(#""error""#), "\(type) \(imported.text.prefix(300))")
        }
        #expect(try await source.download().text.contains(#""end""#))
        let deeper = Wide.node(levels: 129)
        for (method, path, body) in [
            ("PUT", "/collection/Node/", deeper), ("POST", "/collection/Node/", deeper),
            ("PUT", "/collection/Node/documents/?importMode=create", "[\(deeper)]"),
            ("PUT", "/collections/?importMode=create", #"{"Node":[\#(deeper)]}"#),
            ("POST", "/converter/raw/", #"{"Collections":{"Node":[\#(deeper)]}}"#),
            ("PUT", "/", Wide.file(properties: 0, collections: #","Node":[\#(deeper)]"#)),
        ] {
            let reply = try await source.send(method, path, body)
            #expect((reply.status, reply.codes) == (400, ["invalidRequestBody"]), "\(method) \(path)")
        }
    }

    @Test("104: `styx project create --from` takes what a backup gives")
    func fromFile() async throws {
        let server = try await Server()
        for (levels, isTaken) in [(128, true), (129, false)] {
            let file = server.folder.appending(path: "deep\(levels).gdjs")
            try Data(Wide.file(properties: 0, collections: #","Node":[\#(Wide.node(levels: levels))]"#).utf8).write(to: file)
            let made = try await Program.run(["project", "create", "Deep \(levels)", "--from", file.path, "--data", server.data.path])
            #expect((made.status == 0) == isTaken, "\(made.errors)")
        }
    }
}

extension Server {
    /// Megabytes that the server has taken at most until now.
    fileprivate var memory: Int {
        get throws {
            let server = try #require(serverProcessIDs.first)
            let status = try String(contentsOfFile: "/proc/\(server)/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
            return (line?.split(separator: " ").dropLast().last.flatMap { Int($0.filter(\.isNumber)) } ?? 0) / 1024
        }
    }

    /// Writes over the rows of documents whose text is like `pattern` while the server is down.
    fileprivate func damage(_ pattern: String, as text: String) async throws {
        try await stop()
        var connection: OpaquePointer?
        defer { sqlite3_close(connection) }
        try #require(sqlite3_open(data.appending(path: "styx.db").path, &connection) == SQLITE_OK)
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        try #require(
            sqlite3_prepare_v2(connection, "UPDATE content_row SET text = ?1 WHERE text LIKE ?2", -1, &statement, nil) == SQLITE_OK)
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        sqlite3_bind_text(statement, 1, text, -1, copied)
        sqlite3_bind_text(statement, 2, pattern, -1, copied)
        try #require(sqlite3_step(statement) == SQLITE_DONE && sqlite3_changes(connection) == 1)
        sqlite3_finalize(statement)
        statement = nil
        try await start()
    }
}
