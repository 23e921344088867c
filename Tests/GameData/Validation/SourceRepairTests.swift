import TestSupport
import Testing
import Values

@testable import GameData

@Suite("Repair of a whole source") struct SourceRepairTests {
    private let everything: ValidationOptions = [
        .repair, .deduplicateIDs, .eraseInvalidValues, .resolveConflictingUnions, .repairRequiredWithDefaults,
    ]

    private func repair(_ snapshot: Snapshot, _ options: ValidationOptions) -> SourceRepair? {
        SourceRepair(of: snapshot, options, ValidationTests.generator) { _ in }
    }

    private func text(_ id: DocumentID, _ name: Text, in snapshot: Snapshot) throws -> String {
        let schema = try #require(snapshot.metadata.schema(named: name))
        let located = try #require(snapshot.find(id, in: schema))
        var bytes: [UInt8] = []
        snapshot.write(located, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("nothing is stored where nothing is to be mended") func nothing() throws {
        #expect(repair(try Flawed.snapshot([:]), everything) == nil)
    }

    @Test("an unreadable value becomes null, then the default") func erased() throws {
        let snapshot = try Flawed.snapshot(["Item": #"{"Id":"K","Name":"K","Damage":"abc","Rarity":9,"Parts":[]}"#])
        let done = try #require(repair(snapshot, [.repair, .eraseInvalidValues, .repairRequiredWithDefaults]))
        #expect(try text(.text("K"), "Item", in: done.step.snapshot).contains(#""Damage":0,"Rarity":null"#))
        #expect(done.step.rows.count == 1)
        #expect(done.touched == ["7a0000000000000000000003"])
        #expect(done.step.snapshot.changeNumber == snapshot.changeNumber + 1)
    }

    @Test("what a default makes has ids of its own, whatever ids stand in it") func defaults() throws {
        let main = #""Name":"Main","DataType":22,"#
        let file = Fixtures.t.replacing(
            main + #""Uniqueness":0,"Requirement":0"#,
            with: main + #""DefaultValue":"{\"Id\":1,\"Kind\":\"d\"}","Uniqueness":0,"Requirement":2"#)
        let mended = try #require(repair(try SnapshotStep(ofFile: Array(file.utf8)).snapshot, [.repair, .repairRequiredWithDefaults]))
        #expect(mended.step.rows.count == 2)
        #expect(Flawed.report(mended.step.snapshot, .integrity).isEmpty)
        let imported = try ImportBench(file)
        try imported.run(.createAndUpdate, #"{"Item":[{"Id":"C","Name":"C"},{"Id":"D","Name":"D"}]}"#)
        #expect(Flawed.report(imported.state, .checkUniqueness).isEmpty)
        var written = try MetadataBench(file)
        for id in ["C", "D"] { try written.write("Item", #"{"Id":"\#(id)","Name":"\#(id)"}"#, .create) }
        #expect(Flawed.report(written.snapshot, .checkUniqueness).isEmpty)
    }

    @Test("later holders of an id get new ones: roots keep theirs before embedded documents, the first in order before the others")
    func deduplicated() throws {
        let snapshot = try Flawed.snapshot([
            "Bag":
                #"{"Id":"0123456789abcdef01234567","Slots":[{"Id":5,"Sword":{"Id":1,"Kind":"a","Power":1}},{"Id":5,"Shield":{"Id":9,"Kind":"b","Power":1}}]},"#
                + #"{"Id":"0123456789abcdef01234567","Slots":[]}"#
        ])
        let done = try #require(repair(snapshot, [.repair, .deduplicateIDs]))
        let after = done.step.snapshot
        #expect(Flawed.report(after, .checkUniqueness).isEmpty)
        // Bag stands before Item, so its part 1 is the first; the sword's hilt gives way.
        #expect(try text(.text("0123456789abcdef01234567"), "Bag", in: after).contains(#""Sword":{"Id":1,"#))
        #expect(try text(.text("0123456789abcdef01234567"), "Bag", in: after).contains(#"{"Id":6,"Shield""#))
        #expect(try text(.text("Sword"), "Item", in: after).contains(#""Main":{"Id":10,"#))
        let bag = try #require(after.metadata.schema(named: "Bag"))
        #expect(after.roots(of: bag).count == 2)
        #expect(
            done.touched == [
                "7a0000000000000000000002", "7a0000000000000000000003", "7a0000000000000000000004", "7a0000000000000000000005",
            ])
    }

    @Test("authored ids that stand twice stay, and are still told") func authored() throws {
        let snapshot = try Flawed.snapshot(["Item": #"{"Id":"Axe","Name":"Other","Damage":1,"Parts":[]}"#])
        #expect(repair(snapshot, everything) == nil)
        #expect(Flawed.report(snapshot, .checkUniqueness) == ["Item/Axe: duplicateUniqueValue /Id"])
    }

    @Test("of two options the last stays; a union without one is dropped from its list, and deleted where it is a root document")
    func unions() throws {
        let text = Fixtures.t.replacing(
            "\"Bag\":[]",
            with:
                #""Bag":[{"Id":"0123456789abcdef01234567","Slots":[{"Id":5},{"Id":6,"Sword":{"Id":10,"Kind":"s","Power":1},"Shield":{"Id":11,"Kind":"t","Power":1}}]}],"Slot":[{"Id":50},{"Id":51,"Sword":{"Id":12,"Kind":"u","Power":1}}]"#
        )
        let snapshot = try SnapshotStep(ofFile: Array(text.utf8)).snapshot
        let done = try #require(repair(snapshot, [.repair, .resolveConflictingUnions]))
        let bag = try self.text(.text("0123456789abcdef01234567"), "Bag", in: done.step.snapshot)
        #expect(bag.contains(#""Slots":[{"Id":6,"Shield":{"Id":11,"Kind":"t","Power":1}}]"#))
        let slot = try #require(snapshot.metadata.schema(named: "Slot"))
        #expect(done.step.snapshot.roots(of: slot).compactMap(\.id) == [.integer(51)])
    }

    @Test("documents of the system are left alone, and so is what no repair covers") func covered() throws {
        let snapshot = try Flawed.snapshot(["Item": #"{"Id":"K","Name":"K","Owner":{"Id":"Zzz"},"Damage":1,"Parts":null}"#])
        let done = try #require(repair(snapshot, everything))
        #expect(Flawed.report(done.step.snapshot, .integrity) == ["Item/K: brokenReference /Owner"])
        #expect(done.step.rows.allSatisfy { if case .document(let document) = $0 { document.id == .text("K") } else { false } })
    }

    @Test("after a repair nothing is left of what repairs cover; a second one finds nothing", arguments: 0..<16)
    func property(seed: Int) throws {
        var random = SeededChoice(seed: UInt64(seed))
        let bags = (0..<6).map { _ in
            let slots = (0..<3).map { _ in random.slot() }.joined(separator: ",")
            return
                #"{"Id":\#(random.one([#""0123456789abcdef01234567""#, #""0123456789abcdef01234568""#, "null", #""""#])),"Slots":[\#(slots)]}"#
        }
        let items = (0..<6).map { index in
            #"{"Id":"i\#(index)","Name":"n\#(index)","Damage":\#(random.one(["1", "null", #""x""#])),"Rarity":\#(random.one(["0", "9"])),"#
                + #""Parts":\#(random.one(["[]", "null", "[\(random.part())]"])),"Main":\#(random.one(["null", random.part()]))}"#
        }
        let text = Fixtures.t.replacing(
            "\"Bag\":[]",
            with: "\"Bag\":[\(bags.joined(separator: ","))],\"Slot\":[\((0..<3).map { _ in random.slot() }.joined(separator: ","))]"
        ).replacing("\"Item\":[", with: "\"Item\":[" + items.joined(separator: ",") + ",")
        let snapshot = try SnapshotStep(ofFile: Array(text.utf8)).snapshot
        let after = repair(snapshot, everything)?.step.snapshot ?? snapshot
        #expect(Flawed.report(after, .integrity).isEmpty, "seed \(seed)")
        #expect(repair(after, everything) == nil, "seed \(seed)")
        #expect(try SnapshotStep(ofRowsOf: after).rows.isEmpty, "seed \(seed)")
    }
}

/// Random documents of T, many of them wrong in what repairs cover.
struct SeededChoice {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func number(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    mutating func one<Choice>(_ choices: [Choice]) -> Choice { choices[number(choices.count)] }

    mutating func part() -> String {
        #"{"Id":\#(one(["1", "2", "30", "31", "null"])),"Kind":"k","Power":\#(one(["2", "null", #""much""#]))}"#
    }

    mutating func slot() -> String {
        let options = one([[], ["Sword"], ["Shield"], ["Sword", "Shield"]]).map { ",\"\($0)\":\(part())" }.joined()
        return #"{"Id":\#(one(["1", "2", "3", "null"]))\#(options)}"#
    }
}
