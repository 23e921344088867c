import TestSupport
import Testing
import Values

@testable import GameData

/// Scenarios of operations 25.6 and what section 10 says beside them.
@Suite struct ImportTests {
    @Test(
        "43: what each mode does",
        arguments: [
            (ImportMode.createAndUpdate, ["updated", "created"]), (.create, ["skipped", "created"]), (.update, ["updated", "skipped"]),
            (.safeUpdate, ["updated", "skipped"]), (.replace, ["updated", "created", "deleted", "deleted"]),
            (.delete, ["deleted", "skipped"]),
        ])
    func modes(mode: ImportMode, expected: [String]) throws {
        let bench = try ImportBench()
        let lines = try bench.run(mode, #"{"Item":[{"Id":"Sword","Damage":9},{"Id":"New","Name":"New"}]}"#)
        #expect(lines.map { $0.split(separator: " ")[2] } == expected.map { Substring($0) })
        #expect(bench.state.changeNumber == 2)
        if mode == .replace {
            #expect(lines.suffix(2) == [#"Item "Axe" deleted"#, #"Item "Shield" deleted"#])
            #expect(bench.ids("Item") == "New Sword")
            #expect(try bench.json("Item", "Sword", "Name") == #""Iron Sword""#)
        }
    }

    @Test func `45: safeUpdate adds and takes away nothing`() throws {
        let bench = try ImportBench()
        let sword =
            #"{"Id":"Sword","Damage":8,"Main":{"Id":99,"Power":6},"Parts":[{"Id":3,"Power":7},{"Id":50,"Kind":"new"}],"Tags":[{"Id":"ice"}]}"#
        #expect(try bench.run(.safeUpdate, #"{"Item":["# + sword + "]}") == [#"Item "Sword" updated"#])
        #expect(try bench.json("Item", "Sword", "Main") == #"{"Id":1,"Kind":"hilt","Power":6}"#)
        #expect(
            try bench.json("Item", "Sword", "Parts") == #"[{"Id":2,"Kind":"blade","Power":5},{"Id":3,"Kind":"gem","Power":7}]"#)
        #expect(try bench.json("Item", "Sword", "Tags") == #"[{"Id":"fire","DisplayName":"fire"}]"#)
        for item in [#"{"Id":"Shield","Main":{"Kind":"x"},"Parts":[]}"#, #"{"Id":"Sword","Main":null,"Parts":null}"#] {
            let lines = try bench.run(.safeUpdate, #"{"Item":["# + item + "]}")
            #expect(lines.allSatisfy { $0.hasSuffix("unchanged") }, "\(lines)")
        }
        #expect(bench.state.changeNumber == 2)
    }

    @Test func `46: languages that are not asked for count as not sent`() throws {
        let bench = try ImportBench()
        let payload = #"{"Item":[{"Id":"Sword","Title":{"en-US":"E","de-DE":"Schwert"}}]}"#
        try bench.run(.update, payload, languages: ["{de-DE}"])
        #expect(try bench.json("Item", "Sword", "Title") == #"{"en-US":"Sword","fr-FR":"Épée","de-DE":"Schwert","notes":null}"#)
        #expect(bench.refusal(.update, payload, languages: ["xx-YY"]) == "invalidParameterValue languages")
    }

    @Test func `48: an id that stands twice`() throws {
        let bench = try ImportBench()
        let tags = #"{"Tag":[{"Id":"a","Label":"1"},{"Id":"a","Label":"2"}]}"#
        for options in [ValidationOptions.bulk, []] {
            #expect(
                try bench.run(.createAndUpdate, tags, options) == [#"Tag "a" created"#, #"Tag "a" error duplicateUniqueValue /Id"#])
        }
        let bags = #"{"Bag":[{"Id":"0123456789abcdef01234567","Slots":[]},{"Id":"0123456789abcdef01234567","Slots":[]}]}"#
        #expect(try bench.run(.createAndUpdate, bags, []).last?.hasSuffix("error duplicateUniqueValue /Id") == true)
        #expect(bench.state.changeNumber == 1)
        let outcome = try bench.outcome(.createAndUpdate, bags)
        #expect(outcome.records.map(\.status) == [.created, .created])
        let ids = outcome.records.compactMap(\.newID?.text)
        #expect(ids.first == "0123456789abcdef01234567" && ids.last != ids.first && ids.last?.utf8.count == 24)
        #expect(try bench.run(.delete, #"{"Tag":[{"Id":"ice"},{"Id":"ice"}]}"#) == [#"Tag "ice" deleted"#, #"Tag "ice" skipped"#])
        // Two items with one placeholder cannot be told apart by a reference.
        #expect(
            try bench.run(.createAndUpdate, #"{"Bag":[{"Id":"_ID_1","Slots":[]},{"Id":"_ID_1","Slots":[]}]}"#)
                == [#"Bag "_ID_1" created"#, #"Bag "_ID_1" error duplicateUniqueValue /Id"#])
    }

    @Test func `48: an id of an embedded document that somebody has`() throws {
        let bench = try ImportBench()
        let taken = #"{"Item":[{"Id":"A","Name":"a","Parts":[{"Id":2,"Kind":"x"}]},{"Id":"B","Name":"b","Parts":[{"Id":9},{"Id":9}]}]}"#
        #expect(
            try bench.run(.createAndUpdate, taken, [])
                == [#"Item "A" error duplicateUniqueValue /Parts/2/Id"#, #"Item "B" error duplicateUniqueValue /Parts/9/Id"#])
        #expect(try bench.run(.createAndUpdate, taken) == [#"Item "A" created"#, #"Item "B" created"#])
        #expect(try bench.json("Item", "A", "Parts") == #"[{"Id":10,"Kind":"x","Power":1}]"#)
        #expect(try bench.json("Item", "B", "Parts") == #"[{"Id":9,"Kind":null,"Power":1},{"Id":11,"Kind":null,"Power":1}]"#)
        // One that moves from parent to parent keeps its id, whoever comes first.
        let moved = #"{"Item":[{"Id":"Axe","Parts":[{"Id":4},{"Id":3,"Kind":"gem"}]},{"Id":"Sword","Parts":[{"Id":2}]}]}"#
        #expect(try bench.run(.update, moved, []) == [#"Item "Axe" updated"#, #"Item "Sword" updated"#])
        #expect(
            try bench.json("Item", "Axe", "Parts") == #"[{"Id":4,"Kind":"head","Power":4},{"Id":3,"Kind":"gem","Power":null}]"#)
    }

    @Test func `49: all or nothing, in the resulting state`() throws {
        let bench = try ImportBench()
        let broken = #"{"Item":[{"Id":"P","Name":"P","Owner":"Q"},{"Id":"Q","Name":"Q","Owner":"Nope"}]}"#
        #expect(
            try bench.run(.createAndUpdate, broken, [.checkReferences])
                == [#"Item "P" created"#, #"Item "Q" error brokenReference /Owner"#])
        #expect(bench.json("Item", "P") == "-" && bench.state.changeNumber == 1)
        let mutual = #"{"Item":[{"Id":"P","Name":"P","Owner":"Q"},{"Id":"Q","Name":"Q","Owner":"P"}]}"#
        #expect(try bench.run(.createAndUpdate, mutual, [.checkReferences]) == [#"Item "P" created"#, #"Item "Q" created"#])
        #expect(bench.state.changeNumber == 2)
    }

    @Test func `a unique value that the payload has twice is the later document's fault`() throws {
        let bench = try ImportBench()
        let twice = #"{"Item":[{"Id":"P","Name":"same"},{"Id":"Q","Name":"same"},{"Id":"R","Name":"Axe"}]}"#
        #expect(
            try bench.run(.createAndUpdate, twice, [.checkUniqueness])
                == [
                    #"Item "P" created"#, #"Item "Q" error duplicateUniqueValue /Name"#, #"Item "R" error duplicateUniqueValue /Name"#,
                ])
        // A name that its holder gives up in the same payload is free.
        let swapped = #"{"Item":[{"Id":"Sword","Name":"Axe"},{"Id":"Axe","Name":"Iron Sword"}]}"#
        #expect(try bench.run(.update, swapped, [.checkUniqueness]) == [#"Item "Sword" updated"#, #"Item "Axe" updated"#])
    }

    @Test func `50: placeholders, once for the whole payload`() throws {
        let bench = try ImportBench(Fixtures.tWithNext)
        let outcome = try bench.outcome(
            .createAndUpdate,
            #"{"Bag":[{"Id":"_ID_1","Slots":[],"Next":{"Id":"_ID_2"}},{"Id":"_ID_2","Slots":[],"Next":"_ID_1"}]}"#)
        #expect(outcome.records.map(\.status) == [.created, .created])
        #expect(outcome.records.map(\.id) == [.text("_ID_1"), .text("_ID_2")])
        let ids = outcome.records.compactMap(\.newID?.text)
        let step = try #require(outcome.step)
        let bag = try #require(step.snapshot.metadata.schema(named: "Bag"))
        let next = try step.snapshot.roots(of: bag).map { try $0.document(in: step.snapshot.metadata)["Next"] }
        #expect(next.compactMap { if case .reference(let reference)?? = Optional($0) { reference.id.text } else { nil } } == ids.reversed())
        for options in [ValidationOptions.checkReferences, []] {
            #expect(
                try bench.run(.createAndUpdate, #"{"Bag":[{"Slots":[],"Next":"_ID_9"}]}"#, options)
                    == ["Bag null error brokenReference /Next"])
        }
    }

    @Test func `51: shapes`() throws {
        let bench = try ImportBench()
        #expect(try bench.run(.createAndUpdate, #"{"Tag":[{"Id":"a"}]}"#) == [#"Tag "a" created"#])
        #expect(
            try bench.run(.createAndUpdate, #"{"ToolsVersion":"1","Collections":{"7a0000000000000000000001":{"b":{"Label":"B"}}}}"#)
                == [#"Tag "b" created"#])
        #expect(try bench.json("Tag", "b") == #"{"Id":"b","Label":"B"}"#)
        #expect(try bench.run(.createAndUpdate, #"[{"Id":"c"}]"#, schemas: ["Tag"]) == [#"Tag "c" created"#])
        #expect(try bench.run(.createAndUpdate, #"{"Id":"d"}"#, schemas: ["{7a0000000000000000000001}"]) == [#"Tag "d" created"#])
        #expect(try bench.run(.createAndUpdate, "{}").isEmpty)
        #expect(try bench.run(.createAndUpdate, #"{"Collections":{}}"#).isEmpty)
        #expect(try bench.run(.createAndUpdate, #"{"Collections":{"Nope":[5]}}"#, schemas: ["Tag"]).isEmpty)
        #expect(try bench.run(.createAndUpdate, #"{"Collections":{"Item":[5],"Tag":[]}}"#, schemas: ["Tag"]).isEmpty)
        #expect(bench.ids("Tag") == "a b c d fire ice")
    }

    @Test(
        "51: payloads that cannot be mapped",
        arguments: [
            ("[]", [], "invalidImportData "), ("[]", ["Tag", "Item"], "invalidImportData "), ("5", ["Tag"], "invalidImportData "),
            (#"{"Collections":{"Nope":[]}}"#, [], "invalidImportData /Collections/Nope"),
            (#"{"Collections":{"Tag":5}}"#, [], "invalidImportData /Collections/Tag"),
            (#"{"Collections":[]}"#, [], "invalidImportData /Collections"),
            (#"{"Collections":{"Tag":[{"Id":"a"},7]}}"#, [], "invalidImportData /Collections/Tag/1"),
            (#"{"Tag":{"a":"b"}}"#, [], "invalidImportData /Tag/a"), (#"{"Tag":[],"Id":[]}"#, [], "invalidImportData /Id"),
            (#"{"Tag":{"a":{"Id":"b"}}}"#, [], "invalidImportData /Tag/a/Id"), (#"{"Tag":[{]}"#, [], "invalidRequestBody -"),
            ("", [], "invalidRequestBody -"), (#"{"Tag":[{"Id":"a","Id":"b"}]}"#, [], "invalidRequestBody -"),
            (#"{"Tag":[]} x"#, [], "invalidRequestBody -"), (#"{"Tag":[]}"#, ["Herro"], "invalidParameterValue schemas"),
            (#"{"Item":[{],"Tag":[]}"#, ["Tag"], "invalidRequestBody -"),
        ] as [(String, [Text], String)])
    func unmappable(payload: String, schemas: [Text], expected: String) throws {
        #expect(try ImportBench().refusal(.createAndUpdate, payload, schemas: schemas) == expected)
    }

    @Test func `an object with one option of the selected union is a document`() throws {
        let bench = try ImportBench()
        #expect(try bench.run(.createAndUpdate, #"{"Sword":{"Kind":"k"}}"#, schemas: ["Slot"]) == ["Slot null created"])
        #expect(bench.ids("Slot") == "1")
    }

    @Test func `52: null members delete`() throws {
        let payload = #"{"Collections":{"Item":{"Axe":null,"Zzz":null,"Sword":{"Damage":1}}}}"#
        let bench = try ImportBench()
        #expect(
            try bench.run(.createAndUpdate, payload) == [#"Item "Axe" deleted"#, #"Item "Zzz" skipped"#, #"Item "Sword" updated"#])
        #expect(bench.ids("Item") == "Shield Sword")
        let other = try ImportBench()
        #expect(try other.run(.safeUpdate, payload).first == #"Item "Axe" skipped"#)
        #expect(try other.run(.create, payload).allSatisfy { $0.hasSuffix("skipped") })
    }

    @Test func `replace deletes what has no id that can be read`() throws {
        let file = Fixtures.t.replacing(
            #"{"Id":"ice","Label":"Ice"}"#, with: #"{"Id":"ice","Label":"Ice"},{"Id":{},"Label":"Odd"},{"Label":"None"}"#)
        let bench = try ImportBench(file)
        let tag = try #require(bench.state.metadata.schema(named: "Tag"))
        #expect(bench.state.roots(of: tag).count == 4)
        #expect(
            try bench.run(.replace, #"{"Tag":[{"Id":"ice"}]}"#).map { $0.split(separator: " ").last } == [
                "unchanged", "deleted", "deleted", "deleted",
            ])
        #expect(bench.state.roots(of: tag).map(\.id) == [.text("ice")])
    }

    @Test func `53: the document of a Settings schema goes by any id, and stays`() throws {
        let bench = try ImportBench()
        #expect(try bench.run(.createAndUpdate, #"{"Rules":[{"Id":77,"MaxItems":5}]}"#) == ["Rules 77 updated"])
        #expect(bench.json("Rules", "1") == #"{"Id":1,"MaxItems":5}"#)
        let refused = "error protectedDocument "
        #expect(try bench.run(.replace, #"{"Rules":[]}"#) == ["Rules 1 \(refused)"])
        #expect(try bench.run(.delete, #"{"Rules":[{"Id":1}]}"#) == ["Rules 1 \(refused)"])
        #expect(try bench.run(.update, #"{"Rules":{"77":null}}"#) == [#"Rules "77" "# + refused])
        #expect(try bench.run(.create, #"{"Rules":[{"MaxItems":9}]}"#) == ["Rules null skipped"])
        #expect(
            try bench.run(.update, #"{"Rules":[{"MaxItems":9},{"MaxItems":8}]}"#)
                == ["Rules null updated", "Rules null error duplicateSettingsDocument "])
        #expect(bench.state.changeNumber == 2)
    }

    @Test func `what has no place at the root, and what has no id`() throws {
        let bench = try ImportBench()
        #expect(try bench.run(.update, #"{"Part":[{"Id":9}]}"#) == ["Part 9 error documentsInRootCollection "])
        #expect(try bench.run(.createAndUpdate, #"{"Tag":[{"Label":"x"}]}"#) == ["Tag null error nullValue /Id"])
        #expect(try bench.run(.createAndUpdate, #"{"Tag":[{"Id":"_ID_1"}]}"#) == [#"Tag "_ID_1" error invalidIdFormat /Id"#])
        #expect(try bench.run(.createAndUpdate, #"{"Tag":[{"Id":{}}]}"#) == ["Tag {} error invalidIdFormat /Id"])
        #expect(try bench.run(.update, #"{"Tag":[{"Label":"x"},{"Id":"_ID_1"},{"Id":"zz"}]}"#).allSatisfy { $0.hasSuffix("skipped") })
        #expect(bench.state.changeNumber == 1)
    }

    @Test func `what belongs to the data comes back unchanged, and makes no revision`() throws {
        let bench = try ImportBench()
        let before = bench.collections
        let payload = "{" + before
        for mode in [ImportMode.createAndUpdate, .update, .safeUpdate, .replace] {
            let lines = try bench.run(mode, payload, schemas: ["![system]"])
            #expect(lines.count == 6 && lines.allSatisfy { $0.hasSuffix("unchanged") }, "\(lines)")
        }
        #expect(bench.state.changeNumber == 1 && bench.collections == before)
    }

    @Test func `55: a document comes back with what the payload says and no more`() throws {
        let bench = try ImportBench()
        try bench.run(.delete, #"{"Item":[{"Id":"Axe"}]}"#)
        let patch = #"{"Collections":{"Item":{"Axe":{"Id":"Axe","Damage":20}}}}"#
        let checked: ValidationOptions = [.repair, .checkRequirements]
        #expect(
            try bench.run(.createAndUpdate, patch, checked) == [#"Item "Axe" error nullValue /Name, nullValue /Parts"#])
        #expect(try bench.run(.createAndUpdate, patch, []) == [#"Item "Axe" created"#])
        #expect(
            bench.json("Item", "Axe")
                == #"{"Id":"Axe","Name":null,"Title":null,"Damage":20,"Rarity":null,"Flags":null,"Weight":null,"MadeOn":null,"#
                + #""Cooldown":null,"Active":null,"Main":null,"Parts":null,"Tags":null,"Owner":null}"#)
        try bench.run(.delete, #"{"Item":[{"Id":"Axe"}]}"#)
        #expect(try bench.run(.createAndUpdate, patch) == [#"Item "Axe" created"#])
        #expect(try bench.json("Item", "Axe", "Parts") == "[]" && bench.json("Item", "Axe", "Name") == "null")
    }

    @Test func `72: a patch in array form`() throws {
        let bench = try ImportBench()
        let before = bench.json("Item", "Axe")
        try bench.run(.createAndUpdate, #"{"Collections":{"Item":[{"Id":"Sword","Main":null,"Parts":{"2":null}}]}}"#)
        #expect(try bench.json("Item", "Sword", "Main") == "null" && bench.json("Item", "Sword", "Parts") == "[]")
        #expect(bench.json("Item", "Axe") == before)
    }

    @Test func `a bulk change takes an array or one document, and passes over nulls`() throws {
        let bench = try ImportBench()
        #expect(try bench.bulk(.createAndUpdate, "Tag", #"[{"Id":"a"},null,{"Id":"b"}]"#) == [#"Tag "a" created"#, #"Tag "b" created"#])
        #expect(try bench.bulk(.delete, "Tag", #"{"Id":"a"}"#) == [#"Tag "a" deleted"#])
        for body in ["5", "[5]", #"["a"]"#, "", "[{}"] {
            let error = #expect(throws: APIErrors.self) { _ = try bench.bulk(.createAndUpdate, "Tag", body) }
            #expect(error?.errors.first?.code == .invalidRequestBody)
        }
    }

    @Test func `a stop ends the work`() throws {
        struct Stopped: Error {}
        let bench = try ImportBench()
        let work = DocumentImport(ImportRequest(.create), generator: IDGenerator(seconds: { 1 })) { _ in throw Stopped() }
        #expect(throws: Stopped.self) {
            try work.outcome(of: ImportPayload(Array(#"{"Tag":[{"Id":"a"}]}"#.utf8)), on: bench.state, revision: ObjectID(bytes: (2, 2)))
        }
    }
}
