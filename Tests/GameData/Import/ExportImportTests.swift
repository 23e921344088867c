import TestSupport
import Testing
import Values

@testable import GameData

/// What an export gives, an import takes: import(export(x)) = x.
@Suite struct ExportImportTests {
    private static let files: [String] =
        [Fixtures.t, Fixtures.tWithNext] + (Sample.bytes.map { [String(decoding: $0, as: UTF8.self)] } ?? [])

    @Test(arguments: files.indices, [ExportRequest.Mode.normal, .publication, .extraction])
    func `over itself it changes nothing`(file: Int, mode: ExportRequest.Mode) throws {
        let bench = try ImportBench(Self.files[file])
        let before = bench.collections
        let payload = String(decoding: try ExportBench(Self.files[file]).json(mode), as: UTF8.self)
        for importMode in [ImportMode.createAndUpdate, .update, .safeUpdate, .replace] {
            let lines = try bench.run(importMode, payload)
            let wrong = lines.filter { !$0.hasSuffix("unchanged") && !$0.hasSuffix("skipped") }
            #expect(wrong.isEmpty, "\(importMode)")
        }
        #expect(bench.state.changeNumber == 1 && bench.collections == before)
    }

    @Test(arguments: files.indices)
    func `the texts alone change nothing when they are merged safely`(file: Int) throws {
        let bench = try ImportBench(Self.files[file])
        let payload = String(decoding: try ExportBench(Self.files[file]).json(.localization, ["![system]"]), as: UTF8.self)
        let lines = try bench.run(.safeUpdate, payload)
        #expect(!lines.isEmpty && lines.allSatisfy { $0.hasSuffix("unchanged") })
    }

    @Test(arguments: files.indices)
    func `into an empty data source it brings everything`(file: Int) throws {
        let bench = try ImportBench(Self.files[file])
        var builder = SnapshotBuilder(SnapshotHead(revisionHash: ObjectID(bytes: (1, 1)), changeNumber: 0))
        try builder.beginEmpty(named: nil)
        let other = ImportBench(try builder.finish().snapshot)
        let lines = try other.run(.createAndUpdate, String(decoding: try ExportBench(Self.files[file]).json(.normal), as: UTF8.self))
        #expect(!lines.contains { $0.contains(" error") }, "\(lines.filter { $0.contains(" error") })")
        #expect(texts(other.state) == texts(bench.state))
        #expect(other.state.changeNumber == 1)
    }

    /// Every document; the program's own schemas are not imported, and an older file may spell them otherwise.
    private func texts(_ state: Snapshot) -> [String] {
        state.metadata.collectionOrder.flatMap { index in
            state.roots(of: state.metadata.schemas[index]).filter { !BuiltIn.ids.contains($0.id?.text ?? "") }.map { document in
                var bytes: [UInt8] = []
                state.write(document, into: &bytes)
                return String(decoding: bytes, as: UTF8.self)
            }
        }
    }
}
