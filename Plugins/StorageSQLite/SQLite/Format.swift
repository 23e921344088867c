import Storage
import Values

/// The tables of the file, by the steps that made them. The number of steps taken stands in `user_version`.
enum Format {
    /// Never changed once released; a new format is a new step.
    static let steps: [String] = [first, FormatOfTheLog.step]

    /// `Styx` in the header of the file, for `file(1)`.
    static let applicationID = 0x5374_7978

    /// How far back from its newest position the feed is kept.
    static let feedLength: Int64 = 100_000

    private static let first = """
        CREATE TABLE branch (
            number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, is_deleted INTEGER NOT NULL DEFAULT 0,
            content INTEGER NOT NULL, revision BLOB NOT NULL, change_number INTEGER NOT NULL, tools_version TEXT NOT NULL,
            extra BLOB NOT NULL, next_row INTEGER NOT NULL);
        -- branch: who owns it, or did until it moved on; null while it is being filled, and of what is to be purged.
        CREATE TABLE content (number INTEGER PRIMARY KEY, branch INTEGER);
        -- address: number of the content times 2^40 plus number of the row, so that a content is one stretch of one tree.
        CREATE TABLE content_row (address INTEGER PRIMARY KEY, schema TEXT NOT NULL, text TEXT NOT NULL);
        -- position: unique in the store, growing. row, schema, text: what the row was before, where a commit changed but one; a commit then
        -- touches four pages of the file instead of six, and a page more is a tenth of what a lone commit costs.
        CREATE TABLE log (
            branch INTEGER NOT NULL, position INTEGER NOT NULL, change_number INTEGER NOT NULL, kind INTEGER NOT NULL,
            revision BLOB NOT NULL, author BLOB, time INTEGER NOT NULL, left_content INTEGER, row INTEGER, schema TEXT, text TEXT,
            PRIMARY KEY (branch, position)) WITHOUT ROWID;
        -- What the rows were before a commit that changed several; null where they were not there.
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
        """

    /// Takes the steps that the file has not seen, each in a transaction of its own.
    static func bring(_ connection: Connection, at path: String) throws(StoreError) {
        let found = try connection.first("PRAGMA user_version") { Int($0.integer(0)) } ?? 0
        guard found <= steps.count else {
            throw .isNewer(
                "\(path) was written by a newer version of Styx (format \(found), this one knows up to \(steps.count)): "
                    + "start that version, or restore a backup made by this one")
        }
        if found < steps.count { try FormatOfTheLog.addFunction(to: connection) }
        for number in found..<steps.count {
            try connection.execute(
                "BEGIN IMMEDIATE; \(steps[number]) PRAGMA user_version = \(number + 1); "
                    + "PRAGMA application_id = \(applicationID); COMMIT")
        }
    }

    /// Contents are numbered below this, so that the addresses of their rows fit 63 bits.
    static let mostContents: Int64 = 1 << 23

    /// The number under which a row stands in the one tree of all rows.
    static func address(_ content: ContentID, _ row: Int64) -> Int64 { content.number &<< 40 | row }
    /// The row of an address.
    static func row(of address: Int64) -> Int64 { address & (Row.end - 1) }
    /// The addresses of a content.
    static func addresses(of content: ContentID) -> Range<Int64> { address(content, 0)..<address(ContentID(content.number.countedOn), 0) }
}
