import Storage
import Values

extension WriteApplication {
    /// A branch as the writer sees it.
    struct BranchState {
        let number: Int64
        let content: ContentID
    }

    mutating func apply(_ change: BranchChange) throws(StoreError) {
        switch change {
        case .create(let branch, let head, let signature): try create(branch, head, signature)
        case .commit(let branch, let expected, let head, let rows, let signature):
            try commit(branch, at: expected, head, rows, signature)
        case .move(let branch, let expected, let head, let signature): try move(branch, at: expected, head, signature)
        case .fill(let content, let rows): try fill(content, rows)
        case .delete(let branch): try hide(branch, true)
        case .undelete(let branch): try hide(branch, false)
        case .purge(let branch): try purge(branch)
        }
    }

    func state(of branch: ObjectID, at expected: ObjectID) throws(StoreError) -> BranchState {
        let found = try connection.first(
            "SELECT number, content, revision FROM branch WHERE id = ? AND NOT is_deleted", .id(branch)
        ) { (BranchState(number: $0.integer(0), content: ContentID($0.integer(1))), $0.id(2)) }
        guard let (state, revision) = found, let revision else { throw .refused(.noSuchBranch(branch)) }
        guard revision == expected else { throw .refused(.branchMoved(branch, to: revision)) }
        return state
    }

    private mutating func create(_ branch: ObjectID, _ head: BranchHead, _ signature: Signature) throws(StoreError) {
        let exists = try connection.first("SELECT 1 FROM branch WHERE id = ?", .id(branch)) { _ in true } ?? false
        if exists { throw .refused(.branchExists(branch)) }
        try connection.run(
            """
            INSERT INTO branch (id, content, revision, change_number, tools_version, extra, next_row) VALUES (?, ?, ?, ?, ?, ?, ?)
            """, .id(branch), .integer(head.content.number), .id(head.revision), .integer(head.changeNumber), .text(head.toolsVersion),
            .bytes(head.extra), .integer(head.nextRow))
        let number = connection.lastRowID
        try take(head.content, for: number)
        try log(.created, of: number, head, signature)
    }

    private mutating func commit(
        _ branch: ObjectID, at expected: ObjectID, _ head: BranchHead, _ rows: [RowChange], _ signature: Signature
    ) throws(StoreError) {
        let state = try state(of: branch, at: expected)
        guard head.content == state.content else { throw .refused(.noSuchContent(head.content)) }
        try set(head, of: state)
        if rows.count == 1 {
            try log(.committed, of: state.number, head, signature, before: Format.address(head.content, rows[0].number))
        } else {
            try log(.committed, of: state.number, head, signature)
            for row in rows { try keep(row.number, of: head.content, before: state.number) }
        }
        for row in rows { try apply(row, of: head.content) }
    }

    /// Notes what a row is before the commit whose log entry was made last.
    private func keep(_ row: Int64, of content: ContentID, before branch: Int64) throws(StoreError) {
        try connection.run(
            """
            INSERT OR IGNORE INTO log_row (branch, position, row, schema, text)
            SELECT ?, ?, ?, schema, text FROM (SELECT 1) LEFT JOIN content_row ON address = ?
            """, .integer(branch), .integer(position), .integer(row), .integer(Format.address(content, row)))
    }

    private func apply(_ change: RowChange, of content: ContentID) throws(StoreError) {
        precondition(0..<Row.end ~= change.number, "rows are numbered by the server")
        let address = Format.address(content, change.number)
        switch change {
        case .put(let row): try put(row, at: address)
        case .delete: try connection.run("DELETE FROM content_row WHERE address = ?", .integer(address))
        }
    }

    private func put(_ row: Row, at address: Int64) throws(StoreError) {
        try connection.run(
            "INSERT OR REPLACE INTO content_row (address, schema, text) VALUES (?, ?, ?)", .integer(address), .text(row.schema),
            .utf8(row.text))
    }

    private mutating func move(_ branch: ObjectID, at expected: ObjectID, _ head: BranchHead, _ signature: Signature) throws(StoreError) {
        let state = try state(of: branch, at: expected)
        try take(head.content, for: state.number)
        try set(head, of: state)
        try log(.moved, of: state.number, head, signature, left: state.content)
    }

    private func fill(_ content: ContentID, _ rows: [Row]) throws(StoreError) {
        try requireUnowned(content)
        try connection.run("INSERT OR IGNORE INTO content (number) VALUES (?)", .integer(content.number))
        for row in rows {
            precondition(0..<Row.end ~= row.number, "rows are numbered by the server")
            try put(row, at: Format.address(content, row.number))
        }
    }

    private func take(_ content: ContentID, for branch: Int64) throws(StoreError) {
        try requireUnowned(content)
        try connection.run(
            "INSERT OR REPLACE INTO content (number, branch) VALUES (?, ?)", .integer(content.number), .integer(branch))
    }

    private func requireUnowned(_ content: ContentID) throws(StoreError) {
        let isOwned =
            try connection.first("SELECT 1 FROM content WHERE number = ? AND branch IS NOT NULL", .integer(content.number)) { _ in true }
            ?? false
        if isOwned { throw .refused(.noSuchContent(content)) }
    }

    private func set(_ head: BranchHead, of state: BranchState) throws(StoreError) {
        try connection.run(
            """
            UPDATE branch SET content = ?, revision = ?, change_number = ?, tools_version = ?, extra = ?, next_row = ? WHERE number = ?
            """, .integer(head.content.number), .id(head.revision), .integer(head.changeNumber), .text(head.toolsVersion),
            .bytes(head.extra), .integer(head.nextRow), .integer(state.number))
    }

    /// Adds to the log, at a position of its own.
    ///
    /// - Parameter address: Of the one row that is about to change.
    private mutating func log(
        _ kind: LogEntry.Kind, of branch: Int64, _ head: BranchHead, _ signature: Signature, left: ContentID? = nil,
        before address: Int64? = nil
    ) throws(StoreError) {
        position = position.countedOn
        try connection.run(
            """
            INSERT INTO log (branch, position, change_number, kind, revision, author, time, left_content, row, schema, text)
            SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, schema, text FROM (SELECT 1) LEFT JOIN content_row ON address = ?
            """, .integer(branch), .integer(position), .integer(head.changeNumber), .integer(Int64(kind.rawValue)), .id(head.revision),
            .id(signature.author), .integer(signature.time), left.map { .integer($0.number) } ?? .null,
            address.map { .integer(Format.row(of: $0)) } ?? .null, address.map { .integer($0) } ?? .null)
    }

    private func hide(_ branch: ObjectID, _ isDeleted: Bool) throws(StoreError) {
        try connection.run(
            "UPDATE branch SET is_deleted = ? WHERE id = ? AND is_deleted = ?", .integer(isDeleted ? 1 : 0), .id(branch),
            .integer(isDeleted ? 0 : 1))
        if connection.changeCount == 0 { throw .refused(.noSuchBranch(branch)) }
    }

    private func purge(_ branch: ObjectID) throws(StoreError) {
        let found = try connection.first("SELECT number FROM branch WHERE id = ?", .id(branch)) { $0.integer(0) }
        guard let number = found else { throw .refused(.noSuchBranch(branch)) }
        try connection.run("DELETE FROM log_row WHERE branch = ?", .integer(number))
        try connection.run("DELETE FROM log WHERE branch = ?", .integer(number))
        try connection.run("UPDATE content SET branch = NULL WHERE branch = ?", .integer(number))
        try connection.run("DELETE FROM branch WHERE number = ?", .integer(number))
    }
}
