import Storage
import Values

/// The oldest end of a branch's log, where it holds more than its bound (spec/history.md 2.6, 9).
///
/// What a slice begins it says first, in the branch: from then on nobody reads it, and the next pruning goes on with it after a crash. An
/// entry that leads into another branch keeps its line without rows while it is the newest that does.
struct LogPruning {
    private let branch: ObjectID
    private let bound: Int64
    private let connection: Connection

    private struct Entry {
        let number: Int64
        let rowsAt: Int64
        let hasRow: Bool
        let bytes: Int64
    }

    init(of branch: ObjectID, to bound: Int64, _ connection: Connection) {
        self.branch = branch
        self.bound = bound
        self.connection = connection
    }

    /// Deletes some of it.
    ///
    /// - Returns: Whether more is to be done.
    func slice() throws(StoreError) -> Bool {
        let found = try connection.first(
            "SELECT number, change_number, log_start, log_bytes FROM branch WHERE id = ?", .id(branch)
        ) { (number: $0.integer(0), newest: $0.integer(1), start: $0.integer(2), bytes: $0.integer(3)) }
        guard let found else { return false }
        var (bytes, left) = (found.bytes, ContentPurge.rowsOfSlice)
        var (start, isDone) = (found.start, false)
        try connection.run("BEGIN IMMEDIATE")
        while left > 0 {
            guard let entry = try oldest(of: found.number), entry.number != found.newest, bytes > bound || entry.number < found.start else {
                isDone = true
                break
            }
            start = max(start, entry.number.countedOn)
            let deleted = try delete(entry, of: found.number)
            left -= max(1, deleted.rows)
            bytes -= deleted.bytes
        }
        try connection.run(
            "UPDATE branch SET log_start = ?, log_bytes = ? WHERE number = ?", .integer(start), .integer(bytes), .integer(found.number))
        if isDone { try forgetOldCrossings(of: found.number, before: start) }
        try connection.run("COMMIT")
        return !isDone
    }

    /// The oldest entry that is more than a line which leads into another branch.
    private func oldest(of branch: Int64) throws(StoreError) -> Entry? {
        try connection.first(
            """
            SELECT number, coalesce(rows_at, number), row IS NOT NULL, bytes FROM log
            WHERE branch = ? AND bytes > 0 ORDER BY number LIMIT 1
            """, .integer(branch)
        ) { Entry(number: $0.integer(0), rowsAt: $0.integer(1), hasRow: $0.integer(2) != 0, bytes: $0.integer(3)) }
    }

    /// Deletes rows of an entry, and the entry with the last of them.
    ///
    /// - Returns: How many rows, and the bytes that the entry counted once it is gone.
    private func delete(_ entry: Entry, of branch: Int64) throws(StoreError) -> BranchSize {
        let (rows, isLast) = try LogKey(branch: branch, number: entry.rowsAt).deleteRows(connection)
        try connection.run(
            "UPDATE branch SET log_rows = log_rows - ? WHERE number = ?", .integer(rows + (entry.hasRow && isLast ? 1 : 0)),
            .integer(branch))
        guard isLast else { return BranchSize(rows: rows) }
        let isNewestCrossing =
            try connection.first(
                """
                SELECT 1 FROM log_crossing c WHERE c.branch = ?1 AND c.number = ?2 AND NOT EXISTS (
                    SELECT 1 FROM log_crossing l WHERE l.branch = ?1 AND l.from_branch = c.from_branch AND l.number > ?2)
                """, .integer(branch), .integer(entry.number)
            ) { _ in true } ?? false
        if isNewestCrossing {
            try connection.run(
                """
                UPDATE log SET row = NULL, schema = NULL, id = NULL, how = NULL, changed = NULL, text = NULL, bytes = 0
                WHERE branch = ? AND number = ?
                """, .integer(branch), .integer(entry.number))
        } else {
            try connection.run("DELETE FROM log_crossing WHERE branch = ? AND number = ?", .integer(branch), .integer(entry.number))
            try connection.run("DELETE FROM log WHERE branch = ? AND number = ?", .integer(branch), .integer(entry.number))
        }
        return BranchSize(rows: rows, bytes: entry.bytes)
    }

    /// Lines that were kept for leading into another branch go when a newer one does.
    private func forgetOldCrossings(of branch: Int64, before start: Int64) throws(StoreError) {
        try connection.run(
            """
            DELETE FROM log_crossing AS c WHERE branch = ?1 AND number < ?2 AND EXISTS (
                SELECT 1 FROM log_crossing l WHERE l.branch = ?1 AND l.from_branch = c.from_branch AND l.number > c.number)
            """, .integer(branch), .integer(start))
        try connection.run(
            """
            DELETE FROM log WHERE branch = ?1 AND number < ?2 AND bytes = 0 AND number NOT IN (
                SELECT number FROM log_crossing WHERE branch = ?1)
            """, .integer(branch), .integer(start))
    }
}

/// The end of the log of a branch that was purged.
struct LogPurge {
    private let branch: Int64
    private let connection: Connection

    init(of branch: Int64, _ connection: Connection) {
        self.branch = branch
        self.connection = connection
    }

    private static let statements: [StaticString] = [
        """
        DELETE FROM log_row WHERE branch = ?1 AND (number, row) IN (SELECT number, row FROM log_row WHERE branch = ?1 LIMIT ?2)
        """,
        """
        DELETE FROM log_gone WHERE branch = ?1 AND (schema, id, number) IN (
            SELECT schema, id, number FROM log_gone WHERE branch = ?1 LIMIT ?2)
        """,
        "DELETE FROM log_side WHERE branch = ?1 AND number IN (SELECT number FROM log_side WHERE branch = ?1 LIMIT ?2)",
        "DELETE FROM log_crossing WHERE branch = ?1 AND number IN (SELECT number FROM log_crossing WHERE branch = ?1 LIMIT ?2)",
        "DELETE FROM log WHERE branch = ?1 AND number IN (SELECT number FROM log WHERE branch = ?1 LIMIT ?2)",
    ]

    /// Deletes some of it.
    ///
    /// - Returns: Whether more is to be done.
    func slice() throws(StoreError) -> Bool {
        try connection.run("BEGIN IMMEDIATE")
        var goesOn = false
        for statement in Self.statements where !goesOn {
            try connection.run(statement, .integer(branch), .integer(ContentPurge.rowsOfSlice))
            goesOn = connection.changeCount > 0
        }
        if !goesOn { try connection.run("DELETE FROM purged_branch WHERE number = ?", .integer(branch)) }
        try connection.run("COMMIT")
        return goesOn
    }
}
