import TestSupport
import Testing
import Values

@testable import GameData

/// Payloads that bring metadata (operations 10.3, 13).
@Suite struct MetadataImportTests {
    private let potion =
        #"{"Id":"_ID_potion","Name":"Potion","IdGenerator":3,"Properties":[{"Name":"Strength","DataType":13},"#
        + #"{"Name":"Cures","DataType":28,"ReferenceType":"7a0000000000000000000001"}]}"#

    @Test func `one payload brings a schema and its documents, in one revision`() throws {
        let bench = try ImportBench()
        let lines = try bench.run(
            .createAndUpdate, #"{"Potion":[{"Strength":3,"Cures":"fire"}],"Schema":[\#(potion)],"Tag":[{"Id":"new"}]}"#)
        #expect(lines == ["Potion null created", #"Schema "_ID_potion" created"#, #"Tag "new" created"#])
        #expect(bench.json("Potion", "1") == #"{"Id":1,"Strength":3,"Cures":{"Id":"fire","DisplayName":"fire"}}"#)
        #expect(bench.state.changeNumber == 2)
    }

    @Test func `what is wrong with the metadata ends the import, and nothing is stored`() throws {
        let bench = try ImportBench()
        let bad = #"{"Name":"1x","Properties":[{"Name":"Id"}]}"#
        #expect(
            try bench.run(.createAndUpdate, #"{"Tag":[{"Id":"new"}],"Schema":[\#(bad)]}"#, [])
                == ["Schema null error invalidNameFormat /Name"])
        #expect(bench.state.changeNumber == 1 && bench.json("Tag", "new") == "-")
    }

    @Test func `what is wrong with the documents takes the metadata with it`() throws {
        let bench = try ImportBench()
        let lines = try bench.run(
            .createAndUpdate, #"{"Schema":[\#(potion)],"Potion":[{"Cures":"nope"}]}"#, [.checkReferences])
        #expect(lines == [#"Schema "_ID_potion" created"#, "Potion null error brokenReference /Cures"])
        #expect(bench.state.changeNumber == 1 && bench.state.metadata.schema(named: "Potion") == nil)
    }

    @Test(arguments: [ImportMode.createAndUpdate, .update, .replace, .safeUpdate, .create])
    func `everything over itself changes nothing, the program's own schemas aside`(mode: ImportMode) throws {
        let bench = try ImportBench()
        let before = bench.collections
        let lines = try bench.run(mode, "{" + before)
        let expected = mode == .create ? ["skipped"] : ["unchanged", "skipped"]
        #expect(lines.count == 16 && lines.allSatisfy { line in expected.contains { line.hasSuffix($0) } }, "\(lines)")
        #expect(mode == .create || lines.filter { $0.hasSuffix("skipped") }.count == 3)
        #expect(bench.state.changeNumber == 1 && bench.collections == before)
    }

    @Test func `everything goes into an empty data source, and comes out the same`() throws {
        let old =
            #"{"Id":"7a00000000000000000000ff","Name":"Old","Properties":[{"Name":"Id","Id":"7a00000000000000000000fe","Uniqueness":1,"#
            + #""Requirement":3,"DataType":0,"Size":0}]}"#
        let bench = try ImportBench(), other = try ImportBench(#"{"Collections":{"ProjectSettings":[],"Schema":[\#(old)]}}"#)
        let lines = try other.run(.replace, "{" + bench.collections)
        #expect(!lines.contains { $0.contains("error") }, "\(lines)")
        #expect(lines.contains(#"Schema "7a00000000000000000000ff" deleted"#))
        #expect(other.collections.drop { $0 != "[" } == bench.collections.drop { $0 != "[" })
        #expect(other.state.changeNumber == 2)
    }

    @Test func `a renamed schema goes by its new name at once`() throws {
        let bench = try ImportBench()
        let rename = #""Schema":[{"Id":"7a0000000000000000000001","Name":"Mark"}]"#
        #expect(bench.refusal(.update, "{\(rename),\"Tag\":[]}") == "invalidImportData /Tag")
        #expect(
            try bench.run(.createAndUpdate, "{\(rename),\"Mark\":[{\"Id\":\"a\"}]}")
                == [#"Schema "7a0000000000000000000001" updated"#, #"Mark "a" created"#])
        #expect(bench.ids("Mark") == "a fire ice")
    }

    @Test func `metadata that nobody selects stay`() throws {
        let bench = try ImportBench()
        let payload = #"{"Collections":{"Schema":[\#(potion)],"Tag":[{"Id":"a"}]}}"#
        #expect(try bench.run(.createAndUpdate, payload, schemas: ["![system]"]) == [#"Tag "a" created"#])
        #expect(bench.state.metadata.schema(named: "Potion") == nil)
    }

    @Test func `settings and their languages`() throws {
        let bench = try ImportBench()
        let payload = #"{"ProjectSettings":[{"Id":"x","Languages":"de-DE;pl-PL"}],"Item":[{"Id":"Sword","Title":{"pl-PL":"Miecz"}}]}"#
        let outcome = try bench.outcome(.createAndUpdate, payload)
        #expect(outcome.records.map(\.status) == [.updated, .updated])
        #expect(outcome.changesSettings && !outcome.changesSchemas)
        try bench.run(.createAndUpdate, payload)
        #expect(try bench.json("Item", "Sword", "Title") == #"{"en-US":"Sword","pl-PL":"Miecz","fr-FR":"Épée","notes":null}"#)
        #expect(try bench.run(.replace, #"{"ProjectSettings":[]}"#).first?.contains("error protectedDocument") == true)
    }

    @Test func `what a payload touches`() throws {
        let bench = try ImportBench()
        let unchanged = try bench.outcome(.update, #"{"Schema":[{"Id":"7a0000000000000000000001","Name":"Tag"}]}"#)
        #expect(!unchanged.changesSchemas && unchanged.step == nil)
        let changed = try bench.outcome(.update, #"{"Schema":[{"Id":"7a0000000000000000000001","Name":"Mark"}]}"#)
        #expect(changed.changesSchemas && changed.touched.contains(BuiltIn.schemaID))
        let parts = try bench.outcome(.update, #"{"Item":[{"Id":"Sword","Parts":[]}]}"#)
        #expect(touched(by: parts, on: bench.state) == ["7a0000000000000000000003", "7a0000000000000000000002"])
        let damage = try bench.outcome(.update, #"{"Item":[{"Id":"Sword","Damage":99}]}"#)
        #expect(touched(by: damage, on: bench.state) == ["7a0000000000000000000003"])
    }

    private func touched(by outcome: ImportOutcome, on state: Snapshot) -> Set<Text> {
        guard let step = outcome.step else { return outcome.touched }
        return state.schemasTouched(by: state.differences(by: step.rows), endingIn: step.snapshot).union(outcome.touched)
    }

    @Test func `a key that is not the id, a null, a mode that deletes`() throws {
        let bench = try ImportBench()
        let id = "7a0000000000000000000005"
        #expect(
            bench.refusal(.update, #"{"Schema":{"x":{"Id":"\#(id)"}}}"#) == "invalidImportData /Schema/x/Id")
        #expect(try bench.run(.safeUpdate, #"{"Schema":{"\#(id)":null}}"#) == [#"Schema "\#(id)" skipped"#])
        #expect(
            try bench.run(.createAndUpdate, #"{"Schema":{"\#(id)":null,"zz":null}}"#) == [
                #"Schema "\#(id)" deleted"#, #"Schema "zz" skipped"#,
            ])
        #expect(bench.state.metadata.schema(named: "Bag") == nil)
        #expect(
            try bench.run(.delete, #"{"Schema":[{"Id":"7a0000000000000000000001"}]}"#)
                == [#"Schema "7a0000000000000000000001" error referencedSchemaDeleted "#])
    }
}
