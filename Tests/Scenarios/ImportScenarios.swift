import Testing
import TestSupport
import Values

/// Data operations, 25.6 and 25.7 on the fixture T: import and bulk change.
@Suite("operations 25.6, import and bulk")
struct ImportScenarios {
    private func fixture() async throws -> DataSource { try await SharedServer.get().dataSource(Array(Fixtures.t.utf8)) }
    private func fixtureWithNext() async throws -> DataSource {
        try await SharedServer.get().dataSource(Array(Fixtures.tWithNext.utf8))
    }

    @Test("8: enum spellings")
    func scenario8() async throws {
        let source = try await fixture()
        let body = #"{"Tag":[{"Id":"x"}]}"#
        for query in ["importMode=0&dryRun=1", "importMode=CreateAndUpdate&dryRun=TRUE"] {
            let reply = try await source.send("PUT", "/collections/?\(query)", body)
            #expect((reply.status, reply.statuses) == (200, ["created"]))
        }
        let unknown = try await source.send("PUT", "/collections/?importMode=foo", body)
        #expect((unknown.status, unknown.codes) == (400, ["invalidParameterValue"]))
        let missing = try await source.send("PUT", "/collections/", body)
        #expect((missing.status, missing.codes) == (400, ["missingParameterValue"]))
    }

    private static let modes: [(String, [String])] = [
        ("createAndUpdate", ["updated", "created"]), ("create", ["skipped", "created"]), ("update", ["updated", "skipped"]),
        ("safeUpdate", ["updated", "skipped"]), ("replace", ["updated", "created", "deleted", "deleted"]),
        ("delete", ["deleted", "skipped"]),
    ]

    @Test("43: modes, by import and by bulk change", arguments: modes)
    func scenario43(mode: String, expected: [String]) async throws {
        let documents = #"[{"Id":"Sword","Damage":9},{"Id":"New","Name":"New"}]"#
        let (one, other) = try await (fixture(), fixture())
        let imported = try await one.import(mode, #"{"Item":\#(documents)}"#)
        let bulk = try await other.send("PUT", "/collection/Item/documents/?importMode=\(mode)", documents)
        for reply in [imported, bulk] {
            #expect(reply.status == 200)
            #expect(reply.statuses == expected)
            #expect(reply.result["changes"].elements.prefix(2).map { $0["id"].string } == ["Sword", "New"])
            reply.checkHygiene()
        }
        #expect(try await imported.result["revisionHash"].string == one.revision())
        if mode == "replace" {
            #expect(imported.result["changes"].elements.suffix(2).map { $0["id"].string } == ["Axe", "Shield"])
            let sword = try await one.document("Item", "Sword")
            #expect(sword["Name"].string == "Iron Sword" && sword["Parts"].elements.count == 2)
            #expect(try await one.document("Item", "Axe").isNull)
        }
    }

    @Test("44: a dry run says the same and stores nothing")
    func scenario44() async throws {
        let source = try await fixture()
        let before = try await source.download().body
        let revision = try await source.revision()
        let body = #"{"Item":[{"Id":"Sword","Damage":9},{"Id":"New","Name":"New"}]}"#
        let rehearsal = try await source.import("replace", body, "dryRun=true")
        #expect(rehearsal.statuses == ["updated", "created", "deleted", "deleted"])
        #expect(rehearsal.result["revisionHash"].string == revision)
        #expect(try await source.download().body == before)
        #expect(try await source.import("replace", body).statuses == rehearsal.statuses)
        #expect(try await source.revision() != revision)
    }

    @Test("45: safeUpdate is safe")
    func scenario45() async throws {
        let source = try await fixture()
        let sword =
            #"{"Id":"Sword","Damage":8,"Main":{"Id":99,"Power":6},"Parts":[{"Id":3,"Power":7},{"Id":50,"Kind":"new"}],"Tags":[{"Id":"ice"}]}"#
        #expect(try await source.import("safeUpdate", #"{"Item":[\#(sword)]}"#).statuses == ["updated"])
        let stored = try await source.document("Item", "Sword")
        #expect(stored["Damage"].int == 8)
        #expect(stored["Main"].jsonText == #"{"Id":1,"Kind":"hilt","Power":6}"#)
        #expect(stored["Parts"].jsonText == #"[{"Id":2,"Kind":"blade","Power":5},{"Id":3,"Kind":"gem","Power":7}]"#)
        #expect(stored["Tags"].elements.map { $0["Id"].string } == ["fire"])
        for body in [#"{"Id":"Shield","Main":{"Kind":"x"},"Parts":[]}"#, #"{"Id":"Sword","Main":null,"Parts":null}"#] {
            #expect(try await source.import("safeUpdate", #"{"Item":[\#(body)]}"#).statuses == ["unchanged"])
        }
    }

    @Test("46: localized texts are merged by language")
    func scenario46() async throws {
        let source = try await fixture()
        func title(_ value: String) async throws -> String {
            try await source.update("Item", #"{"Id":"Sword","Title":\#(value)}"#).result["document"]["Title"].jsonText
        }
        #expect(try await title(#"{"fr-FR":"Lame"}"#) == #"{"en-US":"Sword","fr-FR":"Lame","notes":null}"#)
        #expect(try await title(#"{"fr-FR":null}"#) == #"{"en-US":"Sword","notes":null}"#)
        #expect(try await title(#"{"xx-YY":"?"}"#) == #"{"en-US":"Sword","notes":null}"#)
        let payload = #"{"Item":[{"Id":"Sword","Title":{"en-US":"E","de-DE":"Schwert"}}]}"#
        #expect(try await source.import("update", payload, "languages=%7Bde-DE%7D").statuses == ["updated"])
        let stored = try await source.document("Item", "Sword")["Title"]
        #expect(stored.jsonText == #"{"en-US":"Sword","de-DE":"Schwert","notes":null}"#)
        #expect(try await title("5") == "null")
        let created = try await source.create("Item", #"{"Id":"L","Name":"L","Title":5}"#)
        #expect(created.status == 200 && created.result["document"]["Title"].isNull)
        let plain = try await source.update("Item", #"{"Id":"Axe","Title":"{\"Id\":1}"}"#).result["document"]["Title"]
        #expect(plain["en-US"].string == #"{"Id":1}"# && plain.keys == ["en-US", "notes"])
        let revision = try await source.revision()
        for (sent, member) in [(#"{"de-DE":{"a":1}}"#, "de-DE"), (#"{"de-DE":"a","DE-de":"b"}"#, "DE-de")] {
            let document = #"{"Id":"Axe","Title":\#(sent)}"#
            for options in [nil, "none"] {
                let refused = try await source.update("Item", document, options: options)
                #expect((refused.status, refused.errors) == (400, ["invalidLocalizedTextFormat /Title/\(member)"]))
            }
            let imported = try await source.import("createAndUpdate", #"{"Item":[\#(document)]}"#, "validationOptions=none")
            #expect(imported.statuses == ["error"])
            #expect(imported.recordErrors == [["invalidLocalizedTextFormat /Title/\(member)"]])
        }
        #expect(try await source.revision() == revision)
    }

    @Test("47: stale flags")
    func scenario47() async throws {
        let source = try await fixture()
        func title(_ value: String) async throws -> Value {
            try await source.update("Item", #"{"Id":"Sword","Title":\#(value)}"#).result["document"]["Title"]["notes"]
        }
        _ = try await title(#"{"notes":{"comment":"c","stale":{"fr-FR":true,"de-DE":true}}}"#)
        let second = try await title(#"{"fr-FR":"Épée!","notes":{"stale":{"en-US":true}}}"#)
        #expect(second["comment"].string == "c")
        #expect(second["stale"].keys.sorted() == ["de-DE", "en-US"])
        #expect(try await title(#"{"en-US":"Blade"}"#)["stale"].keys.sorted() == ["de-DE", "fr-FR"])
        let right = try await title(#"{"notes":{"stale":{"fr-FR":false}}}"#)
        #expect(right["comment"].string == "c" && right["stale"].keys == ["de-DE"])
        let before = try await source.revision()
        #expect(try await title(#"{"notes":{"stale":{"de-DE":false}}}"#).keys == ["comment"])
        let after = try await source.revision()
        #expect(after != before)
        _ = try await title(#"{"notes":{"stale":{"de-DE":false}}}"#)
        #expect(try await source.revision() == after)
        // That the translation is still right is said of the new text, afterwards.
        #expect(try await title(#"{"en-US":"Saber","notes":{"stale":{"fr-FR":false}}}"#)["stale"].keys == ["fr-FR"])
    }

    @Test("48: duplicate ids")
    func scenario48() async throws {
        let source = try await fixture()
        let before = try await source.download().body
        let tags = #"{"Tag":[{"Id":"a","Label":"1"},{"Id":"a","Label":"2"}]}"#
        for options in ["", "validationOptions=none"] {
            let reply = try await source.import("createAndUpdate", tags, options)
            #expect(reply.statuses == ["created", "error"])
            #expect(reply.recordErrors == [[], ["duplicateUniqueValue /Id"]])
            reply.checkHygiene()
        }
        #expect(try await source.download().body == before)
        let id = "0123456789abcdef01234567"
        let bags = #"{"Bag":[{"Id":"\#(id)","Slots":[]},{"Id":"\#(id)","Slots":[]}]}"#
        #expect(try await source.import("createAndUpdate", bags, "validationOptions=none").statuses == ["created", "error"])
        let made = try await source.import("createAndUpdate", bags)
        #expect(made.statuses == ["created", "created"])
        let second = made.result["changes"][1]
        #expect(second["id"].string == id)
        #expect(second["newId"].string != id && second["newId"].string?.count == 24)
    }

    @Test("49: all or nothing")
    func scenario49() async throws {
        let source = try await fixture()
        let revision = try await source.revision()
        let broken = try await source.import(
            "createAndUpdate", #"{"Item":[{"Id":"P","Name":"P","Owner":"Q"},{"Id":"Q","Name":"Q","Owner":"Nope"}]}"#,
            "validationOptions=checkReferences")
        #expect(broken.status == 200)
        #expect(broken.statuses == ["created", "error"])
        #expect(broken.recordErrors == [[], ["brokenReference /Owner"]])
        #expect(broken.result["revisionHash"].string == revision)
        #expect(try await source.document("Item", "P").isNull)
        let mutual = try await source.import(
            "createAndUpdate", #"{"Item":[{"Id":"P","Name":"P","Owner":"Q"},{"Id":"Q","Name":"Q","Owner":"P"}]}"#,
            "validationOptions=checkReferences")
        #expect(mutual.statuses == ["created", "created"])
        #expect(try await source.document("Item", "Q")["Owner"]["Id"].string == "P")
    }

    @Test("50: placeholders across a payload")
    func scenario50() async throws {
        let source = try await fixtureWithNext()
        let reply = try await source.import(
            "createAndUpdate", #"{"Bag":[{"Id":"_ID_1","Slots":[],"Next":{"Id":"_ID_2"}},{"Id":"_ID_2","Slots":[],"Next":"_ID_1"}]}"#)
        #expect(reply.statuses == ["created", "created"])
        let changes = reply.result["changes"]
        #expect(changes.elements.map { $0["id"].string } == ["_ID_1", "_ID_2"])
        let ids = changes.elements.compactMap { $0["newId"].string }
        #expect(ids.allSatisfy { $0.count == 24 } && ids.count == 2)
        #expect(try await source.document("Bag", ids[0])["Next"]["Id"].string == ids[1])
        #expect(try await source.document("Bag", ids[1])["Next"]["Id"].string == ids[0])
        for options in ["validationOptions=checkReferences", "validationOptions=none"] {
            let broken = try await source.import("createAndUpdate", #"{"Bag":[{"Slots":[],"Next":"_ID_9"}]}"#, options)
            #expect(broken.recordErrors == [["brokenReference /Next"]])
            broken.checkHygiene()
        }
    }

    @Test("51: shapes")
    func scenario51() async throws {
        let source = try await fixture()
        #expect(try await source.import("createAndUpdate", #"{"Tag":[{"Id":"a"}]}"#).statuses == ["created"])
        let keyed = #"{"Collections":{"7a0000000000000000000001":{"b":{"Label":"B"}}}}"#
        #expect(try await source.import("createAndUpdate", keyed).statuses == ["created"])
        #expect(try await source.import("createAndUpdate", #"[{"Id":"c"}]"#, "schemas=Tag").statuses == ["created"])
        #expect(try await source.import("createAndUpdate", #"{"Id":"d"}"#, "schemas=Tag").statuses == ["created"])
        for query in ["", "schemas=Tag,Item"] {
            let reply = try await source.import("createAndUpdate", #"[{"Id":"e"}]"#, query)
            #expect((reply.status, reply.codes) == (400, ["invalidImportData"]))
        }
        let unknown = try await source.import("createAndUpdate", #"{"Collections":{"Nope":[]}}"#)
        #expect((unknown.status, unknown.errors) == (400, ["invalidImportData /Collections/Nope"]))
        let deselected = try await source.import("createAndUpdate", #"{"Collections":{"Nope":[]}}"#, "schemas=Tag")
        #expect(deselected.status == 200 && deselected.result["changes"] == .list([]))
    }

    @Test("52: keyed null")
    func scenario52() async throws {
        let source = try await fixture()
        let reply = try await source.import(
            "createAndUpdate", #"{"Collections":{"Item":{"Axe":null,"Zzz":null,"Sword":{"Damage":1}}}}"#)
        #expect(reply.statuses == ["deleted", "skipped", "updated"])
        reply.checkHygiene()
        #expect(try await source.document("Item", "Axe").isNull)
    }

    @Test("53: settings by any id")
    func scenario53() async throws {
        let source = try await fixture()
        let updated = try await source.import("createAndUpdate", #"{"Rules":[{"Id":77,"MaxItems":5}]}"#)
        #expect(updated.statuses == ["updated"])
        #expect(updated.result["changes"][0]["id"].int == 77 && updated.result["changes"][0]["newId"].int == 1)
        #expect(try await source.document("Rules", "1").jsonText == #"{"Id":1,"MaxItems":5}"#)
        let revision = try await source.revision()
        let refused = try await source.import("replace", #"{"Rules":[]}"#)
        #expect(refused.statuses == ["error"])
        #expect(refused.recordErrors == [["protectedDocument "]])
        refused.checkHygiene()
        #expect(try await source.revision() == revision)
    }

    @Test("55: partial resurrection")
    func scenario55() async throws {
        let source = try await fixture()
        _ = try await source.delete("Item", "Axe")
        let patch = #"{"Collections":{"Item":{"Axe":{"Id":"Axe","Damage":20}}}}"#
        let before = try await source.revision()
        let checked = try await source.import("createAndUpdate", patch, "validationOptions=repair,checkRequirements")
        #expect(checked.recordErrors == [["nullValue /Name", "nullValue /Parts"]])
        #expect(try await source.revision() == before)
        #expect(try await source.import("createAndUpdate", patch, "validationOptions=none").statuses == ["created"])
        let bare = try await source.document("Item", "Axe")
        #expect(bare["Damage"].int == 20)
        for property in bare.keys where property != "Id" && property != "Damage" { #expect(bare[property].isNull, "\(property)") }
        _ = try await source.delete("Item", "Axe")
        #expect(try await source.import("createAndUpdate", patch).statuses == ["created"])
        let repaired = try await source.document("Item", "Axe")
        #expect(repaired["Parts"] == .list([]) && repaired["Name"].isNull)
    }

    @Test("56: sub-document resurrection")
    func scenario56() async throws {
        let source = try await fixture()
        let body = #"{"Id":"Shield","Main":{"Power":3}}"#
        let refused = try await source.update("Item", body)
        #expect((refused.status, refused.errors) == (400, ["nullValue /Main/Kind"]))
        let stored = try await source.update("Item", body, options: "none").result["document"]["Main"]
        #expect(stored.jsonText == #"{"Id":5,"Kind":null,"Power":3}"#)
    }

    @Test("72: a patch in array form")
    func scenario72() async throws {
        let source = try await fixture()
        let others = try await [source.document("Item", "Axe"), source.document("Item", "Shield")]
        let patch = #"{"Collections":{"Item":[{"Id":"Sword","Main":null,"Parts":{"2":null}}]}}"#
        #expect(try await source.import("createAndUpdate", patch).statuses == ["updated"])
        let sword = try await source.document("Item", "Sword")
        #expect(sword["Main"].isNull && sword["Parts"] == .list([]))
        #expect(try await [source.document("Item", "Axe"), source.document("Item", "Shield")] == others)
    }

    @Test("what no import is: no body, no JSON, another media type")
    func refusals() async throws {
        let source = try await fixture()
        let path = source.path("/collections/?importMode=create")
        for body in ["", "{", "[1", "nope"] {
            let reply = try await source.client.send("PUT", path, body: body)
            #expect((reply.status, reply.codes) == (400, ["invalidRequestBody"]))
        }
        let text = try await source.client.send("PUT", path, ["Content-Type": "text/plain"], body: "{}")
        #expect((text.status, text.codes) == (415, ["invalidRequestBody"]))
        for fields in [["Content-Type": ""], ["Content-Type": "application/octet-stream"]] {
            #expect(try await source.client.send("PUT", path, fields, body: #"{"Tag":[]}"#).status == 200)
        }
        let schema = try await source.send("PUT", "/collection/Nope/documents/?importMode=create", "[]")
        #expect((schema.status, schema.codes) == (404, ["resourceNotFound"]))
    }
}

/// The sample comes back as it is.
@Suite("operations 25.6, fixture R", .enabled(if: Sample.isThere))
struct SampleImportScenarios {
    @Test("an import of everything over itself changes nothing")
    func itself() async throws {
        let source = try await SharedServer.sample()
        let before = try await source.download()
        let reply = try await source.client.send(
            "PUT", source.path("/collections/?importMode=replace&schemas=!%5Bsystem%5D"), body: before.body)
        #expect(reply.status == 200)
        #expect(reply.statuses.allSatisfy { $0 == "unchanged" } && reply.statuses.count > 100)
        #expect(try await source.download().body == before.body)
    }
}

extension DataSource {
    /// `PUT /collections/`.
    fileprivate func `import`(_ mode: String, _ payload: String, _ query: String = "") async throws -> Reply {
        try await send("PUT", "/collections/?importMode=\(mode)" + (query.isEmpty ? "" : "&\(query)"), payload)
    }
}

extension Reply {
    /// Statuses of a report, in order.
    fileprivate var statuses: [String] { result["changes"].elements.map { $0["status"].string ?? "?" } }

    /// `code path` of the errors of each record.
    fileprivate var recordErrors: [[String]] {
        result["changes"].elements.map { $0["errors"].elements.map { "\($0["code"].string ?? "?") \($0["path"].string ?? "?")" } }
    }

    /// 54: every record has every member, of its type.
    fileprivate func checkHygiene() {
        let names: Set = ["created", "updated", "deleted", "skipped", "unchanged", "error"]
        for record in result["changes"].elements {
            #expect(record.keys == ["id", "newId", "schemaName", "schemaId", "status", "comment", "errors"])
            #expect(record["comment"].string != nil)
            #expect(record["schemaId"].string?.count == 24)
            #expect(record["status"].string.map(names.contains) == true)
            if case .list = record["errors"] {} else { Issue.record("errors is no array: \(record.jsonText)") }
        }
    }
}
