import TestSupport
import Testing
import Values

@testable import GameData

/// Files of other tools and publications, as they are read (data-model 1.2, 2, 5.3; formats 8).
@Suite("upgraded files") struct UpgradeTests {
    private func restored(_ text: String) throws -> Snapshot {
        var reader = try GameDataFileReader(Array(text.utf8))
        return try reader.snapshot(SnapshotHead(revisionHash: ObjectID(bytes: (1, 1)), changeNumber: 0)).snapshot
    }

    private func settings(_ snapshot: Snapshot) throws -> Document {
        let schema = try #require(snapshot.metadata.schema(id: BuiltIn.projectSettingsID))
        let document = try snapshot.settingsDocument(of: schema)
        return try #require(document)
    }

    private static let bare = #"{"Id":"18d4bf318f3c49688087dbed","Name":"Schema"}"#

    @Test("where the schema of the settings is replaced, the settings get what it adds, and can be edited again")
    func settings() throws {
        let file =
            #"{"Collections":{"ProjectSettings":[{"Id":"049bc0604c363a980b000088","Name":"Old","Version":null}],"Schema":[\#(Self.bare)]}}"#
        let snapshot = try restored(file)
        #expect(try settings(snapshot)["Version"]?.isEqual(to: .text("0.0.0.0")) == true)
        #expect(try settings(snapshot)["Name"]?.isEqual(to: .text("Old")) == true)
        var bench = try MetadataBench(file)
        try bench.update("ProjectSettings", #"{"Languages":"fr-FR"}"#)
        #expect(bench.snapshot.metadata.settings.languages == ["en-US", "fr-FR"])
        // The same from rows that a store has of before.
        let rows = try SnapshotStep(ofRowsOf: snapshot)
        #expect(rows.rows.isEmpty)
    }

    @Test("where the file's own schema has the property, a value that is missing stays missing")
    func missing() throws {
        let whole = String(decoding: GameDataFileWriter.bytes(of: try restored(Fixtures.t), layout: .compact), as: UTF8.self)
        let snapshot = try restored(whole.replacing(#""Version":"1.0.0.0""#, with: #""Version":null"#))
        #expect(try settings(snapshot)["Version"]?.hasNoValue == true)
    }

    @Test(
        "a size out of the range of its type is the type's own, in a restore and a load",
        arguments: [
            ("Damage", 13, "8000", 4), ("Damage", 13, "0", 4), ("Damage", 13, "-1", 4), ("Damage", 13, "1e30", 4), ("Damage", 13, "8", 8),
            ("Weight", 12, "9", 8), ("Weight", 12, "0", 0), ("Weight", 12, "-9223372036854775808", 8), ("Name", 0, "2147483648", 0),
            ("Name", 0, "2147483647", 2_147_483_647), ("Name", 0, "-5", 0), ("Parts", 23, "2147483648", 0), ("Parts", 23, "8000", 8000),
            ("MadeOn", 9, "8000", 8000), ("Rarity", 18, "9", 4), ("Flags", 19, "9", 4),
        ])
    func sizes(name: String, type: Int, sent: String, read: Int) throws {
        let key = #""Name":"\#(name)","DataType":\#(type),"#
        let parts = Fixtures.t.components(separatedBy: key)
        let tail = parts[1].replacing(#/"Size":\d+/#, with: #""Size":\#(sent)"#, maxReplacements: 1)
        let file = parts[0] + key + tail + parts.dropFirst(2).map { key + $0 }.joined()
        for snapshot in [try restored(file), try SnapshotStep(ofFile: Array(file.utf8)).snapshot] {
            let property = try #require(snapshot.metadata.schema(named: "Item")?.property(named: Text(name)))
            #expect(property.size == read)
            let written = String(decoding: GameDataFileWriter.bytes(of: snapshot, layout: .compact), as: UTF8.self)
            #expect(written.contains(#""Size":\#(read)"#))
            #expect(try SnapshotStep(ofFile: Array(written.utf8)).snapshot.metadata.hash == snapshot.metadata.hash)
        }
    }

    @Test("an edit is judged as ever")
    func edits() throws {
        let bench = try MetadataBench()
        for (property, size) in [("Damage", "8000"), ("Name", "2147483648"), ("Parts", "2147483648"), ("Name", "1e30")] {
            let codes = try bench.refusal { try $0.change("Item", Text(property), #"{"Size":\#(size)}"#) }
            #expect(codes.map { $0.prefix { $0 != " " } } == ["invalidSize"], "\(property) \(size)")
        }
        var other = bench
        try other.change("Item", "Name", #"{"Size":2147483647}"#)
        try other.change("Item", "Parts", #"{"Size":2147483647}"#)
    }

    @Test("required lists that a file leaves out are empty, in embedded documents too; a null that is there stays")
    func lists() throws {
        var bench = try MetadataBench()
        try bench.add(#"{"Name":"Marks","DataType":29,"Requirement":2,"ReferenceType":"\#(MetadataBench.Id.tag)"}"#, to: "Part")
        let whole = String(decoding: GameDataFileWriter.bytes(of: bench.snapshot, layout: .compact), as: UTF8.self)
        let published = whole.replacing(#","Marks":[]"#, with: "").replacing(#","Parts":[]"#, with: "").replacing(#","Tags":[]"#, with: "")
        #expect(published != whole)
        let snapshot = try restored(published)
        #expect(GameDataFileWriter.bytes(of: snapshot, layout: .compact).count < whole.utf8.count + 40)
        bench.snapshot = snapshot
        #expect(try bench.value("Item", "Shield", "Parts") == "[]" && bench.value("Item", "Shield", "Tags") == "null")
        #expect(try bench.value("Item", "Sword", "Main").contains(#""Marks":[]"#))
        bench.snapshot = try restored(whole.replacing(#""Parts":[]"#, with: #""Parts":null"#))
        #expect(try bench.value("Item", "Shield", "Parts") == "null")
        #expect(try bench.findings("Item").contains("Shield nullValue /Parts"))
    }

    @Test("what a publication leaves out is there again after it is restored")
    func publication() throws {
        let again = try restored(String(decoding: ExportBench(Fixtures.t).json(.publication, ["*"]), as: UTF8.self))
        let findings = again.documents.flatMap { again.backgroundFindings(in: $0) }.filter { $0.code != .missingTranslation }
        #expect(findings.isEmpty, "\(findings)")
    }

    @Test("comments may stand in what is restored, imported and converted, not in a bulk change")
    func comments() throws {
        let snapshot = try restored("/* a */" + Fixtures.t.replacing(#""Tag":["#, with: "\"Tag\": // b\n[") + "// c")
        let body = "/* a */ {\"Tag\": [ // b\n {\"Id\":\"x\", /* c */ \"Label\":\"// no */ comment\"} ] }"
        let outcome = try DocumentImport(ImportRequest(.create), generator: IDGenerator(seconds: { 1 })).outcome(
            of: ImportPayload(Array(body.utf8)), on: snapshot, revision: ObjectID(bytes: (1, 2)))
        #expect(outcome.records.map(\.status) == [.created])
        for text in [body, "// a\n[1, /* b */ 2]"] {
            let conversion = try Conversion(Array(text.utf8), of: nil, in: snapshot)
            #expect(String(decoding: conversion.json, as: UTF8.self).contains("comment") == (text == body))
        }
        let schema = try #require(snapshot.metadata.schema(named: "Tag"))
        let bulk = try ImportPayload(Array(#"[{"Id":"x" /* c */}]"#.utf8), of: schema)
        let error = #expect(throws: APIErrors.self) {
            try DocumentImport(ImportRequest(.create), generator: IDGenerator(seconds: { 1 })).outcome(
                of: bulk, on: snapshot, revision: ObjectID(bytes: (1, 2)))
        }
        #expect(error?.errors.map(\.code) == [.invalidRequestBody])
    }
}
