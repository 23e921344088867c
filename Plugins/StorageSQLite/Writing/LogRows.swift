import Storage
import Values

/// Under which branch and number rows of the log stand. Those of a move stand under minus the number of the content that it brings: they are
/// noted before the move has a number of its own (spec/history.md 2.2).
struct LogKey {
    let branch: Int64
    let number: Int64
}

/// A row of the log on its way there: what a row of the content is before it changes.
struct LogRow {
    let number: Int64
    /// After the change; nil of a row that goes: then that of the one before.
    let schema: Text?
    let id: Text?
    let how: RowHow
    /// Where it stands in the present content.
    let address: Int64
    /// The number of the entry that brought that content: of rows that no commit has changed since.
    let brought: Int64

    init(_ change: RowChange, in state: WriteApplication.BranchState) {
        number = change.number
        address = Format.address(state.content, change.number)
        brought = state.brought
        switch change {
        case .put(let row, let how, _): (schema, id, self.how) = (row.schema, row.id, how)
        case .delete(_, let id): (schema, self.id, how) = (nil, id, .edited)
        }
    }

    init(_ mark: RowMark, in content: ContentID, broughtBy number: Int64) {
        self.number = mark.row
        (schema, id, how) = (mark.schema, mark.id, .edited)
        address = Format.address(content, mark.row)
        brought = number
    }

    /// Bytes it counts besides those of the text.
    var bytes: Int64 { LogEntry.bytesOfRow + Int64(id?.utf8.count ?? 0) }
}

extension LogKey {
    /// Notes a row in place of what was noted of it.
    ///
    /// - Returns: What it counts.
    func keep(_ row: LogRow, _ connection: Connection) throws(StoreError) -> BranchSize {
        let bytes = try connection.first(
            """
            INSERT OR REPLACE INTO log_row (branch, number, row, schema, id, how, changed, text)
            SELECT ?1, ?2, ?3, coalesce(?4, schema, ''), ?5, CASE WHEN coalesce(?4, schema) = '' THEN 3 ELSE ?6 END,
                CASE WHEN text IS NOT NULL THEN coalesce(changed, ?7) END, text
            FROM (SELECT 1) LEFT JOIN content_row ON address = ?8
            RETURNING coalesce(length(CAST(text AS BLOB)), 0)
            """, .integer(branch), .integer(number), .integer(row.number), row.schema.map { .text($0) } ?? .null,
            row.id.map { .text($0) } ?? .null, .integer(Int64(row.how.rawValue)), .integer(row.brought), .integer(row.address)
        ) { $0.integer(0) }
        return BranchSize(rows: 1, bytes: row.bytes + (bytes ?? 0))
    }

    /// What a row that was noted counts; nil where it was not.
    func size(of row: Int64, _ connection: Connection) throws(StoreError) -> BranchSize? {
        try connection.first(
            """
            SELECT coalesce(length(CAST(text AS BLOB)), 0) + coalesce(length(CAST(id AS BLOB)), 0)
            FROM log_row WHERE branch = ? AND number = ? AND row = ?
            """, .integer(branch), .integer(number), .integer(row)
        ) { BranchSize(rows: 1, bytes: LogEntry.bytesOfRow + $0.integer(0)) }
    }

    /// Notes where the chain of a document that goes begins.
    func keepGone(_ schema: Text, _ id: Text, _ row: Int64, _ connection: Connection) throws(StoreError) {
        try connection.run(
            "INSERT OR REPLACE INTO log_gone (branch, schema, id, number, row) VALUES (?, ?, ?, ?, ?)", .integer(branch), .text(schema),
            .text(id), .integer(number), .integer(row))
    }

    func forgetGone(_ schema: Text, _ id: Text, _ connection: Connection) throws(StoreError) {
        try connection.run(
            "DELETE FROM log_gone WHERE branch = ? AND schema = ? AND id = ? AND number = ?", .integer(branch), .text(schema), .text(id),
            .integer(number))
    }
}

extension WriteApplication {
    /// Notes what many rows are before a commit; of a row that changes twice in it, what it was at first.
    func keep(_ rows: [RowChange], by number: Int64, of state: BranchState) throws(StoreError) -> BranchSize {
        let key = LogKey(branch: state.number, number: number)
        var (kept, met) = (BranchSize(), Set<Int64>(minimumCapacity: rows.count))
        for change in rows where met.insert(change.number).inserted { kept += try key.keep(LogRow(change, in: state), connection) }
        return kept
    }

    /// Notes which ids a commit takes away.
    func keepGone(_ rows: [RowChange], by number: Int64, of state: BranchState) throws(StoreError) {
        let key = LogKey(branch: state.number, number: number)
        for change in rows {
            switch change {
            case .put(let row, _, let was?): try key.keepGone(row.schema, was, row.number, connection)
            case .delete(let row, let id?): try key.keepGone(schema(at: Format.address(state.content, row)), id, row, connection)
            case .put, .delete: break
            }
        }
    }

    private func schema(at address: Int64) throws(StoreError) -> Text {
        try connection.first("SELECT schema FROM content_row WHERE address = ?", .integer(address)) { $0.text(0) } ?? ""
    }
}

extension BranchSize {
    static func += (size: inout BranchSize, more: BranchSize) {
        size.rows += more.rows
        size.bytes += more.bytes
    }
}
