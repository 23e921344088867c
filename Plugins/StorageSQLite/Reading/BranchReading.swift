import Storage
import Values

extension SQLiteStore {
    public func head(of branch: ObjectID) async throws(StoreError) -> BranchHead? {
        try await read { connection throws(StoreError) in try Self.head(of: branch, connection) }
    }

    static func head(of branch: ObjectID, _ connection: Connection) throws(StoreError) -> BranchHead? {
        let found = try connection.first(
            """
            SELECT content, revision, change_number, time, tools_version, extra, next_row, rows, bytes, backup_bytes, log_rows, log_bytes
            FROM branch WHERE id = ? AND NOT is_deleted
            """, .id(branch)
        ) { row in
            row.id(1).map {
                BranchHead(
                    content: ContentID(row.integer(0)), revision: $0, changeNumber: row.integer(2), time: row.integer(3),
                    toolsVersion: row.text(4), extra: row.array(5), nextRow: row.integer(6),
                    size: BranchSize(rows: row.integer(7), bytes: row.integer(8)), backups: row.integer(9),
                    log: BranchSize(rows: row.integer(10), bytes: row.integer(11)))
            }
        }
        return found ?? nil
    }

    public func load(
        _ branch: ObjectID, leading: Set<Text>, _ body: (BranchHead, RowChunk) async throws -> Void
    ) async throws -> BranchHead? {
        let opened = try await openFile { places throws(StoreError) in try RowStream(branch, leading: leading, places.readers) }
        guard let stream = opened, let head = stream.head else { return nil }
        while let chunk = try await place.readers.run({ () throws(StoreError) in try stream.next() }) { try await body(head, chunk) }
        return head
    }

    public func load(_ content: ContentID, after row: Int64?, _ body: (RowChunk) async throws -> Void) async throws {
        let stream = try await openFile { place throws(StoreError) in try RowStream(content, after: row, place.readers) }
        while let chunk = try await place.readers.run({ () throws(StoreError) in try stream.next() }) { try await body(chunk) }
    }

    public func contents(of branch: ObjectID) async throws(StoreError) -> [KeptContent] {
        try await read { connection throws(StoreError) in
            var contents: [KeptContent] = []
            try connection.query(
                """
                SELECT c.number, c.revision, c.number_left, c.time_left, c.tools_version, c.extra, c.next_row, c.rows, c.bytes
                FROM content c JOIN branch b ON c.branch = b.number
                WHERE b.id = ? AND NOT b.is_deleted AND c.number_left IS NOT NULL ORDER BY c.number_left DESC
                """, .id(branch)
            ) { row in
                guard let revision = row.id(1) else { return }
                contents.append(
                    KeptContent(
                        BranchHead(
                            content: ContentID(row.integer(0)), revision: revision, changeNumber: row.integer(2), time: row.integer(3),
                            toolsVersion: row.text(4), extra: row.array(5), nextRow: row.integer(6),
                            size: BranchSize(rows: row.integer(7), bytes: row.integer(8)))))
            }
            return contents
        }
    }
}

/// The rows of a branch as of one moment: a read transaction that stays open while they are taken.
///
/// `@unchecked Sendable`: used by one task, on one thread after the other.
private final class RowStream: @unchecked Sendable {
    let head: BranchHead?
    private let connection: Connection
    private let readers: ReaderPool
    private let brought: Int64
    private var cursors: ArraySlice<Cursor>

    /// The rows that a branch has now, those of the leading schemas first. Nil where there is no such branch. Blocks.
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
        brought = try Self.brought(head.content, connection)
        if leading.isEmpty {
            cursors = [try connection.cursor("\(Self.select) ORDER BY address", range)]
        } else {
            let places = repeatElement("?", count: leading.count).joined(separator: ", ")
            let names = leading.map { SQLValue.text($0) }
            cursors = [
                try connection.cursor("\(Self.select) AND schema IN (\(places)) ORDER BY address", range + names),
                try connection.cursor("\(Self.select) AND schema NOT IN (\(places)) ORDER BY address", range + names),
            ]
        }
    }

    /// The rows of a content behind one of them. Blocks.
    init(_ content: ContentID, after row: Int64?, _ readers: ReaderPool) throws(StoreError) {
        self.readers = readers
        connection = try readers.take()
        try connection.run("BEGIN")
        head = nil
        brought = try Self.brought(content, connection)
        let start = row.map { Format.address(content, $0) + 1 } ?? Format.addresses(of: content).lowerBound
        cursors = [
            try connection.cursor(
                "\(Self.select) ORDER BY address", [.integer(start), .integer(Format.addresses(of: content).upperBound)])
        ]
    }

    private static let select = "SELECT address, schema, changed, text FROM content_row WHERE address >= ? AND address < ?"

    /// The entry that brought a content: what its rows say that no commit has changed since.
    private static func brought(_ content: ContentID, _ connection: Connection) throws(StoreError) -> Int64 {
        let found = try connection.first("SELECT brought FROM content WHERE number = ?", .integer(content.number)) {
            $0.isNull(0) ? nil : $0.integer(0)
        }
        return (found ?? nil) ?? RowChunk.unwritten
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
                    Format.row(of: row.integer(0)), schema: row.bytes(1).assumingMemoryBound(to: UInt8.self),
                    changed: row.isNull(2) ? brought : row.integer(2), text: row.bytes(3))
            }
            if chunk.isFull { return chunk }
            cursors = cursors.dropFirst()
        }
        return chunk.isEmpty ? nil : chunk
    }
}
