import CSQLite
import Foundation
import Storage
import StorageContract
import StorageSQLite
import Testing
import Values

struct SQLiteStoreTests {
    @Test("a store in SQLite holds to the contract", arguments: StorageClaim.all)
    func contract(claim: StorageClaim) async throws {
        let folder = try TestFolder()
        let store = try await SQLiteStore.open(folder.path)
        try await claim.check(store)
        if store.health != .closed { #expect(try await store.check() == []) }
        await store.close()
    }

    @Test("what was acknowledged is there after opening the store again")
    func reopened() async throws {
        let folder = try TestFolder()
        let first = try await SQLiteStore.open(folder.path)
        let branch = try await first.makeBranch(1, [row(0, "zero")])
        try await first.apply(branch.commit(1, 2, [.edit(row(1, "one"))]))
        await first.close()
        let second = try await SQLiteStore.open(folder.path)
        #expect(try await second.rows(of: branch.id) == [row(0, "zero"), row(1, "one")])
        #expect(second.health == .good)
        await second.close()
    }

    @Test("a store that a newer version wrote is refused with one sentence")
    func newer() async throws {
        let folder = try TestFolder()
        try await SQLiteStore.open(folder.path).close()
        try sqlite(folder, "PRAGMA user_version = 99")
        let error = await #expect(throws: StoreError.self) { try await SQLiteStore.open(folder.path) }
        guard case .isNewer(let sentence) = error else { return #expect(Bool(false), "\(error as Any)") }
        #expect(sentence.contains("styx.db was written by a newer version of Styx (format 99, this one knows up to 2): start that version"))
    }

    @Test("what a restore left in the middle is gone after a restart, and numbers are not used twice")
    func leftovers() async throws {
        let folder = try TestFolder()
        let first = try await SQLiteStore.open(folder.path)
        let branch = try await first.makeBranch(1, [row(0, "kept")])
        let content = try await first.makeContent()
        try await first.apply(StoreWrite(.fill(content, (0..<10_000).map { row($0, "half") })))
        await first.close()
        let second = try await SQLiteStore.open(folder.path)
        let next = try await second.makeContent()
        #expect(next > content)
        // The purge of what was left stands before this one in the writer's queue, or goes on behind it in slices.
        try await second.purge(content)
        await second.close()
        #expect(try sqlite(folder, "SELECT count(*) FROM content_row") == "1")
        #expect(try sqlite(folder, "SELECT count(*) FROM content") == "1")
        _ = branch
    }

    @Test("bytes of blobs that no row names are gone after a restart, and those of a blob that is deleted at once")
    func blobs() async throws {
        let folder = try TestFolder()
        let first = try await SQLiteStore.open(folder.path)
        let (kept, deleted) = (try await first.makeBlob(of: "kept"), try await first.makeBlob(of: "deleted"))
        _ = try await first.makeBlob(of: "never put")
        var write = StoreWrite()
        write.blobs = [.put(kept), .put(deleted)]
        try await first.apply(write)
        write.blobs = [.delete(deleted.id)]
        try await first.apply(write)
        #expect(try folder.files(in: "blobs").count == 2)
        await first.close()
        let second = try await SQLiteStore.open(folder.path)
        // A new blob waits for the sweep.
        let new = try await second.makeBlob(of: "new")
        #expect(try folder.files(in: "blobs") == Set([kept, new].map(\.id.description)))
        #expect(try await second.blob(kept.id, 0..<10) == Array("kept".utf8))
        await second.close()
    }

    @Test("after an unclean stop the file is read through beside serving")
    func uncleanStop() async throws {
        let folder = try TestFolder()
        let copy = try TestFolder()
        let store = try await SQLiteStore.open(folder.path)
        let branch = try await store.makeBranch(1, (0..<100).map { row($0, "text") })
        // The files as they lie: what a kill leaves behind.
        for name in ["styx.db", "styx.db-wal"] {
            try FileManager.default.copyItem(atPath: "\(folder.path)/\(name)", toPath: "\(copy.path)/\(name)")
        }
        await store.close()
        let second = try await SQLiteStore.open(copy.path)
        #expect([.checking, .good].contains(second.health))
        #expect(try await second.rows(of: branch.id).count == 100)
        while second.health == .checking { await Task.yield() }
        #expect(second.health == .good)
        await second.close()
    }

    @Test("a damaged file is told")
    func damaged() async throws {
        let folder = try TestFolder()
        let store = try await SQLiteStore.open(folder.path)
        _ = try await store.makeBranch(1, (0..<5000).map { row($0, String(repeating: "x", count: 500)) })
        await store.close()
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(folder.path)/styx.db"))
        try file.seek(toOffset: 200 * 4096)
        try file.write(contentsOf: Data(repeating: 0xAA, count: 3 * 4096))
        try file.close()
        let second = try await SQLiteStore.open(folder.path)
        #expect(try await second.check() != [])
        await second.close()
    }
}

extension SQLiteStore {
    fileprivate func makeBlob(of text: String) async throws -> BlobHandle {
        let writer = try await makeBlob()
        try await writer.append(Array(text.utf8))
        return try await writer.finish()
    }
}

/// What another program sees in the file.
@discardableResult
func sqlite(_ folder: TestFolder, _ sql: String) throws -> String? {
    var connection: OpaquePointer?
    defer { sqlite3_close(connection) }
    try #require(sqlite3_open("\(folder.path)/styx.db", &connection) == SQLITE_OK)
    var statement: OpaquePointer?
    defer { sqlite3_finalize(statement) }
    try #require(sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK)
    return sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_text(statement, 0).map { String(cString: $0) } : nil
}
