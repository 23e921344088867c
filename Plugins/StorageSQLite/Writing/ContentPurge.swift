import Storage

/// The end of a content that no branch owns: its rows, and what was noted ahead of a move to it that never came.
struct ContentPurge {
    private let content: ContentID
    private let connection: Connection

    /// Rows that a slice deletes.
    static let rowsOfSlice: Int64 = 4000

    init(of content: ContentID, _ connection: Connection) {
        self.content = content
        self.connection = connection
    }

    /// Deletes some of it.
    ///
    /// - Returns: Whether more is to be done.
    func slice() throws(StoreError) -> Bool {
        let found = try connection.first("SELECT branch, noted_for FROM content WHERE number = ?", .integer(content.number)) {
            (isOwned: !$0.isNull(0), notedFor: $0.isNull(1) ? nil : $0.integer(1))
        }
        guard let found, !found.isOwned else { return false }
        try connection.run("BEGIN IMMEDIATE")
        let isLast = try deleteRows() ? deleteNoted(for: found.notedFor) : false
        if isLast { try connection.run("DELETE FROM content WHERE number = ?", .integer(content.number)) }
        try connection.run("COMMIT")
        return !isLast
    }

    /// - Returns: Whether none is left.
    private func deleteRows() throws(StoreError) -> Bool {
        let all = Format.addresses(of: content)
        let end = try connection.first(
            "SELECT address FROM content_row WHERE address >= ? AND address < ? ORDER BY address LIMIT 1 OFFSET ?",
            .integer(all.lowerBound), .integer(all.upperBound), .integer(Self.rowsOfSlice)
        ) { $0.integer(0) }
        try connection.run(
            "DELETE FROM content_row WHERE address >= ? AND address < ?", .integer(all.lowerBound), .integer(end ?? all.upperBound))
        return end == nil
    }

    private func deleteNoted(for branch: Int64?) throws(StoreError) -> Bool {
        guard let branch else { return true }
        return try LogKey(branch: branch, number: -content.number).deleteRows(connection).isLast
    }
}

extension LogKey {
    /// Deletes some of the rows noted under it, and with the last of them where documents that go began.
    func deleteRows(_ connection: Connection) throws(StoreError) -> (count: Int64, isLast: Bool) {
        let end = try connection.first(
            "SELECT row FROM log_row WHERE branch = ? AND number = ? ORDER BY row LIMIT 1 OFFSET ?", .integer(branch), .integer(number),
            .integer(ContentPurge.rowsOfSlice)
        ) { $0.integer(0) }
        try connection.run(
            "DELETE FROM log_row WHERE branch = ? AND number = ? AND row < ?", .integer(branch), .integer(number),
            .integer(end ?? Row.end))
        let count = Int64(connection.changeCount)
        if end == nil { try connection.run("DELETE FROM log_gone WHERE branch = ? AND number = ?", .integer(branch), .integer(number)) }
        return (count, end == nil)
    }
}
