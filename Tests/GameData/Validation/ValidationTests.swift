import TestSupport
import Testing
import Values

@testable import GameData

/// The fixture T, its documents replaced or joined by others.
enum Flawed {
    /// T with further documents in collections of its own.
    static func snapshot(_ collections: [String: String]) throws -> Snapshot {
        var text = Fixtures.t
        for (name, documents) in collections {
            let start = try #require(text.firstRange(of: "\"\(name)\":[")), isEmpty = text[start.upperBound...].first == "]"
            text.insert(contentsOf: documents + (isEmpty ? "" : ","), at: start.upperBound)
        }
        return try SnapshotStep(ofFile: Array(text.utf8)).snapshot
    }

    /// `Schema/id: code path, …` of each record.
    static func report(_ snapshot: Snapshot, _ options: ValidationOptions) -> [String] {
        ValidationReport(of: snapshot, options) { _ in }.records.map { record in
            let findings = record.findings.map { "\($0.code.rawValue) \($0.path)" }.joined(separator: ", ")
            return "\(record.schema.name)/\(record.id?.description ?? "null"): \(findings)"
        }
    }
}

@Suite("Validation of a whole source") struct ValidationTests {
    static let generator = IDGenerator(seconds: { 0x6A00_0000 }, random: { 0x0102_0304_0506_0708 })

    private static let item = #""Damage":1,"Parts":[]"#

    /// Each row of operations 12.5: documents, the one option, what is reported.
    private static let rows: [(collection: String, documents: String, option: ValidationOptions, records: [String])] = [
        ("Item", #"{"Id":"N","Name":"N","Damage":null,"Parts":[]}"#, .checkRequirements, ["Item/N: nullValue /Damage"]),
        ("Item", #"{"Id":"N","Name":"",\#(item)}"#, .checkRequirements, ["Item/N: emptyValue /Name"]),
        (
            "Item", #"{"Id":"N","Name":"N","Main":{"Id":9,"Power":1},\#(item)}"#, .checkRequirements,
            ["Item/N: nullValue /Main/Kind"]
        ),
        (
            "Item", #"{"Id":"N","Name":"N","Damage":1,"Parts":[{"Id":9,"Kind":"","Power":1}]}"#, .checkRequirements,
            ["Item/N: emptyValue /Parts/9/Kind"]
        ),
        ("Item", #"{"Name":"N",\#(item)}"#, .checkRequirements, ["Item/null: nullValue /Id"]),
        ("Item", #"{"Id":"N","Name":"N","Damage":"abc","Parts":[]}"#, .checkFormat, ["Item/N: invalidIntegerFormat /Damage"]),
        ("Item", #"{"Id":"N","Name":"N","Rarity":7,\#(item)}"#, .checkFormat, ["Item/N: invalidPickListFormat /Rarity"]),
        ("Item", #"{"Id":"N","Name":"N","Flags":9,\#(item)}"#, .checkFormat, ["Item/N: invalidMultiPickListFormat /Flags"]),
        ("Item", #"{"Id":"N","Name":"N","MadeOn":"1/2/2020",\#(item)}"#, .checkFormat, ["Item/N: invalidDateFormat /MadeOn"]),
        ("Item", #"{"Id":"N","Name":"N","Cooldown":"soon",\#(item)}"#, .checkFormat, ["Item/N: invalidTimeFormat /Cooldown"]),
        ("Item", #"{"Id":"N","Name":"N","Active":"perhaps",\#(item)}"#, .checkFormat, ["Item/N: invalidLogicalFormat /Active"]),
        ("Item", #"{"Id":"N","Name":"N","Weight":"much",\#(item)}"#, .checkFormat, ["Item/N: invalidNumberFormat /Weight"]),
        ("Item", #"{"Id":{"x":1},"Name":"N",\#(item)}"#, .checkFormat, ["Item/null: invalidIdFormat /Id"]),
        ("Bag", #"{"Id":"short","Slots":[]}"#, .checkFormat, ["Bag/short: invalidGeneratedIdFormat /Id"]),
        ("Item", #"{"Id":"N","Name":"Axe",\#(item)}"#, .checkUniqueness, ["Item/N: duplicateUniqueValue /Name"]),
        ("Item", #"{"Id":"Aa","Name":"Axe",\#(item)}"#, .checkUniqueness, ["Item/Axe: duplicateUniqueValue /Name"]),
        ("Item", #"{"Id":"Axe","Name":"Other",\#(item)}"#, .checkUniqueness, ["Item/Axe: duplicateUniqueValue /Id"]),
        (
            "Item", #"{"Id":"N","Name":"N","Main":{"Id":1,"Kind":"k","Power":1},\#(item)}"#, .checkUniqueness,
            ["Item/Sword: duplicateUniqueValue /Main/Id"]
        ),
        ("Rules", #"{"Id":2,"MaxItems":1}"#, .checkUniqueness, ["Rules/2: duplicateSettingsDocument "]),
        ("Rules", #"{"Id":1,"MaxItems":1}"#, .checkUniqueness, ["Rules/1: duplicateSettingsDocument , duplicateUniqueValue /Id"]),
        ("Item", #"{"Id":"N","Name":"N","Owner":{"Id":"Zzz"},\#(item)}"#, .checkReferences, ["Item/N: brokenReference /Owner"]),
        (
            "Item", #"{"Id":"N","Name":"N","Tags":[{"Id":"fire"},{"Id":"wet"}],\#(item)}"#, .checkReferences,
            ["Item/N: brokenReference /Tags/wet"]
        ),
        ("Item", #"{"Id":"N","Name":"A name of far too many",\#(item)}"#, .checkConstraints, ["Item/N: exceededValueLength /Name"]),
        ("Item", #"{"Id":"N","Name":"N","Damage":3000000000,"Parts":[]}"#, .checkConstraints, ["Item/N: overflowedValue /Damage"]),
        (
            "Item", #"{"Id":"N","Name":"N","Cooldown":"99999999.00:00:00",\#(item)}"#, .checkConstraints,
            ["Item/N: overflowedValue /Cooldown"]
        ),
        (
            "Bag", #"{"Id":"0123456789abcdef01234567","Slots":[{"Id":5},{"Id":6,"Sword":{"Id":10},"Shield":{"Id":11}}]}"#,
            .checkConstraints,
            ["Bag/0123456789abcdef01234567: emptyUnion /Slots/5, conflictingUnionOptions /Slots/6"]
        ),
        (
            "Item", #"{"Id":"N","Name":"N","Title":{"en-US":"Hi","fr-FR":""},\#(item)}"#, .checkTranslations,
            [
                "Item/N: missingTranslation /Title/fr-FR, missingTranslation /Title/de-DE",
                "Item/Shield: missingTranslation /Title/fr-FR, missingTranslation /Title/de-DE",
                "Item/Sword: missingTranslation /Title/de-DE",
            ]
        ),
    ]

    @Test("each check reports what it is about, and nothing else", arguments: rows.indices)
    func row(index: Int) throws {
        let row = Self.rows[index]
        #expect(Flawed.report(try Flawed.snapshot([row.collection: row.documents]), row.option) == row.records)
    }

    @Test("components in a root collection are told, by their own constraint") func components() throws {
        let text = Fixtures.t.replacing("\"Bag\":[]", with: #""Bag":[],"Part":[{"Id":77,"Kind":"loose","Power":1}]"#)
        let snapshot = try SnapshotStep(ofFile: Array(text.utf8)).snapshot
        #expect(Flawed.report(snapshot, .checkConstraints) == ["Part/77: documentsInRootCollection "])
    }

    @Test("a settings schema without its document is a record without an id") func missingSettings() throws {
        let snapshot = try Flawed.snapshot([:])
        let rules = try #require(snapshot.metadata.schema(named: "Rules"))
        let without = snapshot.applying([.delete(.integer(1), of: rules)], revision: ObjectID(bytes: (2, 2))).snapshot
        #expect(Flawed.report(without, .checkRequirements) == ["Rules/null: missingSettingsDocument "])
        #expect(Flawed.report(without, .checkUniqueness).isEmpty)
    }

    @Test("T has nothing wrong but what is not translated") func clean() throws {
        #expect(Flawed.report(try Flawed.snapshot([:]), .integrity).isEmpty)
        #expect(Flawed.report(try Flawed.snapshot([:]), []).isEmpty)
    }

    @Test("a report ends at 100,000 findings, a document at 1000") func bounds() throws {
        let broken = (0..<1500).map { #"{"Id":"t\#($0)"}"# }.joined(separator: ",")
        let documents = (0..<150).map { #"{"Id":"N\#($0)","Name":"N\#($0)","Tags":[\#(broken)],"Damage":1,"Parts":[]}"# }
        let snapshot = try Flawed.snapshot(["Item": documents.joined(separator: ",")])
        let records = ValidationReport(of: snapshot, .checkReferences) { _ in }.records
        #expect(records.allSatisfy { $0.findings.count == 1000 })
        #expect(records.count == 100)
    }

    @Test("of many holders of one value all but the first are told, whatever their rows") func holders() throws {
        let documents = (0..<300).reversed().map { #"{"Id":"h\#($0 + 1000)","Name":"Axe","Damage":1,"Parts":[]}"# }
        let report = Flawed.report(try Flawed.snapshot(["Item": documents.joined(separator: ",")]), .checkUniqueness)
        #expect(report.count == 300)
        #expect(!report.contains { $0.hasPrefix("Item/Axe:") })
    }
}
