import TestSupport
import Testing
import Values

@testable import GameData

/// Nothing that a file or a request brings stops the program, and what is stored once is read back as it was (data-model 6, 15; server 1.4).
@Suite("extreme values") struct ExtremeValuesTests {
    private func bytes(_ snapshot: Snapshot) -> [UInt8] { GameDataFileWriter.bytes(of: snapshot, layout: .compact) }

    @Test("a file of them is written, read and loaded as the same", arguments: 0..<40 as Range<UInt64>)
    func identity(seed: UInt64) throws {
        var game = ExtremeGame(seed: seed)
        let first = try SnapshotStep(ofFile: Array(game.file(documents: 40).utf8)).snapshot
        let text = bytes(first)
        #expect(bytes(try SnapshotStep(ofFile: text).snapshot) == text, "seed \(seed)")
        let loaded = try SnapshotStep(ofRowsOf: first)
        #expect(loaded.rows.isEmpty, "seed \(seed)")
        #expect((0...SnapshotHead.highestForeignNumber).contains(first.changeNumber))
        for document in first.documents {
            let read = try document.document(in: first.metadata)
            #expect(StoredDocument(read, in: first.metadata, row: 1).text == document.text, "seed \(seed)")
        }
    }

    @Test("writes of them are refused or stored, and what is stored is read as it is", arguments: 100..<130 as Range<UInt64>)
    func writes(seed: UInt64) throws {
        var game = ExtremeGame(seed: seed)
        var state = try SnapshotStep(ofFile: Array(game.file(documents: 5).utf8)).snapshot
        let schema = try #require(state.metadata.schema(named: "Thing"))
        let generator = IDGenerator(seconds: { 1 })
        for round in 0..<60 {
            let writes = DocumentWrites(on: state, generator: generator)
            let options: ValidationOptions = [[], .create, [.repair, .eraseInvalidValues, .repairRequiredWithDefaults]][round % 3]
            let body = try JSONParser().parse(Array(game.document(round % 4 == 0 ? game.value() : "\"n\(round % 20)\"").utf8)).root
            let decision = (try? writes.update(body, in: schema, options)) ?? (try? writes.create(body, in: schema, options))
            guard let change = decision?.change else { continue }
            state = state.applying([change], revision: generator.objectID()).snapshot
        }
        #expect(try SnapshotStep(ofRowsOf: state).rows.isEmpty, "seed \(seed)")
        for document in state.documents { _ = state.backgroundFindings(in: document) }
        _ = SourceFindings(of: state)
    }

    @Test("an import of them ends in a report", arguments: 200..<220 as Range<UInt64>)
    func imports(seed: UInt64) throws {
        var game = ExtremeGame(seed: seed)
        let state = try SnapshotStep(ofFile: Array(game.file(documents: 10).utf8)).snapshot
        let items = (0..<30).map { _ in game.document(game.value()) }.joined(separator: ",")
        for options in [ValidationOptions.bulk, [], .integrity] {
            let work = DocumentImport(ImportRequest(.createAndUpdate, options), generator: IDGenerator(seconds: { 1 }))
            let outcome = try work.outcome(
                of: ImportPayload(Array(#"{"Thing":[\#(items)]}"#.utf8)), on: state, revision: ObjectID(bytes: (1, 2)))
            #expect(outcome.records.count == 30)
            if let step = outcome.step { #expect(try SnapshotStep(ofRowsOf: step.snapshot).rows.isEmpty, "seed \(seed)") }
        }
        _ = try Conversion(Array(#"{"Thing":[\#(items)],"Other":[\#(items)]}"#.utf8), of: nil, in: state)
    }

    @Test("they are asked for, sorted and shown", arguments: 300..<310 as Range<UInt64>)
    func lists(seed: UInt64) throws {
        var game = ExtremeGame(seed: seed)
        let snapshot = try SnapshotStep(ofFile: Array(game.file(documents: 30).utf8)).snapshot
        for property in ExtremeGame.properties {
            for operation in [DocumentFilter.Operator.equal, .notEqual, .lessThan, .greaterThanOrEqual, .like, .in] {
                for _ in 0..<3 {
                    // What cannot be asked is refused.
                    _ = try? snapshot.filtered(Text(property.name), operation, game.value())
                }
            }
            _ = try? snapshot.sorted(Text(property.name), descending: true)
        }
        let schema = try #require(snapshot.metadata.schema(named: "Thing"))
        for document in snapshot.roots(of: schema) {
            if let id = document.id { _ = snapshot.displayText(of: id, in: schema) }
        }
        for mode in [ExportRequest.Mode.normal, .publication, .localization, .extraction] {
            let bench = try ExportBench(bytes(snapshot))
            #expect(throws: Never.self) { try JSONParser().parse(bench.json(mode, ["*"])) }
        }
    }

    @Test("a property with them changes its type, or may not", arguments: 400..<440 as Range<UInt64>)
    func retyped(seed: UInt64) throws {
        var game = ExtremeGame(seed: seed)
        var random = SeededRandom(seed: seed)
        var bench = try MetadataBench(game.file(documents: 20))
        for _ in 0..<12 {
            guard let property = ExtremeGame.properties.randomElement(using: &random),
                let type = [0, 1, 5, 8, 9, 12, 13, 18, 19, 35].randomElement(using: &random)
            else { continue }
            _ = try? bench.change(
                "Thing", Text(property.name), #"{"DataType":\#(type),"Size":\#([12, 13, 18, 19].contains(type) ? 8 : 0)}"#)
            #expect(try SnapshotStep(ofRowsOf: bench.snapshot).rows.isEmpty, "seed \(seed), \(property.name) as \(type)")
        }
    }
}
