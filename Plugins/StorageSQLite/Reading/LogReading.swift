import Storage
import Values

extension SQLiteStore {
    public func log(of branch: ObjectID, upTo number: Int64, limit: Int) async throws(StoreError) -> [LogEntry] {
        try await read { connection throws(StoreError) in
            var entries: [LogEntry] = []
            try connection.query(
                """
                SELECT l.kind, l.number, l.revision, l.author, l.actor, l.time, l.cause, l.message, f.id, l.from_number, l.base, l.metadata,
                    l.touches_metadata, coalesce(l.schemas, l.schema), l.schemas IS NULL, l.added, l.changed_rows, l.removed, l.migrated,
                    l.tools_version, l.extra, l.new_from, l.new_end
                FROM branch b JOIN log l ON l.branch = b.number LEFT JOIN branch f ON f.number = l.from_branch
                WHERE b.id = ? AND l.number <= ? AND l.number >= b.log_start ORDER BY l.number DESC LIMIT ?
                """, .id(branch), .integer(number), .integer(Int64(limit))
            ) { if let entry = LogEntry($0) { entries.append(entry) } }
            return entries
        }
    }

    public func changes(of branch: ObjectID, at number: Int64) async throws(StoreError) -> [RowBefore] {
        try await read { connection throws(StoreError) in
            let found = try connection.first(
                """
                SELECT l.branch, coalesce(l.rows_at, l.number), l.row, l.schema, l.id, l.how, l.changed, l.text
                FROM branch b JOIN log l ON l.branch = b.number AND l.number = ? WHERE b.id = ? AND l.number >= b.log_start
                """, .integer(number), .id(branch)
            ) { (branch: $0.integer(0), rowsAt: $0.integer(1), row: $0.isNull(2) ? nil : RowBefore($0, from: 2)) }
            guard let found else { return [] }
            if let row = found.row { return [row] }
            var rows: [RowBefore] = []
            try connection.query(
                "SELECT row, schema, id, how, changed, text FROM log_row WHERE branch = ? AND number = ? ORDER BY row",
                .integer(found.branch), .integer(found.rowsAt)
            ) { rows.append(RowBefore($0, from: 0)) }
            return rows
        }
    }
}

extension RowBefore {
    /// From the columns row, schema, id, how, changed, text.
    fileprivate init(_ row: SQLRow, from first: Int32) {
        self.init(
            row.integer(first), of: row.text(first + 1), id: row.isNull(first + 2) ? nil : row.text(first + 2),
            how: RowHow(rawValue: Int(row.integer(first + 3))) ?? .edited, changed: row.isNull(first + 4) ? nil : row.integer(first + 4),
            row.isNull(first + 5) ? nil : row.array(first + 5))
    }
}

extension LogEntry {
    fileprivate init?(_ row: SQLRow) {
        guard let kind = Kind(rawValue: Int(row.integer(0))), let revision = row.id(2) else { return nil }
        let parent = row.id(8).map { Place($0, row.integer(9)) }
        let signature = Signature(
            by: row.id(3), actor: row.id(4), at: row.integer(5), for: CommitCause(rawValue: row.text(6).string) ?? .unknown,
            message: row.text(7))
        self.init(
            kind, number: row.integer(1), revision: revision, signature, CommitNote(row, kind, parent), parent: parent,
            toolsVersion: row.isNull(19) ? nil : row.text(19), extra: row.isNull(20) ? nil : row.array(20),
            brought: row.isNull(21) ? nil : row.integer(21)..<max(row.integer(21), row.integer(22)))
    }
}

extension CommitNote {
    fileprivate init(_ row: SQLRow, _ kind: LogEntry.Kind, _ parent: LogEntry.Place?) {
        let origin: Origin? =
            if !row.isNull(10) { OriginText.origin(in: row.array(10)) } else {
                parent.map { .branch($0.branch, number: $0.number, isParent: true) } ?? (kind == .created ? .empty : nil)
            }
        self.init(
            metadataHash: UInt32(truncatingIfNeeded: row.integer(11)), touchesMetadata: row.integer(12) != 0,
            schemas: row.isNull(13) ? [] : row.integer(14) != 0 ? [row.text(13)] : SchemaList.schemas(in: row.bytes(13)),
            added: Int(row.integer(15)), changed: Int(row.integer(16)), removed: Int(row.integer(17)), migrated: Int(row.integer(18)),
            origin: origin)
    }
}
