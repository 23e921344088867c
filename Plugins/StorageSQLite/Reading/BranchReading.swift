import Storage
import Values

extension SQLiteStore {
    public func head(of branch: ObjectID) async throws(StoreError) -> BranchHead? {
        try await read { connection throws(StoreError) in try Self.head(of: branch, connection) }
    }

    static func head(of branch: ObjectID, _ connection: Connection) throws(StoreError) -> BranchHead? {
        let found = try connection.first(
            """
            SELECT content, revision, change_number, tools_version, extra, next_row FROM branch WHERE id = ? AND NOT is_deleted
            """, .id(branch)
        ) { row in
            row.id(1).map {
                BranchHead(
                    content: ContentID(row.integer(0)), revision: $0, changeNumber: row.integer(2), toolsVersion: row.text(3),
                    extra: row.array(4), nextRow: row.integer(5))
            }
        }
        return found ?? nil
    }

    public func load(
        _ branch: ObjectID, leading: Set<Text>, _ body: (BranchHead, RowChunk) async throws -> Void
    ) async throws -> BranchHead? {
        let opened = try await openFile { places throws(StoreError) in try RowStream(branch, leading: leading, places.readers) }
        guard let stream = opened else { return nil }
        while let chunk = try await place.readers.run({ () throws(StoreError) in try stream.next() }) {
            try await body(stream.head, chunk)
        }
        return stream.head
    }

    public func log(of branch: ObjectID, upTo number: Int64, limit: Int) async throws(StoreError) -> [LogEntry] {
        try await read { connection throws(StoreError) in
            var entries: [LogEntry] = []
            try connection.query(
                """
                SELECT l.kind, l.change_number, l.revision, l.author, l.time, l.left_content
                FROM log l JOIN branch b ON l.branch = b.number
                WHERE b.id = ? AND l.change_number <= ? ORDER BY l.position DESC LIMIT ?
                """, .id(branch), .integer(number), .integer(Int64(limit))
            ) { if let entry = LogEntry($0) { entries.append(entry) } }
            return entries
        }
    }

    public func changes(of branch: ObjectID, at number: Int64) async throws(StoreError) -> [RowBefore] {
        try await read { connection throws(StoreError) in
            var rows: [RowBefore] = []
            try connection.query(
                """
                WITH entry AS (
                    SELECT l.* FROM log l JOIN branch b ON l.branch = b.number WHERE b.id = ? AND l.change_number = ?)
                SELECT row, schema, text FROM entry WHERE row IS NOT NULL
                UNION ALL SELECT r.row, r.schema, r.text FROM log_row r JOIN entry e ON r.branch = e.branch AND r.position = e.position
                ORDER BY 1
                """, .id(branch), .integer(number)
            ) { row in
                let wasThere = !row.isNull(1)
                rows.append(RowBefore(row.integer(0), of: wasThere ? row.text(1) : nil, wasThere ? row.array(2) : nil))
            }
            return rows
        }
    }

    public func size(of branch: ObjectID) async throws(StoreError) -> BranchSize {
        try await read { connection throws(StoreError) in
            guard let head = try Self.head(of: branch, connection) else { return BranchSize(rows: 0, bytes: 0) }
            let all = Format.addresses(of: head.content)
            return try connection.first(
                "SELECT count(*), total(length(CAST(text AS BLOB))) FROM content_row WHERE address >= ? AND address < ?",
                .integer(all.lowerBound), .integer(all.upperBound)
            ) { BranchSize(rows: Int($0.integer(0)), bytes: Int($0.integer(1))) } ?? BranchSize(rows: 0, bytes: 0)
        }
    }
}

extension LogEntry {
    fileprivate init?(_ row: SQLRow) {
        guard let kind = Kind(rawValue: Int(row.integer(0))), let revision = row.id(2) else { return nil }
        self.init(
            kind, number: row.integer(1), revision: revision, Signature(by: row.id(3), at: row.integer(4)),
            left: row.isNull(5) ? nil : ContentID(row.integer(5)))
    }
}

/// The rows of a branch as of one moment: a read transaction that stays open while they are taken.
///
/// `@unchecked Sendable`: used by one task, on one thread after the other.
private final class RowStream: @unchecked Sendable {
    let head: BranchHead
    private let connection: Connection
    private let readers: ReaderPool
    private var cursors: ArraySlice<Cursor>

    /// Nil where there is no such branch. Blocks.
    init?(_ branch: ObjectID, leading: Set<Text>, _ readers: ReaderPool) throws(StoreError) {
        self.readers = readers
        connection = try readers.take()
        try connection.run("BEGIN")
        guard let head = try SQLiteStore.head(of: branch, connection) else {
            try connection.run("COMMIT")
            readers.giveBack(connection)
            return nil
        }
        self.head = head
        let all = Format.addresses(of: head.content)
        let range: [SQLValue] = [.integer(all.lowerBound), .integer(all.upperBound)]
        let select = "SELECT address, schema, text FROM content_row WHERE address >= ? AND address < ?"
        if leading.isEmpty {
            cursors = [try connection.cursor("\(select) ORDER BY address", range)]
        } else {
            let places = repeatElement("?", count: leading.count).joined(separator: ", ")
            let names = leading.map { SQLValue.text($0) }
            cursors = [
                try connection.cursor("\(select) AND schema IN (\(places)) ORDER BY address", range + names),
                try connection.cursor("\(select) AND schema NOT IN (\(places)) ORDER BY address", range + names),
            ]
        }
    }

    deinit {
        cursors = []
        if !connection.isIdle { try? connection.run("COMMIT") }
        readers.giveBack(connection)
    }

    /// The next rows; nil at the end. Blocks.
    func next() throws(StoreError) -> RowChunk? {
        var chunk = RowChunk()
        while let cursor = cursors.first {
            while !chunk.isFull, let row = try cursor.next() {
                chunk.append(
                    Format.row(of: row.integer(0)), schema: row.bytes(1).assumingMemoryBound(to: UInt8.self), text: row.bytes(2))
            }
            if chunk.isFull { return chunk }
            cursors = cursors.dropFirst()
        }
        return chunk.isEmpty ? nil : chunk
    }
}
