import TestSupport
import Testing
import Values

@testable import GameData

/// Modes, selectors and closure (operations 8, 9).
@Suite struct ExportTests {
    @Test("57: the closure", .enabled(if: Sample.isThere)) func closure() throws {
        let bench = try ExportBench.sample()
        #expect(
            try bench.outline(.normal, ["StartingSet"])
                == "Hero: Crossbower Monstrosity Zealot; Item: Bust Crest Gold Portrait; Location: Labyrinth TheOldRoad; "
                + "Parameter: 4 5; Provision: Bandage HolyWater; StartingSet: 1; Trinket: AccuracyStone")
        #expect(try bench.outline(.extraction, ["StartingSet"]) == "StartingSet: 1")
        #expect(try bench.tree(.normal, ["StartingSet"]).names == ["Collections"])
        #expect(try bench.tree(.extraction, ["StartingSet"]).names == ["Collections"])
    }

    @Test("59: selected properties", .enabled(if: Sample.isThere)) func properties() throws {
        let bench = try ExportBench.sample()
        let heroes = try bench.tree(.extraction, ["Hero"], properties: ["[LocalizedText]"])["Collections"]["Hero"].items
        #expect(heroes.count == 3)
        for hero in heroes {
            #expect(Set(hero.names) == ["Id", "Name", "Bio", "Armors", "Weapons"])
            for item in hero["Armors"].items + hero["Weapons"].items { #expect(item.names == ["Id", "Name"]) }
        }
        let religious = try bench.tree(.extraction, ["Hero"], properties: ["{59f5b29330bb84165c06b560}"])["Collections"]["Hero"].items
        #expect(religious.allSatisfy { $0.names == ["Id", "Religious"] })
        #expect(try bench.tree(.extraction, ["Her*", "!Hero"])["Collections"] == .object([:]))
        #expect(throws: APIErrors.self) { try bench.tree(.extraction, ["Herro"]) }
    }

    @Test(
        "what each mode takes of what is selected",
        arguments: [
            (ExportRequest.Mode.normal, ["Item"], "Item: Axe Shield Sword; Tag: fire ice"),
            (.extraction, ["Item"], "Item: Axe Shield Sword"),
            (.localization, ["Item"], "Item: Shield Sword"), (.normal, ["Tag", "Rules"], "Rules: 1; Tag: fire ice"),
            (.normal, ["Bag"], "Bag: "), (.normal, ["{7a0000000000000000000005}"], "Bag: "), (.normal, ["Ba*"], ""),
            (.normal, ["Part", "!Part"], ""), (.localization, ["Tag", "Item"], "Item: Shield Sword; Tag: "), (.localization, ["*g"], ""),
            (.extraction, ["![system]"], "Item: Axe Shield Sword; Rules: 1; Tag: fire ice"),
            (.normal, ["[settings]", "![system]"], "Rules: 1"),
        ] as [(ExportRequest.Mode, [Text], String)])
    func modes(mode: ExportRequest.Mode, schemas: [Text], expected: String) throws {
        #expect(try ExportBench().outline(mode, schemas) == expected)
    }

    @Test func `only exported properties lead to others`() throws {
        let bench = try ExportBench()
        #expect(try bench.outline(.normal, ["Item"], properties: ["Damage"]) == "Item: Axe Shield Sword")
        #expect(try bench.outline(.normal, ["Item"], properties: ["!Tags"]) == "Item: Axe Shield Sword")
        #expect(try bench.outline(.normal, ["Item"], properties: ["Tags"]) == "Item: Axe Shield Sword; Tag: fire ice")
    }

    @Test(
        "what selectors of properties take of a document",
        arguments: [
            (["Damage"], #"{"Id":"Sword","Damage":3}"#),
            (["Parts"], ##"{"Id":"Sword","Parts":[{"Id":2,"Kind":"blade","Power":5},{"Id":3,"Kind":"gem","Power":1}]}"##),
            (["Power"], #"{"Id":"Sword","Main":{"Id":1,"Power":2},"Parts":[{"Id":2,"Power":5},{"Id":3,"Power":1}]}"#),
            (["Power", "!Main"], #"{"Id":"Sword","Parts":[{"Id":2,"Power":5},{"Id":3,"Power":1}]}"#),
            (["Main", "!Power"], #"{"Id":"Sword","Main":{"Id":1,"Kind":"hilt"}}"#),
            (
                [
                    "![Text]", "![Integer]", "![LocalizedText]", "![PickList]", "![MultiPickList]", "![Number]", "![Date]", "![Time]",
                    "![Logical]",
                ],
                #"{"Id":"Sword","Main":{"Id":1},"Parts":[{"Id":2},{"Id":3}],"Tags":[{"Id":"fire","DisplayName":"fire"}],"Owner":null}"#
            ),
            (["nope*"], #"{"Id":"Sword"}"#),
        ] as [([Text], String)])
    func reduced(properties: [Text], expected: String) throws {
        let item = try ExportBench().tree(.extraction, ["Item"], properties: properties)["Collections"]["Item"]
        #expect(item.document("Sword").compact == expected)
    }

    @Test func `a name that no exported schema has is refused`() throws {
        let error = #expect(throws: APIErrors.self) { try ExportBench().tree(.normal, ["Tag"], properties: ["Damage"]) }
        #expect(error?.errors.first?.parameterName == "properties")
        #expect(throws: APIErrors.self) { try ExportBench().tree(.normal, languages: ["xx-YY"]) }
    }

    @Test func `system collections are never reduced`() throws {
        let bench = try ExportBench()
        let whole = try bench.tree(.extraction)["Collections"]
        let reduced = try bench.tree(.extraction, properties: ["Damage"])["Collections"]
        for name in ["ProjectSettings", "Schema", "SchemaProperty"] as [Text] { #expect(reduced[name] == whole[name]) }
        #expect(reduced["Tag"].compact == #"[{"Id":"fire"},{"Id":"ice"}]"#)
    }

    @Test func `an export of everything has what the file has, empty collections aside`() throws {
        let bench = try ExportBench()
        let file = try JSONParser().parse(GameDataFileWriter.bytes(of: bench.snapshot, layout: .compact)).root.value["Collections"]
        let exported = try bench.tree(.normal)["Collections"].pairs
        #expect(exported.map(\.key) == file.pairs.filter { !$0.value.items.isEmpty }.map(\.key))
        for (name, documents) in exported { #expect(documents == file[name]) }
    }

    @Test func `localization holds texts, and what is on the way to one`() throws {
        let item = try ExportBench().tree(.localization, ["Item"])["Collections"]["Item"]
        #expect(item.document("Sword").compact == #"{"Id":"Sword","Title":{"en-US":"Sword","fr-FR":"Épée","notes":null}}"#)
        let german = try ExportBench().tree(.localization, ["Item"], languages: ["de-DE"])["Collections"]["Item"]
        #expect(german.compact == #"[{"Id":"Shield","Title":{"notes":null}},{"Id":"Sword","Title":{"notes":null}}]"#)
        let none = try ExportBench().tree(.localization, ["Item"], properties: ["Damage"])["Collections"]
        #expect(none.compact == #"{"Item":[]}"#)
    }

    @Test("163 texts of 92 documents are to be translated", .enabled(if: Sample.isThere)) func sampleTexts() throws {
        let text = String(decoding: try ExportBench.sample().json(.localization), as: UTF8.self)
        #expect(text.ranges(of: #","notes":"#).count == 163)
        #expect(try ExportBench.sample().export(.localization).documentCount == 92)
    }

    @Test("is handed out in steps, and in the layout of files", .enabled(if: Sample.isThere)) func layout() throws {
        let bench = try ExportBench.sample()
        let compact = try bench.json(.normal)
        let file = try bench.export(.normal).value.written(as: JSONFileWriter())
        #expect(try JSONParser().parse(file).root.value == JSONParser().parse(compact).root.value)
        #expect(String(decoding: file, as: UTF8.self).hasPrefix("{ \n\t\"Collections\": { \n\t\t\"ProjectSettings\": [ \n\t\t\t{ \n"))
        var value = try bench.export(.publication).value
        var sink: any ValueSink = JSONWriter()
        var largest = 0
        while value.writeNext(into: &sink) { largest = max(largest, try sink.take().count) }
        #expect(largest < 40 << 10)
    }
}
