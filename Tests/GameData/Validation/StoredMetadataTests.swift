import TestSupport
import Testing
import Values

@testable import GameData

/// A file of another program may hold metadata that break a rule and are understood all the same (data-model 17).
@Suite("Validation of stored metadata") struct StoredMetadataTests {
    private static func snapshot(replacing part: String, with other: String) throws -> Snapshot {
        #expect(Fixtures.t.contains(part))
        return try SnapshotStep(ofFile: Array(Fixtures.t.replacing(part, with: other).utf8)).snapshot
    }

    private static let damage = #""Name":"Damage","DataType":13,"DefaultValue":"0","Uniqueness":0,"Requirement":2,"Size":4"#
    private static let item = "Schema/7a0000000000000000000003: "
    private static let damagePath = "/Properties/7a000000000000000000006d"

    /// What stands in T, what takes its place, the one option, what is reported.
    private static let rows: [(part: String, other: String, option: ValidationOptions, record: String)] = [
        (
            damage, damage.replacing(#""Requirement":2"#, with: #""Requirement":3"#), .checkSpecification,
            "\(item)invalidRequirementForDataType \(damagePath)/Requirement"
        ),
        (
            damage, damage.replacing(#""DefaultValue":"0""#, with: #""DefaultValue":"x""#), .checkFormat,
            "\(item)invalidIntegerFormat \(damagePath)/DefaultValue"
        ),
        (
            damage, damage + #","Specification":"minRows=3&maxRows=2&a=1&a=2""#, .checkSpecification,
            "\(item)duplicateSpecificationKey \(damagePath)/Specification, invalidRowCount \(damagePath)/Specification"
        ),
        (
            #""Name":"Item","Type":0"#, #""Name":"Item","Specification":"icon=a/b/c","Type":0"#, .checkSpecification,
            "\(item)invalidIconFormat /Specification"
        ),
        (
            #""Version":"1.0.0.0""#, #""Version":"first""#, .checkSpecification,
            "ProjectSettings/049bc0604c363a980b000088: invalidTextFormat /Version"
        ),
        (
            #""SchemaProperty":[]"#, #""SchemaProperty":[{"Id":"7b0000000000000000000001","Name":"S","DataType":12,"Requirement":3}]"#,
            .checkSpecification, "SchemaProperty/7b0000000000000000000001: invalidRequirementForDataType /Requirement"
        ),
    ]

    @Test("each broken rule is reported by the document, under its option", arguments: rows.indices)
    func rules(index: Int) throws {
        let row = Self.rows[index]
        let snapshot = try Self.snapshot(replacing: row.part, with: row.other)
        #expect(Flawed.report(snapshot, row.option) == [row.record])
        let others = ValidationOptions.integrity.subtracting(row.option)
        #expect(Flawed.report(snapshot, others) == [])
    }

    @Test("what a document's own checks have told is not told twice") func once() throws {
        let snapshot = try Self.snapshot(
            replacing: #""Name":"Item","Type":0"#,
            with: #""Name":"Item","Description":"\#(String(repeating: "x", count: 2049))","Type":0"#)
        #expect(Flawed.report(snapshot, .integrity) == ["\(Self.item)exceededValueLength /Description"])
    }

    @Test("they count in the statistics") func statistics() throws {
        let snapshot = try Self.snapshot(
            replacing: Self.damage, with: Self.damage.replacing(#""Requirement":2"#, with: #""Requirement":3"#))
        let schema = try #require(snapshot.metadata.schema(named: "Schema"))
        #expect(SourceFindings(of: snapshot).counts(of: schema) == [.invalidRequirementForDataType: 1])
    }

    @Test("the metadata of the sample and of T break no rule") func clean() throws {
        for file in [Fixtures.t, Fixtures.tWithNext] {
            #expect(Flawed.report(try SnapshotStep(ofFile: Array(file.utf8)).snapshot, .integrity) == [])
        }
        guard let sample = Sample.bytes else { return }
        #expect(Flawed.report(try SnapshotStep(ofFile: sample).snapshot, .integrity) == [])
    }
}

/// Findings that follow edits of the metadata.
@Suite("Findings of a source after edits of its metadata") struct MetadataFindingsTests {
    /// What an edit changes, which must be there, and the edit; steps count from 0.
    private typealias Edit = (
        schema: @Sendable (Int) -> Text, property: Text?, run: @Sendable (inout MetadataBench, Int) throws -> Void
    )

    private static func changed(_ schema: Text, _ property: Text, _ change: @escaping @Sendable (Int) -> String) -> Edit {
        ({ _ in schema }, property, { try $0.change(schema, property, change($1)) })
    }

    private static let edits: [Edit] = [
        changed("Item", "Name") { #"{"Size":\#(3 + $0 % 12)}"# },
        changed("Item", "Name") { #"{"Uniqueness":\#($0 % 3)}"# },
        changed("Item", "Damage") { #"{"Name":"D\#($0)"}"# },
        changed("Part", "Kind") { #"{"Size":\#(1 + $0 % 5)}"# },
        changed("Part", "Power") { #"{"DataType":\#($0 % 2 == 0 ? 0 : 13),"DefaultValue":null,"Size":4}"# },
        changed("Item", "Rarity") { #"{"Specification":"pick.Common=0\#($0 % 2 == 0 ? "&pick.Rare=1" : "")"}"# },
        changed("Item", "Owner") { #"{"ReferenceType":"\#($0 % 2 == 0 ? MetadataBench.Id.tag : MetadataBench.Id.item)"}"# },
        changed("Item", "Owner") { _ in "null" },
        (
            { _ in "Item" }, nil,
            { try $0.add(#"{"Name":"A\#($1)","DataType":28,"Requirement":2,"ReferenceType":"\#(MetadataBench.Id.tag)"}"#, to: "Item") }
        ),
        (
            { _ in "Item" }, nil,
            { try $0.create("Schema", #"{"Name":"S\#($1)","IdGenerator":3,"Properties":[{"Name":"P","Requirement":2}]}"#) }
        ),
        ({ Text("S\($0 - 1)") }, nil, { try $0.write(Text("S\($1 - 1)"), "{}") }),
        ({ Text("S\($0 - 2)") }, nil, { try $0.delete("Schema", try $0.schema(Text("S\($1 - 2)")).id.string) }),
        ({ _ in "Item" }, nil, { try $0.update("ProjectSettings", #"{"Languages":"\#(["fr-FR;de-DE", "it", ""][$1 % 3])"}"#) }),
        ({ _ in "Item" }, nil, { try $0.update("ProjectSettings", #"{"PrimaryLanguage":"\#(["fr-FR", "en-US"][$1 % 2])"}"#) }),
        ({ _ in "Item" }, nil, { try $0.update("Schema", #"{"Id":"\#(MetadataBench.Id.tag)","DisplayName":"T\#($1)"}"#) }),
        (
            { _ in "Item" }, nil,
            { try $0.write("Item", #"{"Id":"W\#($1)","Name":"Axe","Owner":"Nobody","Parts":[{"Kind":"long enough"}]}"#) }
        ),
        ({ _ in "Tag" }, nil, { try $0.write("Tag", #"{"Id":"W\#($1)"}"#) }),
    ]

    @Test("they are what a validation of all finds", arguments: 0..<16 as Range<UInt64>)
    func edited(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var bench = try MetadataBench()
        var findings = SourceFindings(of: bench.snapshot)
        for step in 0..<16 {
            guard let edit = Self.edits.randomElement(using: &random),
                let schema = bench.snapshot.metadata.schema(named: edit.schema(step)),
                edit.property.map({ schema.property(named: $0) != nil }) ?? true
            else { continue }
            // What is refused changes nothing.
            try? edit.run(&bench, step)
            if Int.random(in: 0..<3, using: &random) == 0 { continue }
            findings = findings.updated(to: bench.snapshot)
            expectSame(findings, SourceFindings(of: bench.snapshot), "seed \(seed), step \(step)")
        }
    }

    @Test("a schema that a change does not touch has its documents left alone") func cost() throws {
        let before = try MetadataBench()
        var after = before
        try after.change("Tag", "Label", #"{"Size":3}"#)
        try after.create("Schema", #"{"Name":"Apple","IdGenerator":3,"Properties":[{"Name":"P"}]}"#)
        let rows = AffectedRows(between: before.snapshot, and: after.snapshot).rows
        let names = Set(rows.compactMap { after.snapshot.document(row: $0) }.map { after.snapshot.metadata.schemas[$0.schemaIndex].name })
        #expect(names == ["Tag", "Schema", "ProjectSettings"])
    }
}

func expectSame(_ a: SourceFindings, _ b: SourceFindings, _ comment: Comment) {
    for schema in a.snapshot.metadata.schemas { #expect(a.counts(of: schema) == b.counts(of: schema), comment) }
    for document in a.snapshot.documents {
        #expect(a.errors.count(inRow: document.row) == b.errors.count(inRow: document.row), comment)
    }
}
