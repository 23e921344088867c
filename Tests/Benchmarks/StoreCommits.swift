import CSQLite
import Foundation
import Storage
import StorageSQLite
import Synchronization
import Values

/// The store alone: durable creates from 32 writers and from one against raw SQLite commits, and how fast a branch is read.
enum StoreCommits: Benchmark {
    static let name = "store-commits"
    static let subject = "durable creates a second through StorageSQLite, from 32 writers and from 1, against raw SQLite commits"

    static func run() async throws {
        var (many, one, raw) = (Figures(), Figures(), Figures())
        for _ in 0..<5 {
            many.values.append(try await creates(branches: 32, each: 1000))
            one.values.append(try await creates(branches: 1, each: 2000))
            raw.values.append(try 1e6 / CreateAlone.rawCommit())
        }
        print("  32 writers:")
        compare(many, raw, named: "raw   ", unit: "/s")
        print("  1 writer:")
        compare(one, raw, named: "raw   ", unit: "/s")
        try await rows()
    }

    /// Creates a second, each a commit on its branch that its writer awaits.
    private static func creates(branches: Int, each count: Int) async throws -> Double {
        try await withStore { store in
            let text = Array(repeating: UInt8(ascii: "x"), count: 250)
            for number in 0..<branches { try await make(UInt32(number), in: store) }
            let start = now()
            try await withThrowingTaskGroup { group in
                for branch in 0..<branches {
                    group.addTask {
                        for number in 1...count {
                            let head = head(UInt32(number + 1), of: branch)
                            let row = Row(Int64(number), of: schema, text, id: "5a0000000000000000000001")
                            try await store.apply(
                                StoreWrite(
                                    .commit(
                                        id(UInt32(branch)), expecting: id(UInt32(number)), head, [.put(row, .edited)],
                                        Signature(by: id(7), at: 0, for: .create), CommitNote(schemas: [schema], added: 1))))
                        }
                    }
                }
                try await group.waitForAll()
            }
            return Double(branches * count) / (now() - start)
        }
    }

    /// 100,000 rows of 250 bytes, written as a restore does, and read back.
    private static func rows() async throws {
        try await withStore { store in
            let text = Array(repeating: UInt8(ascii: "x"), count: 250)
            let start = now()
            for slice in 0..<25 {
                let rows = (0..<4000).map { Row(Int64(slice * 4000 + $0), of: schema, text) }
                try await store.apply(StoreWrite(.fill(ContentID(1), rows)))
            }
            try await make(0, in: store)
            let written = now()
            var count = 0
            _ = try await store.load(id(0), leading: ["s"]) { _, chunk in count += chunk.count }
            print(String(format: "  100,000 rows (%d read): written in %.2f s, read in %.3f s", count, written - start, now() - written))
        }
    }

    private static func withStore<Result>(_ body: (SQLiteStore) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "styx-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try await SQLiteStore.open(folder.path)
        let result = try await body(store)
        await store.close()
        return result
    }

    private static let schema: Text = "55a4f32faca22e191098f3d7"

    private static func id(_ number: UInt32) -> ObjectID { ObjectID(bytes: (0x5000_0000, number)) }

    private static func head(_ revision: UInt32, of branch: Int) -> BranchHead {
        BranchHead(
            content: ContentID(Int64(branch + 1)), revision: id(revision), changeNumber: Int64(revision), toolsVersion: "2026.1.2.0",
            nextRow: Int64(revision))
    }

    private static func make(_ number: UInt32, in store: SQLiteStore) async throws {
        let signature = Signature(by: nil, at: 0, for: .project)
        try await store.apply(StoreWrite(.create(id(number), project: nil, head(1, of: Int(number)), signature, CommitNote())))
    }
}
