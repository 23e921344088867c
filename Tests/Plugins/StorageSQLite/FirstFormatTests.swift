import CSQLite
import Foundation
import Storage
import StorageContract
import StorageSQLite
import Testing
import Values

/// Stores of the first format, which knew neither accounts nor who a row is, as they come through the second step.
struct FirstFormatTests {
    /// A branch with two eras. Before the restore: row 0 is edited, then row 1 deleted while row 2 comes. The restore brings a number beyond
    /// 2^52 and leaves content 1; after it row 0 is edited, of which the log holds no JSON.
    private static let data = """
        PRAGMA application_id = 1400142200; PRAGMA user_version = 1;
        CREATE TABLE branch (
            number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, is_deleted INTEGER NOT NULL DEFAULT 0, content INTEGER NOT NULL,
            revision BLOB NOT NULL, change_number INTEGER NOT NULL, tools_version TEXT NOT NULL, extra BLOB NOT NULL,
            next_row INTEGER NOT NULL);
        CREATE TABLE content (number INTEGER PRIMARY KEY, branch INTEGER);
        CREATE TABLE content_row (address INTEGER PRIMARY KEY, schema TEXT NOT NULL, text TEXT NOT NULL);
        CREATE TABLE log (
            branch INTEGER NOT NULL, position INTEGER NOT NULL, change_number INTEGER NOT NULL, kind INTEGER NOT NULL,
            revision BLOB NOT NULL, author BLOB, time INTEGER NOT NULL, left_content INTEGER, row INTEGER, schema TEXT, text TEXT,
            PRIMARY KEY (branch, position)) WITHOUT ROWID;
        CREATE TABLE log_row (
            branch INTEGER NOT NULL, position INTEGER NOT NULL, row INTEGER NOT NULL, schema TEXT, text TEXT,
            PRIMARY KEY (branch, position, row)) WITHOUT ROWID;
        CREATE TABLE record (
            kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, json BLOB NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
        CREATE TABLE record_key (
            kind TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL, is_unique INTEGER NOT NULL,
            PRIMARY KEY (kind, name, value, id)) WITHOUT ROWID;
        CREATE UNIQUE INDEX record_key_unique ON record_key (kind, name, value) WHERE is_unique;
        CREATE INDEX record_key_by_record ON record_key (kind, id);
        CREATE TABLE outbox (
            id BLOB PRIMARY KEY, channel TEXT NOT NULL, json BLOB NOT NULL, due INTEGER NOT NULL, attempts INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX outbox_by_due ON outbox (due, id);
        CREATE TABLE blob (id BLOB PRIMARY KEY, length INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE feed (position INTEGER PRIMARY KEY, branches BLOB NOT NULL, records TEXT NOT NULL);

        INSERT INTO branch VALUES (1, x'000000005000000000000001', 0, 2, x'000000005000000000000005', 4503599627370503, '1.0', x'', 1);
        INSERT INTO content VALUES (1, 1), (2, 1);
        INSERT INTO content_row VALUES
            ((1 << 40) | 0, 's', '{"Id":"a","V":2}'), ((1 << 40) | 2, 's', '{"Id":"1.10"}'), (2 << 40, 's', '{"Id":"a","V":10}');
        INSERT INTO log VALUES
            (1, 1, 1, 0, x'000000005000000000000001', NULL, 10, NULL, NULL, NULL, NULL),
            (1, 3, 2, 1, x'000000005000000000000002', x'000000005000000000000063', 20, NULL, 0, 's', '{"Id":"a","V":1}'),
            (1, 4, 3, 1, x'000000005000000000000003', NULL, 30, NULL, NULL, NULL, NULL),
            (1, 6, 4503599627370502, 2, x'000000005000000000000004', NULL, 40, 1, NULL, NULL, NULL),
            (1, 7, 4503599627370503, 1, x'000000005000000000000005', NULL, 50, NULL, 0, 's', 'no JSON');
        INSERT INTO log_row VALUES (1, 4, 1, 's', '{"Id":"b"}'), (1, 4, 2, NULL, NULL);
        INSERT INTO feed VALUES (7, x'000000005000000000000001', '');
        """

    private func store(_ folder: TestFolder, _ more: String = "") async throws -> SQLiteStore {
        var connection: OpaquePointer?
        defer { sqlite3_close(connection) }
        try #require(sqlite3_open("\(folder.path)/styx.db", &connection) == SQLITE_OK)
        try #require(sqlite3_exec(connection, Self.data + more, nil, nil, nil) == SQLITE_OK)
        return try await SQLiteStore.open(folder.path)
    }

    private static let large: Int64 = 1 << 52

    @Test("a branch of before has its accounts, and numbers beyond 2^52 become 2^52 and on, in their order")
    func accounts() async throws {
        let folder = try TestFolder()
        let store = try await store(folder)
        let head = try #require(try await store.head(of: id(1)))
        #expect(head.changeNumber == Self.large + 1 && head.time == 50 && head.nextRow == 1)
        #expect(head.size == BranchSize(rows: 1, bytes: 17) && head.backups == 29)
        #expect(head.log == BranchSize(rows: 4, bytes: 48 + 48 + 16 + 1 + 48 + 10 + 1 + 48 + 4 + 48 + 48 + 7))
        let log = try await store.log(of: id(1), upTo: .max, limit: 9)
        #expect(log.map(\.number) == [Self.large + 1, Self.large, 3, 2, 1])
        #expect(log.allSatisfy { $0.signature.cause == .unknown && $0.brought == nil })
        #expect(log[3].signature.author == id(99) && log[3].signature.time == 20)
        #expect(try await store.check() == [])
        await store.close()
    }

    @Test("its log rows know whose they are and which entry wrote the text, as far as that can be told")
    func rows() async throws {
        let folder = try TestFolder()
        let store = try await store(folder)
        let texts = [#"{"Id":"a","V":1}"#, #"{"Id":"b"}"#, "no JSON"].map { Array($0.utf8) }
        #expect(try await store.changes(of: id(1), at: 2) == [RowBefore(0, of: "s", id: "a", changed: 1, texts[0])])
        #expect(
            try await store.changes(of: id(1), at: 3) == [
                RowBefore(1, of: "s", id: "b", changed: 1, texts[1]), RowBefore(2, of: "s", id: "1.10", nil),
            ])
        #expect(try await store.changes(of: id(1), at: Self.large + 1) == [RowBefore(0, of: "s", changed: Self.large, texts[2])])
        await store.close()
    }

    @Test("what its restore left is a backup, with rows that know who wrote them")
    func backups() async throws {
        let folder = try TestFolder()
        let store = try await store(folder)
        let kept = try await store.contents(of: id(1)).map(\.head)
        #expect(kept.map(\.content) == [ContentID(1)])
        #expect(kept.first?.changeNumber == 3 && kept.first?.revision == id(3) && kept.first?.time == 40)
        #expect(kept.first?.size == BranchSize(rows: 2, bytes: 29) && kept.first?.nextRow == 3 && kept.first?.extra == [])
        #expect(try await store.versions(of: ContentID(1)) == [#"0 2 {"Id":"a","V":2}"#, #"2 3 {"Id":"1.10"}"#])
        #expect(try await store.versions(of: ContentID(2)) == [#"0 4503599627370497 {"Id":"a","V":10}"#])
        await store.close()
    }

    @Test("contents that older restores left for ever are gone, and the store goes on")
    func leaked() async throws {
        let folder = try TestFolder()
        var more = "UPDATE log SET left_content = NULL; "
        for move in 3..<8 {
            more += """
                INSERT INTO content VALUES (\(move), 1); INSERT INTO content_row VALUES (\(move) << 40, 's', '{"Id":"a"}');
                INSERT INTO log VALUES (1, \(10 + move), \(Self.large + Int64(100 + move)), 2, randomblob(12), NULL, 60, \(move - 1), NULL,
                    NULL, NULL);
                UPDATE branch SET content = \(move), change_number = \(Self.large + Int64(100 + move));
                """
        }
        let store = try await store(folder, more)
        #expect(try await store.contents(of: id(1)).map(\.head.content.number) == [6, 5, 4])
        let head = try #require(try await store.head(of: id(1)))
        let next = TestBranch(id(1), over: head.content).commit(5, 6, number: head.changeNumber + 1, [.edit(row(0, "new"))])
        try await store.apply(next)
        // Behind the purges that the start began.
        try await store.purge(ContentID(1))
        try await store.purge(ContentID(1))
        #expect(try await store.rows(of: id(1)) == [row(0, "new")])
        await store.close()
        #expect(try sqlite(folder, "SELECT group_concat(number) FROM content") == "4,5,6,7")
    }
}
