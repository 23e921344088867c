import TestSupport
import Testing
import Values

@testable import GameData

/// What publication strips (formats 5.3), against the check values of formats 12.
@Suite(.enabled(if: Sample.isThere)) struct PublicationTests {
    @Test func `the published sample is the genuine one, to the byte`() throws {
        let text = String(decoding: try ExportBench.sample().json(.publication), as: UTF8.self)
        let key = #","Collections":"#
        let start = try #require(text.firstRange(of: key)?.upperBound)
        let collections = Array(text[start...].utf8.dropLast())
        #expect(collections.count == 76_257)
        #expect(SHA256.hex(of: collections) == "18ff3147e2efde39ee4fd00cd87bdf0889e40a06681579f2866f4f085f8100c1")
        #expect(text.hasPrefix(#"{"ToolsVersion":""#))
    }

    @Test func `absent keys are counted as the genuine file has them`() throws {
        let collections = try ExportBench.sample().tree(.publication)["Collections"]
        let parameters = collections["Parameter"].items
        func lacking(_ key: Text, _ documents: [Value]) -> Int { documents.count { !$0.names.contains(key.string) } }
        #expect(["MaxValue", "MinValue", "MaxValueParameter", "MinValueParameter"].map { lacking($0, parameters) } == [14, 16, 34, 36])
        #expect(parameters.allSatisfy { $0.pairs.allSatisfy { $0.value != .null } })

        let options = embedded(in: collections) { $0.names.contains("QuirkChance") && $0.names.contains("DiseaseChance") }
        #expect(options.count == 14)
        #expect(["QuirkChance", "DiseaseChance"].map { key in options.count { $0[key] == .null } } == [13, 13])
        #expect(["Item", "Loot", "Effects"].map { lacking($0, options) } == [7, 4, 12])

        let items = embedded(in: collections) { $0.names.contains("StackSize") }
        #expect(items.count == 39)
        #expect(items.allSatisfy { !$0.names.contains("ActivationEffects") })
        #expect(items.count { $0.names.contains("Description") && $0["Description"] == .null } == 6)

        let conditions = embedded(in: collections) { $0.names.contains("Check") }
        #expect(conditions.count == 18)
        #expect(conditions.allSatisfy { !$0.names.contains("UnboundCheck") })
        #expect(conditions.allSatisfy { !$0["Check"].compact.contains("\"_cs\"") && !$0["Check"].compact.contains("\"_pos\"") })
    }

    /// Documents at any depth that are of some kind.
    private func embedded(in value: Value, _ isMeant: (Value) -> Bool) -> [Value] {
        (isMeant(value) ? [value] : []) + (value.items + value.pairs.map(\.value)).flatMap { embedded(in: $0, isMeant) }
    }

    @Test func `58: what is stripped, and what stays`() throws {
        let published = try ExportBench.sample().tree(.publication, ["*"])
        #expect(published.names == ["ToolsVersion", "RevisionHash", "ChangeNumber", "Collections"])
        let collections = published["Collections"]
        let hero = collections["Hero"].document("Crossbower")
        #expect(hero["Provisions"].items.first?.compact == #"{"Id":"Bandage"}"# || hero["Provisions"].compact == #"{"Id":"Bandage"}"#)
        #expect(!hero.names.contains("DislikeHeroes"))
        let monster = collections["Monster"].document("BoneCourtier")
        #expect(monster.names.contains("SecondType") && monster["SecondType"] == .null)
        #expect(!monster.compact.contains("\"Condition\""))
        #expect(collections["ProjectSettings"].items[0]["Languages"].compact == "en-US")
        #expect(collections["Armor"] == .list([]))
        #expect(collections["Schema"].items.count == 22)
        #expect(!collections.compact.contains("\"DisplayName\":\"Bandage\""))
    }

    @Test func `published data are a data source: they load, and are published again with the same bytes`() throws {
        let bench = try ExportBench.sample()
        let published = try bench.json(.publication)
        let again = try ExportBench(published)
        #expect(try again.json(.publication) == published)
    }
}

@Suite struct PublicationRuleTests {
    @Test func `languages stand in the order of their tags; settings name those that are published`() throws {
        let bench = try ExportBench()
        let all = try bench.tree(.publication)["Collections"]
        #expect(all["Item"].document("Sword")["Title"].names == ["en-US", "fr-FR", "notes"])
        #expect(all["ProjectSettings"].items[0]["Languages"].compact == "en-US;fr-FR;de-DE")
        let some = try bench.tree(.publication, languages: ["de-DE", "fr-FR"])["Collections"]
        #expect(some["Item"].document("Sword")["Title"].compact == #"{"fr-FR":"Épée","notes":null}"#)
        #expect(some["Item"].document("Shield")["Title"].compact == #"{"notes":null}"#)
        #expect(some["ProjectSettings"].items[0]["Languages"].compact == "fr-FR;de-DE")
    }

    @Test func `null goes where no default stands for it, empty lists go, zero and false stay`() throws {
        let item = try ExportBench().tree(.publication)["Collections"]["Item"]
        #expect(item.document("Shield").names == ["Id", "Name", "Title", "Damage", "Owner"])
        #expect(item.document("Shield")["Owner"].compact == #"{"Id":"Sword"}"#)
        #expect(item.document("Shield")["Damage"] == .integer(0))
        #expect(item.document("Axe")["Active"] == .bool(false))
        #expect(item.document("Axe")["Tags"].compact == #"[{"Id":"fire"},{"Id":"ice"}]"#)
    }

    @Test func `schemas and settings are always published, the other collections are all named`() throws {
        let outline = try ExportBench().outline(.publication, ["Rules"])
        #expect(outline.contains("ProjectSettings: 049bc0604c363a980b000088; Schema: "))
        #expect(outline.hasSuffix("SchemaProperty: ; Bag: ; Item: ; Part: ; Rules: 1; Slot: ; Tag: "))
    }

    @Test(
        "formulas",
        arguments: [
            (
                #"{"expressionType":"Constant","type":"Int32","value":"1","_cs":"1","_pos":"1:1+1"}"#,
                #"{"expressionType":"Constant","type":"Int32","value":"1"}"#
            ),
            (#"{"expression":null,"name":"a","arguments":{},"useNullPropagation":false,"_pos":"x"}"#, #"{"name":"a"}"#),
            (
                #"{"expression":{"_pos":"x","name":"b"},"arguments":{"_pos":{"value":null,"_pos":"1"},"1":null},"useNullPropagation":true}"#,
                #"{"expression":{"name":"b"},"arguments":{"_pos":{"value":null},"1":null},"useNullPropagation":true}"#
            ),
        ])
    func formulas(stored: String, published: String) {
        var bytes: [UInt8] = []
        Array(stored.utf8).withUnsafeBytes { PublishedFormula.append($0, to: &bytes) }
        #expect(String(decoding: bytes, as: UTF8.self) == published)
    }

    @Test(
        "localized texts: what is kept, and what of the notes",
        arguments: [
            (#"{"en-US":"a","fr-FR":"b","notes":null}"#, false, #"{"fr-FR":"b","notes":null}"#),
            (#"{"en-US":"a","notes":{}}"#, false, #"{"notes":{}}"#),
            (
                #"{"fr-FR":"b","notes":{"comment":"c","stale":{"fr-FR":true,"de-DE":true}}}"#, false,
                #"{"fr-FR":"b","notes":{"comment":"c","stale":{"fr-FR":true}}}"#
            ),
            (#"{"fr-FR":"b","notes":{"comment":"c","stale":{"de-DE":true}}}"#, false, #"{"fr-FR":"b","notes":{"comment":"c"}}"#),
            (#"{"fr-FR":"b","notes":{"comment":"","stale":{}}}"#, false, #"{"fr-FR":"b","notes":{"comment":"","stale":{}}}"#),
            (#"{"fr-FR":"b","notes":{"comment":"","stale":{}}}"#, true, #"{"fr-FR":"b","notes":null}"#),
            (#"{"fr-FR":"b","notes":{"stale":{"fr-FR":true}}}"#, true, #"{"fr-FR":"b","notes":null}"#),
            (#"{"fr-FR":"b","notes":{"stale":{"de-DE":true}}}"#, false, #"{"fr-FR":"b","notes":{}}"#),
            (#"{"fr-FR":"b","en-US":"a","notes":{"comment":"c"}}"#, true, #"{"fr-FR":"b","notes":null}"#),
            (#"{"zh-CN":"z","fr-FR":"b","notes":{}}"#, true, #"{"fr-FR":"b","zh-CN":"z","notes":{}}"#),
        ])
    func texts(stored: String, isPublished: Bool, expected: String) {
        var bytes: [UInt8] = []
        let cut = LanguageCut(["zh-CN", "fr-FR"], isPublished: isPublished)
        Array(stored.utf8).withUnsafeBytes { cut.append($0, to: &bytes) }
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }
}
