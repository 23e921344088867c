import TestSupport
import Testing
import Values

@testable import GameData

/// Scenarios of operations 25.3, as decisions on a state.
@Suite struct CreateTests {
    @Test func `13: a create fills required defaults only`() throws {
        var bench = try Bench()
        let bow = try bench.create("Item", #"{"Id":"Bow","Name":"Bow"}"#)
        #expect(bow.json("Damage") == "0" && bow.json("Parts") == "[]")
        #expect(["Title", "Rarity", "Owner"].allSatisfy { bow.json($0) == "null" })
        let bare = try bench.create("Item", #"{"Id":"Bow2","Name":"Bow2"}"#, [])
        #expect(bare.json("Damage") == "null" && bare.json("Parts") == "null")
    }

    @Test(
        "14: a create refuses",
        arguments: [
            (#"{"Id":"X"}"#, ["nullValue /Name"]),
            (#"{"Id":"Sword","Name":"n"}"#, ["duplicateUniqueValue /Id"]),
            (#"{"Id":"Y","Name":"Axe"}"#, ["duplicateUniqueValue /Name"]),
            (#"{"Id":"Z","Name":"z","Owner":"Nope","Damage":"x"}"#, ["invalidIntegerFormat /Damage", "brokenReference /Owner"]),
            (#"{"Name":"z"}"#, ["nullValue /Id"]),
            (#"{"Id":"","Name":"z"}"#, ["invalidIdFormat /Id"]),
            (#"{"Id":"_ID_1","Name":"z"}"#, ["invalidIdFormat /Id"]),
            (
                #"{"Id":"Z","Name":"","Weight":"x","MadeOn":"1/2/2003","Rarity":7,"Flags":8}"#,
                [
                    "emptyValue /Name", "invalidPickListFormat /Rarity", "invalidMultiPickListFormat /Flags",
                    "invalidNumberFormat /Weight", "invalidDateFormat /MadeOn",
                ]
            ),
            (#"{"Id":"Z","Name":"abcdefghijklmnopqrstu"}"#, ["exceededValueLength /Name"]),
            (#"{"Id":"Z","Name":"z","Damage":2147483648}"#, ["overflowedValue /Damage"]),
            (#"{"Id":"Z","Name":"z","Parts":[{"Id":9,"Kind":"a"},{"Id":9,"Kind":"b"}]}"#, ["duplicateUniqueValue /Parts/9/Id"]),
            (#"{"Id":"Z","Name":"z","Parts":[{"Id":1,"Kind":"a"}]}"#, ["duplicateUniqueValue /Parts/1/Id"]),
            (#"{"Id":"Z","Name":"z","Tags":["fire","mud"]}"#, ["brokenReference /Tags/mud"]),
            (#"{"Id":"Z","Name":"z","Owner":"_ID_x"}"#, ["brokenReference /Owner"]),
        ])
    func refuses(body: String, expected: [String]) throws {
        #expect(try Bench().refusal { _ = try $0.create("Item", body) } == expected)
    }

    @Test func `what is refused whatever the options`() throws {
        let bench = try Bench()
        #expect(bench.refusal { _ = try $0.create("Item", #"{"Name":"z"}"#, []) } == ["nullValue /Id"])
        #expect(bench.refusal { _ = try $0.create("Item", #"{"Id":"Sword"}"#, []) } == ["duplicateUniqueValue /Id"])
        #expect(bench.refusal { _ = try $0.create("Item", #"{"Id":"Z","Owner":"_ID_x"}"#, []) } == ["brokenReference /Owner"])
        #expect(bench.refusal { _ = try $0.create("Item", #"[]"#, []) } == ["invalidRequestBody"])
    }

    @Test func `15: wrong places`() throws {
        let bench = try Bench()
        #expect(bench.refusal { _ = try $0.create("Part", "{}") } == ["documentsInRootCollection"])
        #expect(bench.refusal { _ = try $0.create("Rules", "{}") } == ["duplicateSettingsDocument"])
        #expect(bench.refusal { _ = try $0.create("ProjectSettings", "{}") } == ["duplicateSettingsDocument"])
        #expect(bench.refusal { _ = try $0.create("Schema", "{}") } == ["operationNotSupported"])
        #expect(bench.refusal { _ = try $0.delete("Rules", "1") } == ["protectedDocument"])
        #expect(bench.refusal { _ = try $0.delete("Schema", BuiltIn.projectSettingsID) } == ["protectedDocument"])
    }

    @Test(arguments: [40, 100, 120, 124, 126, 127]) func `what JSON text in a text brings can be read back, however deep it nests`(
        levels: Int
    ) throws {
        var bench = try Bench()
        let deep = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        let body = #"{"Id":"D","Name":"D","Parts":[],"Main":"{\"Kind\":\"k\",\"Power\":\#(deep)}"}"#
        _ = try bench.create("Item", body, [])
        let stored = StoredDocument(
            try #require(bench.state.rootDocument(.text("D"), of: bench.state.schema("Item"))), in: bench.state.metadata, row: 1)
        #expect(try stored.document(in: bench.state.metadata).id == .text("D"))
    }

    @Test func `16: values are converted`() throws {
        var bench = try Bench()
        let item = try bench.create(
            "Item",
            #"{"Id":"C","Name":"c","Rarity":"Rare","Flags":"Fire, Holy","Tags":["ice"],"Owner":"Sword","Active":"Yes","#
                + #""Cooldown":90,"MadeOn":"2021-05-06","Title":"Hi","Stray":1}"#)
        #expect(item.json("Rarity") == "1" && item.json("Flags") == "5" && item.json("Active") == "true")
        #expect(item.json("Tags") == #"[{"Id":"ice","DisplayName":"ice"}]"#)
        #expect(item.json("Owner") == #"{"Id":"Sword","DisplayName":"Iron Sword"}"#)
        #expect(item.json("Cooldown") == #""00:01:30""# && item.json("MadeOn") == #""2021-05-06T00:00:00.000Z""#)
        #expect(item.json("Title") == #"{"en-US":"Hi","notes":null}"#)
        #expect(item["Stray"] == nil)
    }

    @Test func `25: a placeholder is one fresh id everywhere`() throws {
        var bench = try Bench(Fixtures.tWithNext)
        let bag = try bench.create("Bag", #"{"Id":"_ID_a","Slots":[{"Id":"_ID_s","Sword":{"Kind":"k"}}],"Next":"_ID_a"}"#)
        guard case .text(let id)? = bag["Id"] else { throw APIError(.genericError, "An ObjectId is text.") }
        #expect(ObjectID(id.string) != nil)
        #expect(bag.json("Next") == #"{"Id":"\#(id)","DisplayName":"\#(id)"}"#)
        #expect(bag.json("Slots") == #"[{"Id":1,"Sword":{"Id":5,"Kind":"k","Power":1}}]"#)
    }

    @Test func `a placeholder stands for one document`() throws {
        let body = #"{"Id":"_ID_a","Slots":[{"Id":"_ID_a","Sword":{"Kind":"k"}}]}"#
        #expect(try Bench().refusal { _ = try $0.create("Bag", body) } == ["duplicateUniqueValue /Slots/_ID_a/Id"])
    }

    @Test func `26: unions have one option`() throws {
        let bench = try Bench()
        let empty = #"{"Slots":[{"Sword":{"Kind":"a"}},{"Id":7}]}"#
        let both = #"{"Slots":[{"Sword":{"Kind":"a"},"Shield":{"Kind":"b"}}]}"#
        #expect(bench.refusal { _ = try $0.create("Bag", empty) } == ["emptyUnion /Slots/7"])
        // Numbers go on from the largest that the request brings along.
        #expect(bench.refusal { _ = try $0.create("Bag", both) } == ["conflictingUnionOptions /Slots/1"])
        var repaired = bench
        let options: ValidationOptions = [.repair, .resolveConflictingUnions, .checkConstraints]
        #expect(try repaired.create("Bag", empty, options).json("Slots") == #"[{"Id":8,"Sword":{"Id":5,"Kind":"a","Power":null}}]"#)
        #expect(try repaired.create("Bag", both, options).json("Slots") == #"[{"Id":9,"Shield":{"Id":7,"Kind":"b","Power":null}}]"#)
        #expect(bench.refusal { _ = try $0.create("Slot", #"{"Id":3}"#, [.repair, .resolveConflictingUnions]) } == ["emptyUnion "])
    }

    @Test func `taken ids are made anew where the repair is asked for`() throws {
        var bench = try Bench()
        let options: ValidationOptions = [.repair, .deduplicateIDs]
        let item = try bench.create("Item", #"{"Id":"Z","Name":"z","Main":{"Id":1,"Kind":"a"},"Parts":[{"Id":6},{"Id":6}]}"#, options)
        #expect(item.json("Main") == #"{"Id":7,"Kind":"a","Power":null}"#)
        #expect(item.json("Parts") == #"[{"Id":6,"Kind":null,"Power":null},{"Id":8,"Kind":null,"Power":null}]"#)
        #expect(bench.refusal { _ = try $0.create("Item", #"{"Id":"Sword"}"#, options) } == ["duplicateUniqueValue /Id"])
    }

    @Test func `64: what cannot be read is kept, and erased when that is asked for`() throws {
        var bench = try Bench()
        let kept = try bench.create("Item", #"{"Id":"K","Name":"K","Damage":"abc","Parts":[]}"#, [])
        #expect(kept.json("Damage") == #""abc""#)
        let options: ValidationOptions = [.repair, .eraseInvalidValues, .repairRequiredWithDefaults, .checkRequirements, .checkFormat]
        let repaired = try bench.create("Item", #"{"Id":"L","Name":"L","Damage":"abc","Rarity":9,"Parts":[]}"#, options)
        #expect(repaired.json("Damage") == "0" && repaired.json("Rarity") == "null")
        #expect(try bench.findings("Item", .text("K")) == ["invalidIntegerFormat /Damage"])
    }
}

@Suite struct UpdateTests {
    @Test func `17: a partial update changes what it names`() throws {
        var bench = try Bench()
        let update = try bench.update("Item", #"{"Id":"Sword","Damage":10}"#)
        #expect(update.diff == #"{"Id":"Sword","Damage":10}"# && update.document.json("Damage") == "10")
        #expect(update.document.json("Name") == #""Iron Sword""#)
    }

    @Test func `18: an update that changes nothing is no change`() throws {
        var bench = try Bench()
        let update = try bench.update("Item", #"{"Id":"Sword","Damage":3,"Owner":null,"Title":{"en-US":"Sword"}}"#)
        #expect(update.diff == #"{"Id":"Sword"}"# && !update.isChanged)
    }

    @Test func `19: null erases, absent keeps`() throws {
        var bench = try Bench()
        let erased = try bench.update("Item", #"{"Id":"Sword","Main":null,"Weight":null}"#)
        #expect(erased.document.json("Main") == "null" && erased.document.json("Weight") == "null")
        #expect(erased.diff == #"{"Id":"Sword","Weight":null,"Main":null}"#)
        #expect(bench.refusal { _ = try $0.update("Item", #"{"Id":"Sword","Name":null}"#) } == ["nullValue /Name"])
        #expect(try bench.update("Item", #"{"Id":"Sword","Parts":null}"#).document.json("Parts") == "[]")
    }

    @Test func `20: a nested list is complete`() throws {
        var bench = try Bench()
        let update = try bench.update("Item", #"{"Id":"Sword","Parts":[{"Id":3,"Power":9}]}"#)
        #expect(update.document.json("Parts") == #"[{"Id":3,"Kind":"gem","Power":9}]"#)
        #expect(update.diff == #"{"Id":"Sword","Parts":[{"Id":3,"Power":9}]}"#)
    }

    @Test func `21: nested items are added and reordered`() throws {
        var bench = try Bench()
        let update = try bench.update("Item", #"{"Id":"Sword","Parts":[{"Id":3},{"Kind":"rune"},{"Id":2}]}"#)
        #expect(
            update.document.json("Parts")
                == #"[{"Id":3,"Kind":"gem","Power":1},{"Id":5,"Kind":"rune","Power":1},{"Id":2,"Kind":"blade","Power":5}]"#)
    }

    @Test func `22: a list may be keyed by id`() throws {
        var bench = try Bench()
        let update = try bench.update("Item", #"{"Id":"Sword","Parts":{"2":{"Power":7},"3":null}}"#)
        #expect(update.document.json("Parts") == #"[{"Id":2,"Kind":"blade","Power":7}]"#)
    }

    @Test(
        "23: addresses of an update",
        arguments: [
            ("Item", #"{"Id":"Nope"}"#, ["resourceNotFound"]), ("Item", #"{"Damage":2}"#, ["invalidRequestBody /Id"]),
            ("Item", #"{"Id":"_ID_1"}"#, ["resourceNotFound"]), ("Part", #"{"Id":2,"Power":1}"#, ["nonRootDocument"]),
            ("Rules", #"{"Id":"x"}"#, ["invalidIdFormat /Id"]), ("ProjectSettings", #"{"Name":"x"}"#, ["operationNotSupported"]),
        ])
    func addresses(schema: Text, body: String, expected: [String]) throws {
        #expect(try Bench().refusal { _ = try $0.update(schema, body) } == expected)
    }

    @Test func `the one settings document needs no id`() throws {
        var bench = try Bench()
        #expect(try bench.update("Rules", #"{"MaxItems":11}"#).diff == #"{"Id":1,"MaxItems":11}"#)
    }

    @Test func `24: references to a deleted document break`() throws {
        var bench = try Bench()
        let deleted = try bench.delete("Item", "Sword")
        #expect(deleted?.id == .text("Sword"))
        #expect(try bench.findings("Item", .text("Shield")).filter { !$0.hasPrefix("missing") } == ["brokenReference /Owner"])
        let again = try bench.delete("Item", "Sword")
        #expect(again?.id == nil)
        #expect(bench.refusal { _ = try $0.delete("Part", "4") } == ["nonRootDocument"])
    }

    @Test func `56: an embedded document that comes anew has what was sent`() throws {
        var bench = try Bench()
        let update = #"{"Id":"Shield","Main":{"Power":3}}"#
        #expect(bench.refusal { _ = try $0.update("Item", update) } == ["nullValue /Main/Kind"])
        #expect(try bench.update("Item", update, []).document.json("Main") == #"{"Id":5,"Kind":null,"Power":3}"#)
    }

    @Test func `an item may move from one parent to another with its id`() throws {
        var bench = try Bench()
        let update = try bench.update("Item", #"{"Id":"Sword","Main":{"Id":2,"Kind":"x"},"Parts":[{"Id":3}]}"#)
        #expect(update.document.json("Main") == #"{"Id":2,"Kind":"x","Power":2}"#)
    }
}
