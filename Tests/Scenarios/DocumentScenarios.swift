import Testing
import TestSupport
import Values

/// Data operations, 25.3 on the sample R.
@Suite("operations 25.3, fixture R", .enabled(if: Sample.isThere))
struct SampleDocumentScenarios {
    @Test("10: find misses with 200")
    func scenario10() async throws {
        let source = try await SharedServer.sample()
        let miss = try await source.find("Item", "Id", "Nope")
        #expect(miss.status == 200)
        #expect(miss.result["document"].isNull)
        #expect(miss.result["meta"].jsonText.contains(#""path":null"#))
        let schema = try await source.find("Nope", "Id", "x")
        #expect((schema.status, schema.codes) == (404, ["resourceNotFound"]))
        let property = try await source.find("Item", "StackSize", "1")
        #expect((property.status, property.codes) == (400, ["invalidParameterValue"]))
    }

    @Test("11: find embedded documents, with their place")
    func scenario11() async throws {
        let source = try await SharedServer.sample()
        let meta = try await source.find("Item", "Id", "Bandage").result["meta"]
        #expect(
            meta.jsonText
                == #"{"schemaId":"59f5b3f130bb84165c06b56b","path":"/Item","containingDocumentSchemaId":"59f5b1c830bb84165c06b556","#
                + #""containingDocumentId":"Bandage","errorCount":0}"#)
        let loot = try await source.find("Loot", "Id", "1").result["meta"]
        #expect(loot["path"].string == "/CleansingOptions/5/Loot/1")
        #expect(loot["containingDocumentId"].string == "Crate")
    }

    @Test("12: ids are read as their type")
    func scenario12() async throws {
        let source = try await SharedServer.sample()
        let byNumber = try await source.document("Parameter", "1")
        #expect(byNumber["Id"].int == 1)
        #expect(try await source.document("Parameter", "HitPoints") == byNumber)
        #expect(try await source.document("Parameter", "abc").isNull)
        #expect(try await source.find("Schema", "Name", "Hero").result["document"]["Id"].string == "59f5b29330bb84165c06b55c")
    }

    @Test("23: an embedded document is no address")
    func scenario23() async throws {
        let source = try await SharedServer.sample()
        let before = try await source.revision()
        let update = try await source.update("Item", #"{"Id":"Bandage","StackSize":2}"#)
        #expect((update.status, update.codes) == (400, ["nonRootDocument"]))
        let delete = try await source.delete("Item", "Bandage")
        #expect((delete.status, delete.codes) == (400, ["nonRootDocument"]))
        #expect(try await source.update("Item", #"{"Id":"Nope"}"#).status == 404)
        let nameless = try await source.update("Item", #"{"StackSize":2}"#)
        #expect((nameless.status, nameless.codes) == (400, ["invalidRequestBody"]))
        #expect(try await source.revision() == before)
    }

    @Test("the download is the file, to the last blank; a second one differs in what was changed alone")
    func download() async throws {
        let source = try await SharedServer.sample()
        let file = String(decoding: try #require(Sample.bytes), as: UTF8.self)
        let first = try await source.get("/raw/?download=true")
        #expect(first["content-disposition"]?.hasPrefix("attachment") == true)
        #expect(first["x-revision-hash"]?.count == 24)
        #expect(withoutHead(first.text) == withoutHead(file))
        _ = try await source.update("Hero", #"{"Id":"Zealot","Name":{"en-US":"The Zealot"}}"#)
        let second = try await source.download().text
        let changed = zip(second.split(separator: "\n"), file.split(separator: "\n")).filter { $0 != $1 }.map { String($0.0) }
        #expect(second.split(separator: "\n").count == file.split(separator: "\n").count)
        #expect(changed.filter { $0.contains("RevisionHash") }.count == 1)
        #expect(changed.filter { $0.contains("ChangeNumber") }.count == 1)
        // What else differs is the name itself and the display names that follow it.
        let others = changed.filter { !$0.contains("RevisionHash") && !$0.contains("ChangeNumber") }
        #expect(!others.isEmpty)
        #expect(others.allSatisfy { $0.contains(#"": "The Zealot""#) }, "\(others)")
    }

    private func withoutHead(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.contains("\"RevisionHash\"") && !$0.contains("\"ChangeNumber\"") && !$0.contains("\"ToolsVersion\"") }
    }
}

/// Data operations, 25.3 on the fixture T.
@Suite("operations 25.3, fixture T")
struct FixtureDocumentScenarios {
    private func fixture() async throws -> DataSource { try await SharedServer.get().dataSource(Array(Fixtures.t.utf8)) }

    @Test("13: create fills required defaults only")
    func scenario13() async throws {
        let source = try await fixture()
        let before = try await source.revision()
        let created = try await source.create("Item", #"{"Id":"Bow","Name":"Bow"}"#)
        #expect(created.status == 200)
        let bow = created.result["document"]
        #expect(bow["Damage"].int == 0)
        #expect(bow["Parts"] == .list([]))
        for property in ["Title", "Rarity", "Owner"] { #expect(bow[property].isNull && bow.keys.contains(property)) }
        let after = try await source.revision()
        #expect(after != before && created.result["revisionHash"].string == after)
        let bare = try await source.create("Item", #"{"Id":"Bow2","Name":"Bow2"}"#, options: "none").result["document"]
        #expect(bare["Damage"].isNull && bare["Parts"].isNull)
    }

    @Test(
        "14: create refuses",
        arguments: [
            (#"{"Id":"X"}"#, 400, ["nullValue /Name"]),
            (#"{"Id":"Sword","Name":"n"}"#, 409, ["duplicateUniqueValue /Id"]),
            (#"{"Id":"Y","Name":"Axe"}"#, 409, ["duplicateUniqueValue /Name"]),
            (#"{"Id":"Z","Name":"z","Owner":"Nope","Damage":"x"}"#, 400, ["brokenReference /Owner", "invalidIntegerFormat /Damage"]),
        ])
    func scenario14(document: String, status: Int, errors: [String]) async throws {
        let source = try await fixture()
        let before = try await source.download().body
        let reply = try await source.create("Item", document)
        #expect(reply.status == status)
        #expect(reply.errors.sorted() == errors.sorted())
        #expect(reply.json.keys == ["errors"])
        #expect(try await source.download().body == before)
    }

    @Test("15: wrong places")
    func scenario15() async throws {
        let source = try await fixture()
        let part = try await source.create("Part", #"{"Kind":"x"}"#)
        #expect((part.status, part.codes) == (400, ["documentsInRootCollection"]))
        let rules = try await source.create("Rules", #"{"MaxItems":3}"#)
        #expect((rules.status, rules.codes) == (409, ["duplicateSettingsDocument"]))
        let settings = try await source.delete("Rules", "1")
        #expect((settings.status, settings.codes) == (403, ["protectedDocument"]))
        let schema = try await source.delete("Schema", "55a4f32faca22e191098f3d9")
        #expect((schema.status, schema.codes) == (403, ["protectedDocument"]))
    }

    @Test("16: values are converted")
    func scenario16() async throws {
        let source = try await fixture()
        let stored = try await source.create(
            "Item",
            #"{"Id":"C","Name":"c","Rarity":"Rare","Flags":"Fire, Holy","Tags":["ice"],"Owner":"Sword","Active":"Yes","Cooldown":90,"#
                + #""MadeOn":"2021-05-06","Title":"Hi"}"#
        ).result["document"]
        #expect(stored["Rarity"].int == 1)
        #expect(stored["Flags"].int == 5)
        #expect(stored["Tags"].jsonText == #"[{"Id":"ice","DisplayName":"ice"}]"#)
        #expect(stored["Owner"]["Id"].string == "Sword")
        #expect(stored["Active"].bool == true)
        #expect(stored["Cooldown"].string == "00:01:30")
        #expect(stored["MadeOn"].string == "2021-05-06T00:00:00.000Z")
        #expect(stored["Title"].jsonText == #"{"en-US":"Hi","notes":null}"#)
    }

    @Test("17: a partial update and its diff")
    func scenario17() async throws {
        let source = try await fixture()
        let before = try await source.document("Item", "Sword")
        let reply = try await source.update("Item", #"{"Id":"Sword","Damage":10}"#)
        #expect(reply.result["diff"].jsonText == #"{"Id":"Sword","Damage":10}"#)
        #expect(reply.result["document"]["Damage"].int == 10)
        for property in before.keys where property != "Damage" { #expect(reply.result["document"][property] == before[property]) }
    }

    @Test("18: an update that changes nothing")
    func scenario18() async throws {
        let source = try await fixture()
        let before = try await source.download().body
        let reply = try await source.update("Item", #"{"Id":"Sword","Damage":3,"Owner":null,"Title":{"en-US":"Sword"}}"#)
        #expect(reply.status == 200)
        #expect(reply.result["diff"].jsonText == #"{"Id":"Sword"}"#)
        #expect(try await source.download().body == before)
    }

    @Test("19: null erases, absent keeps")
    func scenario19() async throws {
        let source = try await fixture()
        let parts = try await source.document("Item", "Sword")["Parts"]
        let erased = try await source.update("Item", #"{"Id":"Sword","Main":null,"Weight":null}"#).result["document"]
        #expect(erased["Main"].isNull && erased["Weight"].isNull && erased["Parts"] == parts)
        let revision = try await source.revision()
        let refused = try await source.update("Item", #"{"Id":"Sword","Name":null}"#)
        #expect((refused.status, refused.errors) == (400, ["nullValue /Name"]))
        #expect(try await source.revision() == revision)
        #expect(try await source.update("Item", #"{"Id":"Sword","Parts":null}"#).result["document"]["Parts"] == .list([]))
    }

    @Test("20: a nested list is complete")
    func scenario20() async throws {
        let source = try await fixture()
        let reply = try await source.update("Item", #"{"Id":"Sword","Parts":[{"Id":3,"Power":9}]}"#)
        #expect(reply.result["document"]["Parts"].jsonText == #"[{"Id":3,"Kind":"gem","Power":9}]"#)
        #expect(try await source.document("Part", "2").isNull)
        #expect(reply.result["diff"]["Parts"].jsonText == #"[{"Id":3,"Power":9}]"#)
    }

    @Test("21: nested add and reorder")
    func scenario21() async throws {
        let parts = try await fixture().update("Item", #"{"Id":"Sword","Parts":[{"Id":3},{"Kind":"rune"},{"Id":2}]}"#)
            .result["document"]["Parts"]
        #expect(parts.elements.map { $0["Id"].int } == [3, 5, 2])
        #expect(parts[1]["Power"].int == 1)
    }

    @Test("22: the keyed form")
    func scenario22() async throws {
        let reply = try await fixture().update("Item", #"{"Id":"Sword","Parts":{"2":{"Power":7},"3":null}}"#)
        #expect(reply.result["document"]["Parts"].jsonText == #"[{"Id":2,"Kind":"blade","Power":7}]"#)
    }

    @Test("24: a referenced document is deleted")
    func scenario24() async throws {
        let source = try await fixture()
        let deleted = try await source.delete("Item", "Sword")
        #expect(deleted.status == 200)
        #expect(deleted.result["document"]["Name"].string == "Iron Sword")
        let owner = try await source.document("Item", "Shield")["Owner"]
        #expect(owner.jsonText == #"{"Id":"Sword","DisplayName":"Iron Sword"}"#)
        let stats = try await source.get("/stats/").result["collections"].elements.first { $0["schemaName"].string == "Item" }
        #expect(stats?["validationErrorCount"]["brokenReference"].int == 1)
        #expect(try await source.document("Part", "2").isNull)
        let revision = try await source.revision()
        let again = try await source.delete("Item", "Sword")
        #expect(again.status == 200)
        #expect(again.result["document"].isNull)
        #expect(again.result["revisionHash"].string == revision)
    }

    @Test("25: placeholders that refer to themselves")
    func scenario25() async throws {
        let source = try await SharedServer.get().dataSource(Array(Fixtures.tWithNext.utf8))
        let bag = try await source.create(
            "Bag", #"{"Id":"_ID_a","Slots":[{"Id":"_ID_s","Sword":{"Kind":"k"}}],"Next":"_ID_a"}"#
        ).result["document"]
        let id = try #require(bag["Id"].string)
        #expect(id.count == 24 && id.allSatisfy(\.isHexDigit))
        #expect(bag["Next"]["Id"].string == id)
        #expect(bag["Slots"][0]["Id"].int == 1)
        #expect(bag["Slots"][0]["Sword"]["Id"].int == 5)
        let broken = try await source.create("Bag", #"{"Slots":[],"Next":"_ID_9"}"#, options: "none")
        #expect(broken.errors == ["brokenReference /Next"])
    }

    @Test("26: unions hold one option")
    func scenario26() async throws {
        let source = try await fixture()
        let empty = #"{"Slots":[{"Sword":{"Kind":"a"}},{"Id":7}]}"#
        let both = #"{"Slots":[{"Sword":{"Kind":"a"},"Shield":{"Kind":"b"}}]}"#
        let repair = "repair,resolveConflictingUnions,checkConstraints"
        let first = try await source.create("Bag", empty)
        #expect((first.status, first.errors) == (400, ["emptyUnion /Slots/7"]))
        let second = try await source.create("Bag", both)
        #expect((second.status, second.errors) == (400, ["conflictingUnionOptions /Slots/1"]))
        #expect(try await source.create("Bag", empty, options: repair).result["document"]["Slots"].elements.count == 1)
        let slots = try await source.create("Bag", both, options: repair).result["document"]["Slots"]
        #expect(slots.elements.count == 1)
        #expect(slots[0].keys == ["Id", "Shield"])
    }
}
