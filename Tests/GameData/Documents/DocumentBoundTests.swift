import TestSupport
import Testing
import Values

@testable import GameData

/// Scenario 98 of the data operations and its kind, as decisions on a state: whichever way a document comes, one beyond its bound is refused
/// (operations 4.7).
@Suite("The bound of a document") struct DocumentBoundTests {
    private static let generator = IDGenerator(seconds: { 0x6A00_0000 }, random: { 0x0102_0304_0506_0708 })
    /// A body of half a megabyte that asks for nine million values.
    private static let large = Wide.holder("h", items: 43_000)

    private func bench(_ collections: String = "") throws -> ImportBench {
        try ImportBench(Wide.file(properties: 200, collections: collections))
    }

    private func write(_ state: Snapshot, _ body: String, isUpdate: Bool = false, _ options: ValidationOptions = []) -> String {
        codes {
            let writes = DocumentWrites(on: state, generator: Self.generator)
            let node = try JSONParser().parse(Array(body.utf8)).root, schema = try #require(state.metadata.schema(named: "Holder"))
            _ = try isUpdate ? writes.update(node, in: schema, options) : writes.create(node, in: schema, options)
        }
    }

    private func codes(_ work: () throws -> Void) -> String {
        do { try work() } catch let errors as APIErrors {
            return errors.errors.map { "\($0.code.rawValue) \($0.path ?? "-") \($0.schemaName ?? "-") \($0.id ?? "-")" }.joined(
                separator: ", ")
        } catch { return "\(error)" }
        return "taken"
    }

    @Test("it is refused when it is created, with the code, at the document; a smaller one is taken")
    func create() throws {
        let state = try bench().state
        for options in [ValidationOptions.create, []] { #expect(write(state, Self.large, options) == "parameterAboveMaxSize  Holder h") }
        #expect(write(state, Wide.holder("h", items: 200), .create) == "taken")
    }

    @Test("an update that would bring it there is refused, and changes nothing")
    func update() throws {
        let state = try bench(#","Holder":[{"Id":"h","Items":[]}]"#).state
        #expect(write(state, Self.large, isUpdate: true) == "parameterAboveMaxSize  Holder h")
        #expect(write(state, Wide.holder("h", items: 10), isUpdate: true) == "taken")
    }

    @Test(
        "it is an error record of an import, and of a bulk change, in every mode that would store it",
        arguments: [ImportMode.createAndUpdate, .create, .replace])
    func imported(mode: ImportMode) throws {
        let bench = try bench()
        let payload = #"{"Holder":[\#(Self.large),{"Id":"small"}]}"#
        #expect(try bench.run(mode, payload, []) == [#"Holder "h" error parameterAboveMaxSize "#, #"Holder "small" created"#])
        #expect(try bench.bulk(mode, "Holder", "[\(Self.large)]") == [#"Holder "h" error parameterAboveMaxSize "#])
        #expect(bench.ids("Holder") == "")
    }

    @Test("the documents of an import that are refused are let go of at once")
    func manyImported() throws {
        let bench = try bench()
        let items = (1...40).map { Wide.holder("h\($0)", items: 6_000) }.joined(separator: ",")
        let outcome = try bench.outcome(.createAndUpdate, #"{"Holder":[\#(items)]}"#)
        #expect(outcome.step == nil && outcome.records.count == 40)
        #expect(outcome.records.allSatisfy { $0.errors.map(\.code) == [.parameterAboveMaxSize] })
    }

    @Test("a document with more values than are read of one is an error record, by its id, in an import; in a file it is refused")
    func unread() throws {
        let bench = try bench()
        let strays = #"{"Id":"h","Stray":[\#(String(repeating: "1,", count: JSONParser.mostDocumentValues))1]}"#
        #expect(
            try bench.run(.createAndUpdate, #"{"Holder":[\#(strays),{"Id":"small"}]}"#)
                == [#"Holder "h" error parameterAboveMaxSize "#, #"Holder "small" created"#])
        #expect(
            codes { _ = try Conversion(Array(#"{"Holder":[\#(strays)]}"#.utf8), of: nil, in: bench.state) }
                == "parameterAboveMaxSize /Holder/0 Holder -")
        var reader = try GameDataFileReader(Array(Wide.file(properties: 1, collections: #","Holder":[\#(strays)]"#).utf8))
        #expect(codes { _ = try reader.snapshot(bench.state.head) } == "parameterAboveMaxSize  Holder -")
    }

    @Test("many localized texts and references are counted while they are read")
    func innerValues() throws {
        let state = try bench().state
        let node = try #require(state.metadata.schema(named: "Node")), reader = DocumentReader(state.metadata, from: .request)
        let allowance = DocumentAllowance()
        let body = try JSONParser().parse(Array(#"{"Id":"a","Title":{"en-US":"x"},"Child":{"Id":"b","Title":"y"}}"#.utf8)).root
        let document = try #require(reader.taking(from: allowance).document(body, of: node))
        #expect(allowance.taken == Merge(.full, settings: state.metadata.settings).added(document).size.values)
    }

    @Test("a file with it is refused: a restore, a project's beginning, one that is opened", arguments: [false, true])
    func file(isOpened: Bool) throws {
        let text = Wide.file(properties: 200, collections: #","Holder":[\#(Self.large)]"#)
        let head = SnapshotHead(revisionHash: ObjectID(bytes: (1, 1)), changeNumber: 1)
        var reader = try GameDataFileReader(Array(text.utf8), isValidating: !isOpened)
        #expect(codes { _ = try reader.snapshot(head) } == "parameterAboveMaxSize  Holder h")
        let keyed = Wide.file(properties: 200, collections: #","Holder":{"h":\#(Self.large)}"#)
        var other = try GameDataFileReader(Array(keyed.utf8), isValidating: !isOpened)
        #expect(codes { _ = try other.snapshot(head) } == "parameterAboveMaxSize  Holder h")
    }

    @Test("a conversion that would write it is refused, and says which; what it would not write is no matter")
    func conversion() throws {
        let state = try bench().state
        let text = String(repeating: "x", count: DocumentBound.mostBytes)
        let body = #"{"Collections":{"Holder":[{"Id":"a"},{"Id":"b","Items":"\#(text)"}]}}"#
        #expect(
            codes { _ = try Conversion(Array(body.utf8), of: nil, in: state) } == "parameterAboveMaxSize /Collections/Holder/1 Holder -")
        #expect(codes { _ = try Conversion(Array(#"{"Holder":[\#(Self.large)]}"#.utf8), of: nil, in: state) } == "taken")
    }

    @Test("a change of the metadata that would bring a stored document there is refused, and names it")
    func metadata() throws {
        var bench = try MetadataBench(Wide.file(properties: 200, collections: #","Holder":[\#(Wide.holder("stored", items: 200))]"#))
        let old = bench.snapshot
        let all = (0..<200).map { Wide.property("P\($0)", 13) } + (0..<6_000).map { Wide.property("Q\($0)", 13) }
        let schema = Wide.schema(Wide.wide, "Wide", 1, [Wide.id(13)] + all)
        #expect(codes { try bench.update("Schema", schema) } == "parameterAboveMaxSize  Holder stored")
        let importing = ImportBench(old)
        let outcome = try importing.outcome(.createAndUpdate, #"{"Schema":[\#(schema)]}"#)
        #expect(outcome.step == nil && outcome.records.map(\.errors.first?.code) == [.parameterAboveMaxSize])
        #expect(outcome.records[0].errors[0].message.contains("'stored' of 'Holder'"))
        let fewer = Wide.schema(Wide.wide, "Wide", 1, [Wide.id(13)] + all.prefix(220))
        #expect(codes { try bench.update("Schema", fewer) } == "taken")
    }

    @Test("a required document that is added to stored ones is counted while it is made")
    func addedDocument() throws {
        var bench = try MetadataBench(Wide.file(properties: 1, collections: #","Holder":[\#(Wide.holder("stored", items: 20_000))]"#))
        try bench.create(
            "Schema",
            Wide.schema(
                "b00000000000000000000009", "Deep", 1, [Wide.id(13)] + (0..<100).map { Wide.property("D\($0)", 13, requirement: 2) }))
        let added = Wide.property("Own", 22, requirement: 2, to: "b00000000000000000000009")
        let schema = Wide.schema(Wide.wide, "Wide", 1, [Wide.id(13), Wide.property("P0", 13), added])
        #expect(codes { try bench.update("Schema", schema) } == "parameterAboveMaxSize  Holder stored")
    }

    @Test(
        "the document of a Settings schema is counted while it is made: by an edit, an import, a restore; what is stored is served without it"
    )
    func settings() throws {
        // Each schema but the last holds eight of the next: eight to the power of seven documents.
        let ids = (0..<8).map { "c0000000000000000000000\($0)" }
        let schemas = ids.enumerated().map { index, id in
            let inner = index == 7 ? [] : (0..<8).map { Wide.property("D\($0)", 22, requirement: 2, to: ids[index + 1]) }
            return Wide.schema(id, "S\(index)", index == 0 ? 2 : 1, [Wide.id(0)] + inner)
        }
        let bench = try bench()
        let report = try bench.outcome(.createAndUpdate, #"{"Schema":[\#(schemas.joined(separator: ","))]}"#)
        #expect(report.step == nil)
        #expect(report.records.flatMap(\.errors).map { "\($0.code.rawValue) \($0.path)" } == ["parameterAboveMaxSize "])
        let file = #"{"Collections":{"Schema":[\#(schemas.joined(separator: ","))]}}"#
        var reader = try GameDataFileReader(Array(file.utf8))
        let head = SnapshotHead(revisionHash: ObjectID(bytes: (1, 1)), changeNumber: 1)
        #expect(codes { _ = try reader.snapshot(head) } == "parameterAboveMaxSize  S0 -")
        var builder = SnapshotBuilder(head)
        for (row, schema) in schemas.enumerated() { try builder.add(row: Int64(row), schema: BuiltIn.schemaID, text: Array(schema.utf8)) }
        let stored = try builder.finish().snapshot
        #expect(try stored.roots(of: #require(stored.metadata.schema(named: "S0"))).count == 0)
    }

    @Test("defaults are counted while they are put: a write is refused, validity leaves the document as it was")
    func repairs() throws {
        let leaf = Wide.schema(
            "c00000000000000000000001", "Leaf", 1, generator: 3, [Wide.id(13)] + (0..<100).map { Wide.property("L\($0)", 13) })
        let leaves = Wide.property(
            "Leaves", 23, requirement: 2, to: "c00000000000000000000001",
            default: "[\(repeatElement("{}", count: 600).joined(separator: ","))]")
        let twig = Wide.schema("c00000000000000000000002", "Twig", 1, [Wide.id(13), leaves])
        let tree = Wide.schema(
            "c00000000000000000000003", "Tree", 0, [Wide.id(0), Wide.property("Twigs", 23, to: "c00000000000000000000002")])
        func twigs(from first: Int) -> String { (first..<first + 20).map { #"{"Id":\#($0),"Leaves":null}"# }.joined(separator: ",") }
        let documents = #"{"Id":"t","Twigs":[\#(twigs(from: 1))]},{"Id":"u","Twigs":[{"Id":100,"Leaves":null}]}"#
        let bench = try ImportBench(#"{"Collections":{"Schema":[\#([leaf, twig, tree].joined(separator: ","))],"Tree":[\#(documents)]}}"#)
        let before = bench.state
        let options: ValidationOptions = [.repair, .repairRequiredWithDefaults]
        let payload = #"{"Tree":[{"Id":"t","Twigs":[\#(twigs(from: 200))]}]}"#
        #expect(try bench.run(.createAndUpdate, payload, options) == [#"Tree "t" error parameterAboveMaxSize "#])
        let repair = try #require(SourceRepair(of: before, options, Self.generator) { _ in })
        let schema = try #require(before.metadata.schema(named: "Tree"))
        #expect(repair.step.snapshot.root(.text("t"), in: schema)?.text == before.root(.text("t"), in: schema)?.text)
        #expect(repair.step.snapshot.root(.text("u"), in: schema)?.text != before.root(.text("u"), in: schema)?.text)
    }

    @Test("one that was stored before there was a bound is served, may be made smaller, and not larger")
    func stored() throws {
        let empty = try bench().state
        let holder = try #require(empty.metadata.schema(named: "Holder"))
        let node = try JSONParser().parse(Array(Wide.holder("old", items: 6_000).utf8)).root
        let document = try #require(DocumentReader(empty.metadata, from: .file).document(node, of: holder))
        let large = empty.applying([.create(document)], revision: ObjectID(bytes: (2, 2))).snapshot
        let state = try SnapshotStep(ofRowsOf: large).snapshot
        #expect(state.unreadableRows.isEmpty && state.root(.text("old"), in: holder)?.embedded.count == 6_000)
        #expect(write(state, Wide.holder("old", items: 6_001), isUpdate: true) == "parameterAboveMaxSize  Holder old")
        #expect(write(state, Wide.holder("old", items: 10), isUpdate: true) == "taken")
        #expect(write(state, #"{"Id":"old"}"#, isUpdate: true) == "taken")
        #expect(throws: Never.self) { try DocumentWrites(on: state, generator: Self.generator).delete("old", of: holder) }
    }

    @Test("128 levels are taken by every way in, and come back; 129 are malformed", arguments: [(128, true), (129, false)])
    func levels(levels: Int, isTaken: Bool) throws {
        let document = Wide.node(levels: levels)
        let head = SnapshotHead(revisionHash: ObjectID(bytes: (1, 1)), changeNumber: 1)
        for collection in ["[\(document)]", #"{"1":\#(document)}"#] {
            let file = Wide.file(properties: 1, collections: #","Node":\#(collection)"#)
            var reader = try GameDataFileReader(Array(file.utf8))
            #expect(codes { _ = try reader.snapshot(head) } == (isTaken ? "taken" : "invalidRequestBody - - -"))
            let state = try bench().state
            let converted = codes { _ = try Conversion(Array(#"{"Collections":{"Node":\#(collection)}}"#.utf8), of: nil, in: state) }
            #expect(converted == (isTaken ? "taken" : "invalidRequestBody - - -"))
        }
        for payload in [#"{"Collections":{"Node":[\#(document)]}}"#, #"{"Node":[\#(document)]}"#, #"{"Node":{"1":\#(document)}}"#] {
            let bench = try bench()
            guard isTaken else {
                #expect(bench.refusal(.createAndUpdate, payload) == "invalidRequestBody -")
                continue
            }
            #expect(try bench.run(.createAndUpdate, payload) == [#"Node "1" created"#])
            let file = GameDataFileWriter.bytes(of: bench.state, layout: .file)
            var reader = try GameDataFileReader(file)
            let again = try reader.snapshot(bench.state.head).snapshot
            #expect(GameDataFileWriter.bytes(of: again, layout: .file) == file)
            #expect(try SnapshotStep(ofRowsOf: again).snapshot.documentCount == again.documentCount)
        }
    }

    @Test("what would be one level deeper than its body is refused as beyond the bound")
    func deeperThanSent() throws {
        let state = try bench().state
        let deep = Wide.node(levels: 128).replacing(#"{"Id":"end"}"#, with: #"{"Id":"end","Title":"x"}"#)
        let node = try JSONParser().parse(Array(deep.utf8)).root, schema = try #require(state.metadata.schema(named: "Node"))
        #expect(
            codes { _ = try DocumentWrites(on: state, generator: Self.generator).create(node, in: schema, []) }
                == "parameterAboveMaxSize  Node 1")
        let bench = try bench()
        #expect(try bench.run(.createAndUpdate, #"{"Node":[\#(deep)]}"#) == [#"Node "1" error parameterAboveMaxSize "#])
    }
}
