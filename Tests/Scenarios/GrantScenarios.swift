import TestSupport
import Testing
import Values

/// Who may do what to a data source (operations 1.2; server 3.1, 3.2, 13): each role over HTTP, its refusals and what they leave as it was.
@Suite("operations 1.2: grants")
struct GrantScenarios {
    private func t() async throws -> DataSource { try await SharedServer.get().dataSource(Array(Fixtures.t.utf8)) }

    private func answer(_ reply: Reply) -> String { "\(reply.status) \(reply.codes.joined(separator: " "))" }

    private static let forbidden = "403 authorizationFailed"
    private static let tag = "7a0000000000000000000001"

    @Test("15: a shared property is a designer's to make, not an editor's")
    func scenario15() async throws {
        let source = try await t()
        let editor = try await SharedServer.get().member("edit", of: source).sees(source)
        let designer = try await SharedServer.get().member("design", of: source).sees(source)
        let before = try await source.download().body
        let property = #"{"Name":"Grade","DataType":"PickList","Specification":"pick.Low=0"}"#
        #expect(answer(try await editor.create("SchemaProperty", property)) == Self.forbidden)
        #expect(try await source.download().body == before)
        #expect(try await designer.create("SchemaProperty", property).status == 200)
    }

    @Test("60: an editor and a designer may not restore, who administers may")
    func scenario60() async throws {
        let source = try await t()
        let before = try await source.download().body
        for right in ["view", "edit", "design"] {
            let member = try await SharedServer.get().member(right, of: source).sees(source)
            #expect(answer(try await member.send("PUT", "/", Fixtures.t)) == Self.forbidden, "\(right)")
            // Before the body is looked at.
            #expect(answer(try await member.send("PUT", "/", "{")) == Self.forbidden, "\(right)")
        }
        #expect(try await source.download().body == before)
        let administrator = try await SharedServer.get().member("administer", of: source).sees(source)
        #expect(try await administrator.send("PUT", "/", Fixtures.t).status == 200)
    }

    @Test("a viewer reads everything and changes nothing; a dry run needs what the run would")
    func viewer() async throws {
        let source = try await t()
        let viewer = try await SharedServer.get().member("view", of: source).sees(source)
        for path in ["/raw/", "/", "/collections/?exportMode=normal", "/stats/", "/capabilities/", "/loading-progress/", "/process/"] {
            #expect(try await viewer.get(path).status == 200, "\(path)")
        }
        #expect(try await viewer.find("Item", "Id", "Sword").status == 200)
        #expect(try await viewer.send("POST", "/collection/Item/documents/", "{}").status == 200)
        #expect(try await viewer.get("/documents/query/?query=sword").status == 200)
        #expect(try await viewer.send("POST", "/documents/query/", Self.pick).status == 200)
        #expect(try await viewer.send("POST", "/validity/", "").status == 200)
        // The switch alone repairs nothing, nor does a repair without it.
        for options in ["repair", "deduplicateIds", "none"] {
            #expect(try await viewer.send("POST", "/validity/?validationOptions=\(options)", "").status == 200, "\(options)")
        }
        let before = try await source.download().body
        let refused: [(String, String, String)] = [
            ("PUT", "/collection/Tag/", #"{"Id":"x"}"#), ("POST", "/collection/Tag/", #"{"Id":"fire","Label":"Fire"}"#),
            ("DELETE", "/collection/Tag/?id=nope", ""), ("PUT", "/collection/Tag/documents/?importMode=update&dryRun=true", "[]"),
            ("PUT", "/collections/?importMode=update&dryRun=true", "{}"), ("PUT", "/collection/Tag/", "{"),
            ("PUT", "/collection/Nope/", #"{"Id":"x"}"#), ("PUT", "/transaction/", DataSource.beginning("transaction-of-a-viewer")),
            ("POST", "/transaction/never-begun-by-anyone/", ""), ("DELETE", "/transaction/never-begun-by-anyone/", ""),
            ("POST", "/validity/?validationOptions=repair,eraseInvalidValues", ""), ("PUT", "/", "{}"),
        ]
        for (method, path, body) in refused {
            #expect(answer(try await viewer.send(method, path, body)) == Self.forbidden, "\(method) \(path)")
        }
        #expect(try await source.download().body == before)
        #expect(try await viewer.get("/capabilities/").result["limits"]["readOnlyReasons"].elements.map(\.string) == ["noEditPermission"])
    }

    @Test("server 37: where downloads need administer, the whole is neither downloaded nor had from a process, and exports go on")
    func downloads() async throws {
        let server = try await Server(environment: ["STYX_ACCESS_DOWNLOADREQUIRES": "administer"])
        let source = try await server.dataSource(Array(Fixtures.t.utf8))
        let designer = try await server.member("design", of: source).sees(source)
        let backup = try await source.get("/raw/")
        let export = try await source.get("/collections/raw/?exportMode=normal")
        let results = [backup, export].map { "/process/\($0["x-process-id"] ?? "")/result/raw/" }
        for path in ["/raw/", "/", results[0]] {
            #expect(answer(try await designer.get(path)) == Self.forbidden, "\(path)")
            #expect(try await source.get(path).status == 200, "\(path)")
        }
        #expect(try await designer.get("/collections/raw/?exportMode=normal").status == 200)
        #expect(try await designer.get(results[1]).body == export.body)
    }

    private static let pick =
        #"[{"schemaNameOrId":"Item","uniqueSchemaPropertyNameOrId":"Id","uniqueSchemaPropertyValue":"Sword"}]"#

    @Test("documents of the metadata need design, those of the settings administer, by name and by id, even where nothing would change")
    func metadata() async throws {
        let source = try await t()
        let editor = try await SharedServer.get().member("edit", of: source).sees(source)
        let designer = try await SharedServer.get().member("design", of: source).sees(source)
        let before = try await source.download().body
        let schema = #"{"Id":"\#(Self.tag)","Name":"Tag"}"#
        for name in ["Schema", "18d4bf318f3c49688087dbed"] {
            #expect(answer(try await editor.update(name, schema)) == Self.forbidden)
            #expect(answer(try await editor.create(name, #"{"Name":"New"}"#)) == Self.forbidden)
            #expect(answer(try await editor.delete(name, "nope")) == Self.forbidden)
        }
        for name in ["ProjectSettings", "55a4f32faca22e191098f3d9"] {
            for member in [editor, designer] {
                #expect(answer(try await member.update(name, #"{"Name":"T"}"#)) == Self.forbidden)
                #expect(answer(try await member.delete(name, "nope")) == Self.forbidden)
            }
        }
        #expect(try await source.download().body == before)
        let unchanged = try await designer.update("Schema", schema)
        #expect(unchanged.status == 200 && unchanged.result["diff"].keys == ["Id"])
        #expect(try await designer.update("Schema", #"{"Id":"\#(Self.tag)","DisplayName":"Label"}"#).status == 200)
        let administrator = try await SharedServer.get().member("administer", of: source).sees(source)
        #expect(try await administrator.update("ProjectSettings", #"{"Version":"2.0.0.0"}"#).status == 200)
    }

    @Test(
        "many documents at once need what those need that change; what stays unchanged or is skipped touches nothing",
        arguments: ["/collection/Schema/documents/", "/collections/"])
    func bulk(path: String) async throws {
        let source = try await t()
        let editor = try await SharedServer.get().member("edit", of: source).sees(source)
        let before = try await source.download().body
        func change(_ documents: String, in schema: String, _ mode: String, dryRun: Bool) async throws -> Reply {
            let isBulk = path != "/collections/"
            let target = isBulk ? path.replacing("Schema", with: schema) : path
            let body = isBulk ? "[\(documents)]" : #"{"Collections":{"\#(schema)":[\#(documents)]}}"#
            return try await editor.send("PUT", "\(target)?importMode=\(mode)&dryRun=\(dryRun)", body)
        }
        for dryRun in [false, true] {
            let unchanged = try await change(#"{"Id":"\#(Self.tag)","Name":"Tag"}"#, in: "Schema", "update", dryRun: dryRun)
            #expect(unchanged.result["changes"][0]["status"].string == "unchanged")
            let skipped = try await change(#"{"Id":"\#(Self.tag)","DisplayName":"L"}"#, in: "Schema", "create", dryRun: dryRun)
            #expect(skipped.result["changes"][0]["status"].string == "skipped")
            let renamed = try await change(#"{"Id":"\#(Self.tag)","DisplayName":"L"}"#, in: "Schema", "update", dryRun: dryRun)
            #expect(answer(renamed) == Self.forbidden)
            let settings = try await change(#"{"Version":"3.0.0.0"}"#, in: "ProjectSettings", "update", dryRun: dryRun)
            #expect(answer(settings) == Self.forbidden)
        }
        #expect(try await source.download().body == before)
    }

    @Test("a data source of others does not exist, whatever is sent; a server administrator sees that it does, and no more")
    func stranger() async throws {
        let source = try await t()
        let stranger = try await SharedServer.get().stranger()
        let absent = DataSource(client: stranger.client, project: "", id: "0123456789abcdef01234567")
        let requests: [(String, String, String)] = [
            ("GET", "/stats/", ""), ("GET", "/raw/", ""), ("PUT", "/", "{"), ("PUT", "/collection/Item/", "{"),
            ("POST", "/collection/Item/documents/", "{"), ("GET", "/documents/query/?query=a", ""), ("PUT", "/transaction/", "[]"),
            ("POST", "/transaction/some-transaction-of-others/", ""), ("DELETE", "/collection/Schema/?id=x", ""),
        ]
        for (method, path, body) in requests {
            let reply = try await stranger.sees(source).send(method, path, body)
            let other = try await absent.send(method, path, body)
            #expect(answer(reply) == "404 resourceNotFound", "\(method) \(path)")
            #expect(reply.body == other.body, "\(method) \(path)")
            #expect(reply.fields.map(\.name) == other.fields.map(\.name), "\(method) \(path)")
        }
        let theirs = try await SharedServer.get().dataSource(of: stranger)
        #expect(try await theirs.get("/stats/").status == 200)
        let seen = DataSource(client: source.client, project: theirs.project, id: theirs.id)
        #expect(answer(try await seen.get("/stats/")) == Self.forbidden)
        #expect(answer(try await seen.send("PUT", "/", "{")) == Self.forbidden)
    }

    @Test("50: a right that is lost ends its owner's transaction, and does not come back with the right")
    func lowered() async throws {
        let server = try await SharedServer.get()
        let source = try await t()
        let member = try await server.member("edit", of: source)
        let editor = member.sees(source)
        let a = "transaction-of-an-editor"
        #expect(try await editor.send("PUT", "/transaction/", DataSource.beginning(a)).status == 204)
        #expect(try await editor.send("PUT", "/collection/Tag/?transactionId=\(a)", #"{"Id":"new"}"#).status == 200)
        try await server.grant("view", to: member, in: source)
        #expect(answer(try await editor.send("POST", "/transaction/\(a)/", "")) == Self.forbidden)
        #expect(try await source.create("Tag", #"{"Id":"free","Label":"the turn is free"}"#).status == 200)
        try await server.grant("edit", to: member, in: source)
        #expect(answer(try await editor.send("POST", "/transaction/\(a)/", "")) == "409 abortedTransaction")
        #expect(try await source.document("Tag", "new").isNull)
        try await server.grant("none", to: member, in: source)
        #expect(answer(try await editor.get("/stats/")) == "404 resourceNotFound")
    }

    @Test("a transaction belongs to who began it: others may not use it, who administers may reject it")
    func othersTransaction() async throws {
        let source = try await t()
        let editor = try await SharedServer.get().member("edit", of: source).sees(source)
        let other = try await SharedServer.get().member("design", of: source).sees(source)
        let a = "transaction-of-an-editor"
        #expect(try await editor.send("PUT", "/transaction/", DataSource.beginning(a)).status == 204)
        for user in [other, source] {
            #expect(answer(try await user.get("/stats/?transactionId=\(a)")) == Self.forbidden)
            #expect(answer(try await user.send("PUT", "/collection/Tag/?transactionId=\(a)", #"{"Id":"x"}"#)) == Self.forbidden)
            #expect(answer(try await user.send("POST", "/transaction/\(a)/", "")) == Self.forbidden)
        }
        #expect(answer(try await other.send("DELETE", "/transaction/\(a)/", "")) == Self.forbidden)
        #expect(try await source.send("DELETE", "/transaction/\(a)/", "").status == 204)
        #expect(answer(try await editor.send("POST", "/transaction/\(a)/", "")) == "409 completedTransaction")
    }
}

extension DataSource {
    /// The body of `PUT /transaction/`.
    static func beginning(_ id: String, starting: String = "00:00:20", running: String = "00:05:00") -> String {
        Value.object(["id": .text(Text(id)), "startTimeout": .text(Text(starting)), "executionTimeout": .text(Text(running))]).jsonText
    }
}
