import TestSupport
import Testing
import Values

@testable import GameData

/// Laws that hold for every data source, tried on random ones: all data types, all types of schemas, shared properties, languages.
@Suite("Laws of random data sources") struct RandomGameTests {
    private static let generator = IDGenerator(seconds: { 0x6A00_0000 }, random: { UInt64.random(in: .min ... .max) })
    private static let seeds = 1..<21 as Range<UInt64>

    private func bench(_ seed: UInt64) throws -> ImportBench { try ImportBench(RandomGame(seed: seed).file) }

    private func json(_ bench: ImportBench, _ mode: ExportRequest.Mode) throws -> String {
        let request = ExportRequest(mode, schemas: SchemaSelection([]), properties: PropertySelection([]), languages: LanguageSelection([]))
        return String(decoding: try Export(request, of: bench.state).value.written(as: JSONWriter()), as: UTF8.self)
    }

    @Test("they are valid, and come back byte for byte from their own file", arguments: seeds)
    func valid(seed: UInt64) throws {
        let bench = try bench(seed)
        #expect(Flawed.report(bench.state, .integrity) == [], "seed \(seed)")
        let file = GameDataFileWriter.bytes(of: bench.state, layout: .file)
        let again = try SnapshotStep(ofFile: file).snapshot
        #expect(GameDataFileWriter.bytes(of: again, layout: .file) == file, "seed \(seed)")
    }

    @Test("an export over itself changes nothing, in any mode", arguments: seeds)
    func overItself(seed: UInt64) throws {
        let bench = try bench(seed)
        let before = bench.collections
        for mode in [ExportRequest.Mode.normal, .publication, .extraction] {
            let payload = try json(bench, mode)
            for importMode in [ImportMode.createAndUpdate, .update, .safeUpdate, .replace] {
                let lines = try bench.run(importMode, payload)
                let wrong = lines.filter { !$0.hasSuffix("unchanged") && !$0.hasSuffix("skipped") }
                #expect(wrong.isEmpty, "seed \(seed), \(mode), \(importMode)")
            }
        }
        let texts = try bench.run(.safeUpdate, json(bench, .localization))
        #expect(texts.allSatisfy { $0.hasSuffix("unchanged") || $0.hasSuffix("skipped") }, "seed \(seed)")
        #expect(bench.state.changeNumber == 1 && bench.collections == before, "seed \(seed)")
    }

    @Test("an export brings everything into an empty data source", arguments: seeds)
    func intoEmpty(seed: UInt64) throws {
        let bench = try bench(seed)
        for mode in [ExportRequest.Mode.normal, .extraction] {
            let other = try empty()
            let lines = try other.run(.createAndUpdate, json(bench, mode))
            #expect(!lines.contains { $0.contains(" error") }, "seed \(seed), \(mode): \(lines.filter { $0.contains(" error") })")
            let (brought, expected) = (try told(other), try told(bench))
            #expect(brought.count == expected.count, "seed \(seed), \(mode)")
            for (brought, expected) in zip(brought, expected) { #expect(brought == expected, "seed \(seed), \(mode)") }
        }
    }

    private func empty() throws -> ImportBench {
        var builder = SnapshotBuilder(SnapshotHead(revisionHash: ObjectID(bytes: (1, 1)), changeNumber: 0))
        try builder.beginEmpty(named: nil)
        return ImportBench(try builder.finish().snapshot)
    }

    @Test("published data open as a data source, and published again they are the same", arguments: seeds)
    func published(seed: UInt64) throws {
        let bench = try bench(seed)
        let payload = try json(bench, .publication)
        let opened = try ImportBench(payload)
        #expect(collections(of: try json(opened, .publication)) == collections(of: payload), "seed \(seed)")
    }

    private func collections(of file: String) -> String {
        file.firstRange(of: #""Collections":"#).map { String(file[$0.lowerBound...]) } ?? file
    }

    // MARK: Patches

    @Test("apply(diff(a, b), a) = b, schemas changed too", arguments: 1..<61 as Range<UInt64>)
    func patchLaw(seed: UInt64) throws {
        let game = RandomGame(seed: seed / 3)
        let a = try ImportBench(game.file), b = try ImportBench(game.evolved(seed).file)
        let patch = try patch(a.state, b.state)
        let lines = try a.run(.createAndUpdate, patch)
        let wrong = lines.filter { $0.contains(" error") }
        #expect(wrong.isEmpty, "seed \(seed): \(patch)")
        guard wrong.isEmpty else { return }
        let (result, expected) = (try told(a), try told(b))
        #expect(result == expected, "seed \(seed)")
        guard result == expected else { return }
        let number = a.state.changeNumber
        try a.run(.createAndUpdate, patch)
        #expect(a.state.changeNumber == number, "seed \(seed): applied twice")
        #expect(collections(of: try self.patch(b.state, b.state)) == #""Collections":{}}"#)
    }

    private func patch(_ before: Snapshot, _ after: Snapshot) throws -> String {
        let patch = try Patch(from: before, to: after, generator: Self.generator)
        return String(decoding: try patch.value.written(as: JSONWriter()), as: UTF8.self)
    }

    /// The documents, a text each; without the flags of stale translations and the ids of settings, which follow rules of their own
    /// (operations 10.2, 21.4).
    private func told(_ bench: ImportBench) throws -> [String] {
        let tree = try JSONParser().parse(Array("{\(bench.collections)".utf8)).root.value["Collections"]
        return tree.pairs.flatMap { name, documents in
            let isSettings = bench.state.metadata.schema(named: name)?.type == .settings
            return documents.items.map { document in "\(name): \(withoutFlags(isSettings ? withoutID(document) : document).compact)" }
        }
    }

    private func withoutID(_ document: Value) -> Value {
        guard case .object(var members) = document else { return document }
        members["Id"] = nil
        return .object(members)
    }

    private func withoutFlags(_ value: Value) -> Value {
        switch value {
        case .object(let members):
            var result = Members()
            for (key, value) in members.entries { result.append(key, key == "notes" ? value["comment"] : withoutFlags(value)) }
            return .object(result)
        case .list(let items): return .list(items.map(withoutFlags))
        default: return value
        }
    }
}
