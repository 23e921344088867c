import Storage
import Values

extension WriteApplication {
    /// A branch as the writer sees it, before the write.
    struct BranchState {
        let number: Int64
        let content: ContentID
        /// The number of the entry that brought its content.
        let brought: Int64
        let nextRow: Int64
        /// What a new head has otherwise: noted in the log, since nothing else remembers it.
        let toolsVersion: Text?
        let extra: [UInt8]?
    }

    mutating func apply(_ change: BranchChange) throws(StoreError) {
        switch change {
        case .create(let branch, let project, let head, let signature, let note): try create(branch, project, head, signature, note)
        case .commit(let branch, let expected, let head, let rows, let signature, let note):
            try commit(branch, at: expected, head, rows, signature, note)
        case .move(let branch, let expected, let head, let brings, let signature, let note):
            try move(branch, at: expected, head, brings, signature, note)
        case .fill(let content, let rows): try fill(content, rows)
        case .noteAhead(let branch, let content, let marks): try noteAhead(branch, of: content, marks)
        case .delete(let branch): try hide(branch, true)
        case .undelete(let branch): try hide(branch, false)
        case .purge(let branch): try purge(branch)
        }
    }

    /// - Throws: `refused` where there is no such branch, or its revision is another.
    func state(of branch: ObjectID, at expected: ObjectID, before head: BranchHead? = nil) throws(StoreError) -> BranchState {
        let found = try connection.first(
            "SELECT number, content, revision, brought, next_row, tools_version, extra FROM branch WHERE id = ? AND NOT is_deleted",
            .id(branch)
        ) { row in (Self.state(row, before: head), row.id(2)) }
        guard let (state, revision) = found, let revision else { throw .refused(.noSuchBranch(branch)) }
        guard revision == expected else { throw .refused(.branchMoved(branch, to: revision)) }
        return state
    }

    private static func state(_ row: SQLRow, before head: BranchHead?) -> BranchState {
        let keepsVersion = head.map { $0.toolsVersion.utf8.elementsEqual(row.bytes(5)) } ?? true
        let keepsExtra = head.map { $0.extra.elementsEqual(row.bytes(6)) } ?? true
        return BranchState(
            number: row.integer(0), content: ContentID(row.integer(1)), brought: row.integer(3), nextRow: row.integer(4),
            toolsVersion: keepsVersion ? nil : row.text(5), extra: keepsExtra ? nil : row.array(6))
    }

    // MARK: Creation

    private mutating func create(
        _ branch: ObjectID, _ project: ObjectID?, _ head: BranchHead, _ signature: Signature, _ note: CommitNote
    ) throws(StoreError) {
        let exists = try connection.first("SELECT 1 FROM branch WHERE id = ?", .id(branch)) { _ in true } ?? false
        if exists { throw .refused(.branchExists(branch)) }
        try connection.run(
            """
            INSERT INTO branch (
                id, project, content, brought, revision, change_number, time, tools_version, extra, next_row, rows, bytes, first_number,
                log_start)
            VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?6, ?7, ?8, ?9, ?10, ?11, ?4, ?4)
            """, .id(branch), .id(project), .integer(head.content.number), .integer(head.changeNumber), .id(head.revision),
            .integer(head.time), .text(head.toolsVersion), .bytes(head.extra), .integer(head.nextRow), .integer(head.size.rows),
            .integer(head.size.bytes))
        let number = connection.lastRowID
        _ = try take(head.content, for: number, broughtBy: head.changeNumber)
        var entry = LogLine(.created, of: number, head, signature, note)
        entry.brought = 0..<max(0, head.nextRow)
        try entry.find(note.origin, connection)
        try count(entry.write(at: position.countedOn, connection), of: number)
    }

    // MARK: Commits

    private mutating func commit(
        _ branch: ObjectID, at expected: ObjectID, _ head: BranchHead, _ rows: [RowChange], _ signature: Signature, _ note: CommitNote
    ) throws(StoreError) {
        let state = try state(of: branch, at: expected, before: head)
        guard head.content == state.content else { throw .refused(.noSuchContent(head.content)) }
        var entry = LogLine(.committed, of: state.number, head, signature, note)
        entry.remember(state)
        var kept = BranchSize()
        if rows.count == 1 { entry.row = LogRow(rows[0], in: state) } else { kept = try keep(rows, by: head.changeNumber, of: state) }
        try keepGone(rows, by: head.changeNumber, of: state)
        let written = try entry.write(at: position.countedOn, with: kept, connection)
        for row in rows { try apply(row, of: head) }
        try set(head, of: state, adding: written)
    }

    private func apply(_ change: RowChange, of head: BranchHead) throws(StoreError) {
        precondition(0..<Row.end ~= change.number, "rows are numbered by the server")
        let address = Format.address(head.content, change.number)
        switch change {
        case .put(let row, _, _): try put(row, at: address, changed: head.changeNumber)
        case .delete: try connection.run("DELETE FROM content_row WHERE address = ?", .integer(address))
        }
    }

    func put(_ row: Row, at address: Int64, changed: Int64?) throws(StoreError) {
        try connection.run(
            "INSERT OR REPLACE INTO content_row (address, schema, changed, text) VALUES (?, ?, ?, ?)", .integer(address),
            .text(row.schema), changed.map { .integer($0) } ?? .null, .utf8(row.text))
    }

    private func set(_ head: BranchHead, of state: BranchState, adding log: BranchSize) throws(StoreError) {
        try connection.run(
            """
            UPDATE branch SET revision = ?, change_number = ?, time = ?, tools_version = ?, extra = ?, next_row = ?, rows = ?, bytes = ?,
                log_rows = log_rows + ?, log_bytes = log_bytes + ?
            WHERE number = ?
            """, .id(head.revision), .integer(head.changeNumber), .integer(head.time), .text(head.toolsVersion), .bytes(head.extra),
            .integer(head.nextRow), .integer(head.size.rows), .integer(head.size.bytes), .integer(log.rows), .integer(log.bytes),
            .integer(state.number))
    }

    private func count(_ log: BranchSize, of branch: Int64) throws(StoreError) {
        try connection.run(
            "UPDATE branch SET log_rows = log_rows + ?, log_bytes = log_bytes + ? WHERE number = ?", .integer(log.rows),
            .integer(log.bytes), .integer(branch))
    }

    // MARK: Moves

    private mutating func move(
        _ branch: ObjectID, at expected: ObjectID, _ head: BranchHead, _ brings: Range<Int64>, _ signature: Signature, _ note: CommitNote
    ) throws(StoreError) {
        let state = try state(of: branch, at: expected, before: head)
        let noted = try take(head.content, for: state.number, broughtBy: head.changeNumber)
        try leave(state, at: head.time)
        var entry = LogLine(.moved, of: state.number, head, signature, note)
        entry.remember(state)
        entry.brought = brings
        if noted.rows > 0 { entry.rowsAt = -head.content.number }
        try entry.find(note.origin, connection)
        let written = try entry.write(at: position.countedOn, with: noted, connection)
        try connection.run(
            """
            UPDATE branch SET content = ?1, brought = ?2,
                backup_bytes = (SELECT total(bytes) FROM content WHERE branch = ?3 AND number_left IS NOT NULL)
            WHERE number = ?3
            """, .integer(head.content.number), .integer(head.changeNumber), .integer(state.number))
        try set(head, of: state, adding: written)
    }

    private func hide(_ branch: ObjectID, _ isDeleted: Bool) throws(StoreError) {
        try connection.run(
            "UPDATE branch SET is_deleted = ? WHERE id = ? AND is_deleted = ?", .integer(isDeleted ? 1 : 0), .id(branch),
            .integer(isDeleted ? 0 : 1))
        if connection.changeCount == 0 { throw .refused(.noSuchBranch(branch)) }
    }

    private mutating func purge(_ branch: ObjectID) throws(StoreError) {
        let found = try connection.first("SELECT number FROM branch WHERE id = ?", .id(branch)) { $0.integer(0) }
        guard let number = found else { throw .refused(.noSuchBranch(branch)) }
        try connection.run("INSERT INTO purged_branch (number) VALUES (?)", .integer(number))
        freed.branches.append(number)
        try free("SELECT number FROM content WHERE branch = ?", .integer(number))
        try connection.run("DELETE FROM branch WHERE number = ?", .integer(number))
    }
}
