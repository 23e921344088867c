import Foundation
import TestSupport
import Testing
import Values

extension DataSource {
    /// `POST /validity/`; nil for the preset.
    fileprivate func validate(_ options: String?) async throws -> Reply {
        try await send("POST", "/validity/" + (options.map { "?validationOptions=\($0)" } ?? ""), "")
    }

    /// What statistics say of a schema.
    fileprivate func statistics(_ schema: String) async throws -> Value {
        try await get("/stats/").result["collections"].elements.first { $0["schemaName"].string == schema } ?? .null
    }
}

extension Reply {
    /// `Schema/id: code path, …` of each record of a report.
    fileprivate var records: [String] {
        result["records"].elements.map { record in
            let errors = record["errors"].elements.map { "\($0["code"].string ?? "?") \($0["path"].string ?? "?")" }
            return
                "\(record["schemaName"].string ?? "?")/\(record["id"].string ?? record["id"].jsonText): \(errors.joined(separator: ", "))"
        }
    }
}

/// Data operations, 25.9 and what else needs a validation.
@Suite("operations 25.9")
struct ValidationScenarios {
    private func fixture() async throws -> DataSource { try await SharedServer.get().dataSource(Array(Fixtures.t.utf8)) }

    @Test("9: old and new option names")
    func scenario9() async throws {
        let source = try await fixture()
        let expected = [
            "Item/Shield: missingTranslation /Title/fr-FR, missingTranslation /Title/de-DE", "Item/Sword: missingTranslation /Title/de-DE",
        ]
        for options in ["checkTranslation", "checkTranslations", "CHECKTRANSLATIONS", "2"] {
            #expect(try await source.validate(options).records == expected, "\(options)")
        }
        #expect(try await source.validate("none").result["records"] == .list([]))
        let mixed = try await source.send("POST", "/validity/?validationOptions=none&validationOptions=repair", "")
        #expect((mixed.status, mixed.codes) == (400, ["invalidParameterValue"]))
        #expect(try await source.validate("4096").status == 400)
    }

    @Test("12.7: metadata of a file that break their rules are reported, each by its document and under its option")
    func brokenMetadata() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "styx-broken-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "game.gdjs")
        let damage = #""Name":"Damage","DataType":13,"DefaultValue":"0","Uniqueness":0,"Requirement":"#
        let text = Fixtures.t.replacing(damage + "2", with: damage + "3")
            .replacing(#""Name":"Tag","Type":0"#, with: #""Name":"Tag","Specification":"icon=a/b/c","Type":0"#)
        try Data(text.utf8).write(to: file)
        let server = try await Server(options: ["--open", file.path])
        let client = Client(port: server.port)
        let id = try #require(try await client.send("GET", "/api/v1/project/my/").result[0]["branches"][0]["id"].string)
        let source = DataSource(client: client, project: "", id: id)
        let expected = [
            "Schema/7a0000000000000000000001: invalidIconFormat /Specification",
            "Schema/7a0000000000000000000003: invalidRequirementForDataType /Properties/7a000000000000000000006d/Requirement",
        ]
        #expect(try await source.validate(nil).records == expected)
        #expect(try await source.validate("checkSpecification").records == expected)
        #expect(try await source.validate("checkConstraints").records == [])
        #expect(try await source.statistics("Schema")["validationErrorCount"]["invalidRequirementForDataType"].int == 1)
        // What was wrong before does not stand against an edit of something else, and an edit may put it right.
        #expect(try await source.update("Schema", #"{"Id":"7a0000000000000000000002","Description":"d"}"#).status == 200)
        #expect(try await source.update("Schema", #"{"Id":"7a0000000000000000000001","Specification":null}"#).status == 200)
        #expect(try await source.validate(nil).records == [expected[1]])
    }

    @Test("24: delete a referenced document")
    func scenario24() async throws {
        let source = try await fixture()
        let deleted = try await source.delete("Item", "Sword")
        #expect(deleted.result["document"]["Name"].string == "Iron Sword")
        #expect(try await source.document("Item", "Shield")["Owner"]["Id"].string == "Sword")
        #expect(try await source.validate("checkReferences").records == ["Item/Shield: brokenReference /Owner"])
        #expect(try await source.statistics("Item")["validationErrorCount"]["brokenReference"].int == 1)
        #expect(try await source.find("Item", "Id", "Shield").result["meta"]["errorCount"].int ?? 0 > 0)
        #expect(try await source.document("Part", "2").isNull)
        let again = try await source.delete("Item", "Sword")
        #expect(again.status == 200 && again.result["document"].isNull)
        #expect(again.result["revisionHash"] == deleted.result["revisionHash"])
    }

    @Test("62: clean sample", .enabled(if: Sample.isThere))
    func scenario62() async throws {
        let source = try await SharedServer.sample()
        for options in [nil, "checkTranslations"] { #expect(try await source.validate(options).result["records"] == .list([])) }
        let counts = [("Item", 39, 23), ("SchemaProperty", 133, 0), ("ParameterValue", 78, 0), ("Loot", 12, 0), ("Hero", 3, 3)]
        for (schema, all, roots) in counts {
            let record = try await source.statistics(schema)
            #expect((record["documentCount"].int, record["rootDocumentCount"].int) == (all, roots), "\(schema)")
        }
        let records = try await source.get("/stats/").result["collections"].elements
        #expect(records.allSatisfy { $0["validationErrorCount"].keys.isEmpty })
    }

    @Test("64: repair order")
    func scenario64() async throws {
        let source = try await fixture()
        _ = try await source.create("Item", #"{"Id":"K","Name":"K","Damage":"abc","Parts":[]}"#, options: "none")
        let before = try await source.revision()
        let told = try await source.validate("eraseInvalidValues,repairRequiredWithDefaults,checkRequirements,checkFormat")
        #expect(told.records == ["Item/K: invalidIntegerFormat /Damage"])
        #expect(told.result["revisionHash"].string == before)
        #expect(try await source.document("Item", "K")["Damage"].string == "abc")
        let mended = try await source.validate("repair,eraseInvalidValues,repairRequiredWithDefaults,checkRequirements,checkFormat")
        #expect(mended.result["records"] == .list([]))
        #expect(try await source.document("Item", "K")["Damage"].int == 0)
        let after = try await source.revision()
        #expect(after != before && mended.result["revisionHash"].string == after)
        // Nothing is left to mend: nothing is stored.
        #expect(try await source.validate("repair,eraseInvalidValues").result["revisionHash"].string == after)
    }

    @Test("the statistics and the errors of a document follow what is written")
    func follow() async throws {
        let source = try await fixture()
        #expect(try await source.statistics("Item")["validationErrorCount"].jsonText == #"{"missingTranslation":2}"#)
        _ = try await source.create("Item", #"{"Id":"K","Name":"Axe","Damage":1,"Owner":"Gone","Parts":[]}"#, options: "none")
        let counts = try await source.statistics("Item")["validationErrorCount"].jsonText
        #expect(counts == #"{"brokenReference":1,"duplicateUniqueValue":1,"missingTranslation":2}"#)
        #expect(try await source.find("Item", "Id", "K").result["meta"]["errorCount"].int == 2)
        _ = try await source.create("Item", #"{"Id":"Gone","Name":"Gone"}"#)
        _ = try await source.delete("Item", "Axe")
        #expect(try await source.statistics("Item")["validationErrorCount"].jsonText == #"{"missingTranslation":2}"#)
        #expect(try await source.find("Item", "Id", "K").result["meta"]["errorCount"].int == 0)
    }
}
