import Storage
import Values

/// Contents: filled while nobody owns them, taken over by a branch, left as its backup, and free again.
extension WriteApplication {
    func fill(_ content: ContentID, _ rows: [Row]) throws(StoreError) {
        try requireUnowned(content)
        try connection.run("INSERT OR IGNORE INTO content (number) VALUES (?)", .integer(content.number))
        for row in rows {
            precondition(0..<Row.end ~= row.number, "rows are numbered by the server")
            try put(row, at: Format.address(content, row.number), changed: row.changed)
        }
    }

    /// - Returns: What was noted ahead of the move to it.
    func take(_ content: ContentID, for branch: Int64, broughtBy number: Int64) throws(StoreError) -> BranchSize {
        try requireUnowned(content)
        let noted = try connection.first("SELECT noted_rows, noted_bytes FROM content WHERE number = ?", .integer(content.number)) {
            BranchSize(rows: $0.integer(0), bytes: $0.integer(1))
        }
        try connection.run(
            """
            INSERT INTO content (number, branch, brought) VALUES (?1, ?2, ?3)
            ON CONFLICT (number) DO UPDATE SET branch = ?2, brought = ?3, noted_for = NULL
            """, .integer(content.number), .integer(branch), .integer(number))
        return noted ?? BranchSize()
    }

    private func requireUnowned(_ content: ContentID) throws(StoreError) {
        // One that was left is never filled again: it is being purged.
        let isOwned =
            try connection.first(
                "SELECT 1 FROM content WHERE number = ? AND (branch IS NOT NULL OR number_left IS NOT NULL)", .integer(content.number)
            ) { _ in true } ?? false
        if isOwned { throw .refused(.noSuchContent(content)) }
    }

    /// Keeps the content that a branch leaves, with the head it has until now; of four backups the oldest is let go of.
    mutating func leave(_ state: BranchState, at time: Int64) throws(StoreError) {
        try connection.run(
            """
            UPDATE content SET time_left = ?, (rows, bytes, number_left, revision, tools_version, extra, next_row) = (
                SELECT rows, bytes, change_number, revision, tools_version, extra, next_row FROM branch WHERE number = ?)
            WHERE number = ?
            """, .integer(time), .integer(state.number), .integer(state.content.number))
        try free(
            """
            SELECT number FROM content WHERE branch = ? AND number_left IS NOT NULL ORDER BY number_left DESC LIMIT -1 OFFSET ?
            """, .integer(state.number), .integer(Int64(KeptContent.most)))
    }

    /// Lets go of the contents that a query names: nobody owns them, and the writer purges them after this.
    mutating func free(_ query: StaticString, _ values: SQLValue...) throws(StoreError) {
        var found: [ContentID] = []
        try connection.query(query, values) { found.append(ContentID($0.integer(0))) }
        for content in found { try connection.run("UPDATE content SET branch = NULL WHERE number = ?", .integer(content.number)) }
        freed.contents += found
    }

    // MARK: Rows noted ahead of a move

    func noteAhead(_ branch: ObjectID, of content: ContentID, _ marks: [RowMark]) throws(StoreError) {
        try requireUnowned(content)
        let found = try connection.first(
            "SELECT number, content, brought FROM branch WHERE id = ? AND NOT is_deleted", .id(branch)
        ) { ($0.integer(0), ContentID($0.integer(1)), $0.integer(2)) }
        guard let (number, present, brought) = found else { throw .refused(.noSuchBranch(branch)) }
        var (added, replaced) = (BranchSize(), BranchSize())
        let key = LogKey(branch: number, number: -content.number)
        for mark in marks {
            if let old = try key.size(of: mark.row, connection) { replaced += old }
            added += try key.keep(LogRow(mark, in: present, broughtBy: brought), connection)
            guard let id = mark.id else { continue }
            if mark.isGone {
                try key.keepGone(mark.schema, id, mark.row, connection)
            } else {
                try key.forgetGone(mark.schema, id, connection)
            }
        }
        try connection.run(
            """
            INSERT INTO content (number, noted_for, noted_rows, noted_bytes) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (number) DO UPDATE SET noted_for = ?2, noted_rows = noted_rows + ?3, noted_bytes = noted_bytes + ?4
            """, .integer(content.number), .integer(number), .integer(added.rows - replaced.rows), .integer(added.bytes - replaced.bytes))
    }
}
