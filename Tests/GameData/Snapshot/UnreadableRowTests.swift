import TestSupport
import Testing
import Values

@testable import GameData

/// A row of the store that cannot be read costs its document, not the data source (operations 4.7).
@Suite("Rows that cannot be read") struct UnreadableRowTests {
    private static let generator = IDGenerator(seconds: { 0x6A00_0000 }, random: { 0x0102_0304_0506_0708 })

    /// T as it is loaded when the texts of some rows of `schema` are others.
    private func snapshot(of schema: Text = "Item", _ damaged: [Text: String]) throws -> Snapshot {
        let whole = try ImportBench.snapshot(Fixtures.t)
        var builder = SnapshotBuilder(whole.head)
        func isLeading(_ document: StoredDocument) -> Bool {
            SnapshotBuilder.leadingSchemas.contains(whole.metadata.schemas[document.schemaIndex].id)
        }
        for document in whole.documents.filter(isLeading) + whole.documents.filter({ !isLeading($0) }) {
            let own = whole.metadata.schemas[document.schemaIndex]
            let text = own.name == schema ? document.id.flatMap { damaged[$0.text] }.map { Array($0.utf8) } : nil
            try builder.add(row: document.row, schema: own.id, text: text ?? document.text)
        }
        return try builder.finish().snapshot
    }

    private func schema(_ name: Text, in state: Snapshot) throws -> Schema { try #require(state.metadata.schema(named: name)) }

    private func codes(_ work: () throws -> Void) -> String {
        do { try work() } catch let errors as APIErrors {
            return errors.errors.map { "\($0.code.rawValue) \($0.path ?? "-")" }.joined(separator: ", ")
        } catch let error as APIError { return error.code.rawValue } catch { return "\(error)" }
        return "taken"
    }

    private func write(_ state: Snapshot, _ name: Text, _ work: (DocumentWrites<Snapshot>, Schema) throws -> Void) -> String {
        codes { try work(DocumentWrites(on: state, generator: Self.generator), try schema(name, in: state)) }
    }

    /// What of an Item's row is left, and the id that it still tells.
    private static let remains: [(String, Text?)] = [
        ("", nil), ("{ broken", nil), ("\u{0}\u{1}", nil), ("[]", nil), ("null", nil), ("7", nil), ("\"Sword\"", nil),
        ("{\"Id\":\"Swo", nil),
        ("{\"Id\":[1],\"Name\":", nil), ("{\"Id\":\"Sword\"", "Sword"), ("{\"Id\":\"Sword\",\"Name\":\"Iron", "Sword"),
        ("{\"Name\":\"x\",\"Id\":\"Other\",\"Name\":\"y\"}", "Other"),
    ]

    @Test("all else is there, and it is not taken for an empty document", arguments: remains)
    func others(text: String, id: Text?) throws {
        let state = try snapshot(["Sword": text])
        let item = try schema("Item", in: state)
        #expect(state.roots(of: item).map { $0.id?.text } == ["Axe", "Shield"])
        #expect(state.unreadableRows.map { $0.id?.text } == [id])
        #expect(state.unreadableRows.map(\.schemaID) == [item.id])
        #expect(state.find(.text("Sword"), in: item) == nil)
        #expect(try state.find(.integer(2), in: schema("Part", in: state)) == nil)
    }

    @Test("validity names it, and the statistics count it once")
    func validity() throws {
        let state = try snapshot(["Sword": "{ broken", "Axe": #"{"Id":"Axe","#])
        let item = try schema("Item", in: state)
        let report = ValidationReport(of: state, .checkFormat) { _ in }
        let lines = report.records.map { record in
            "\(record.schema.name) \(record.id?.text ?? "null") \(record.findings.map { "\($0.code.rawValue) \($0.path)" }.joined())"
        }
        #expect(lines == ["Item null invalidDocumentFormat ", "Item Axe invalidDocumentFormat "])
        let findings = SourceFindings(of: state)
        #expect(findings.counts(of: item)[.invalidDocumentFormat] == 2)
        let next = state.applying([.delete(.text("Axe"), of: item)], revision: ObjectID(bytes: (2, 2)))
        #expect(findings.updated(to: next.snapshot).counts(of: item)[.invalidDocumentFormat] == 1)
    }

    @Test("its id stays taken: no other document gets it, who asks for it is told")
    func taken() throws {
        let state = try snapshot(["Sword": #"{"Id":"Sword","Name":"#])
        let body = try JSONParser().parse(Array(#"{"Id":"Sword","Name":"New"}"#.utf8)).root
        #expect(write(state, "Item") { _ = try $0.create(body, in: $1, .create) } == "duplicateUniqueValue /Id")
        #expect(write(state, "Item") { _ = try $0.update(body, in: $1, .update) } == "genericError -")
        #expect(codes { try state.requireReadable(.text("Sword"), in: try schema("Item", in: state)) } == "genericError")
        // A reference to it is not broken.
        #expect(ValidationReport(of: state, .checkReferences) { _ in }.records.isEmpty)
    }

    @Test("numbers of rows that cannot be read are not handed out again")
    func numbers() throws {
        let state = try snapshot(of: "Rules", ["1": #"{"Id":41,"MaxItems":"#])
        #expect(try state.largestNumber(of: schema("Rules", in: state)) == 41)
    }

    @Test(
        "an import says so of an item with its id, in every mode",
        arguments: [ImportMode.createAndUpdate, .create, .update, .safeUpdate, .replace, .delete])
    func imported(mode: ImportMode) throws {
        let bench = ImportBench(try snapshot(["Sword": #"{"Id":"Sword","#]))
        #expect(try bench.bulk(mode, "Item", #"[{"Id":"Sword","Name":"New"}]"#)[0] == #"Item "Sword" error genericError "#)
        #expect(bench.state.unreadableRows.count == 1)
    }

    @Test("a bulk change, a replacing import, repairs and changes of the metadata pass it by")
    func passedBy() throws {
        let bench = ImportBench(try snapshot(["Sword": #"{"Id":"Sword","#]))
        #expect(try bench.run(.replace, #"{"Item":[]}"#) == [#"Item "Axe" deleted"#, #"Item "Shield" deleted"#])
        #expect(bench.state.unreadableRows.count == 1)
        let damaged = try snapshot(["Sword": "{"])
        let options: ValidationOptions = [
            .repair, .deduplicateIDs, .eraseInvalidValues, .repairRequiredWithDefaults, .resolveConflictingUnions,
        ]
        #expect(SourceRepair(of: damaged, options, Self.generator) { _ in } == nil)
        var edits = try MetadataBench()
        edits.snapshot = damaged
        for edit in [Wide.property("More", 0), Wide.property("Flag", 5, requirement: 2)] {
            let write = try edits.add(edit.replacing("SCHEMA00", with: "7b7b7b7b"), to: "Item")
            #expect(write.step?.rows.map(\.row).contains(damaged.unreadableRows[0].row) == false)
            #expect(edits.snapshot.unreadableRows.map(\.row) == damaged.unreadableRows.map(\.row))
        }
    }

    @Test("it goes when it is deleted, and with its schema; nobody is shown what it was")
    func deleted() throws {
        let state = try snapshot(["Sword": #"{"Id":"Sword","#, "Axe": "?"])
        let item = try schema("Item", in: state)
        let decision = try DocumentWrites(on: state, generator: Self.generator).delete("Sword", of: item)
        #expect(decision.document == nil && decision.original == nil)
        let step = state.applying([try #require(decision.change)], revision: ObjectID(bytes: (2, 2)))
        let row = try #require(state.unreadableRows.first { $0.id == .text("Sword") }).row
        #expect(step.rows.map(\.row) == [row] && step.snapshot.unreadableRows.map(\.id) == [nil])
        #expect(state.schemasTouched(by: state.differences(by: step.rows), endingIn: step.snapshot) == [item.id])
        var edits = try MetadataBench()
        edits.snapshot = state
        let gone = try #require(try edits.delete("Schema", MetadataBench.Id.item).step)
        #expect(gone.snapshot.unreadableRows.isEmpty)
        #expect(Set(state.unreadableRows.map(\.row)).isSubset(of: Set(gone.rows.map(\.row))))
    }

    @Test("the document of a Settings schema that cannot be read is not made anew")
    func settings() throws {
        let state = try snapshot(of: "Rules", ["1": "{"])
        #expect(try state.roots(of: schema("Rules", in: state)).count == 0)
        let body = try JSONParser().parse(Array(#"{"MaxItems":3}"#.utf8)).root
        #expect(write(state, "Rules") { _ = try $0.create(body, in: $1, .create) } == "duplicateSettingsDocument -")
        #expect(write(state, "Rules") { _ = try $0.update(body, in: $1, .update) } == "genericError -")
        #expect(try ImportBench(state).bulk(.createAndUpdate, "Rules", #"{"MaxItems":3}"#) == ["Rules null error genericError "])
        let report = ValidationReport(of: state, .integrity) { _ in }
        #expect(report.records.flatMap(\.findings).map(\.code) == [.invalidDocumentFormat])
    }

    @Test("an export counts what it leaves out, of the schemas that are asked for")
    func export() throws {
        let state = try snapshot(["Sword": "{", "Axe": "{"])
        for (schemas, count) in [(["Item"], 2), (["Tag"], 0), ([], 2)] as [([Text], Int)] {
            #expect(try Export(ExportRequest(.extraction, schemas: SchemaSelection(schemas)), of: state).unreadableCount == count)
        }
    }

    @Test("metadata that cannot be read take the data source along", arguments: ["{ broken", "[]", ""])
    func metadata(text: String) {
        #expect(codes { _ = try snapshot(of: "Schema", [Text(MetadataBench.Id.item): text]) } == "failedMetadataLoad -")
    }
}
