import CSQLite
import Storage
import Values

/// One connection to the file, with its prepared statements.
///
/// `@unchecked Sendable`: opened without SQLite's own mutexes; it has one owner at a time (the writer's thread, or whoever took it from the
/// pool of readers) and is handed on through a lock.
final class Connection: @unchecked Sendable {
    private let handle: OpaquePointer
    /// By the address of their SQL, which is a literal.
    private var statements: [UnsafePointer<UInt8>: OpaquePointer] = [:]

    /// Opens the file. Neither kind ever checkpoints by itself, not when it closes either.
    ///
    /// - Parameter vfs: Name of the layer below SQLite; nil for the system's own.
    init(_ path: String, isWriter: Bool, vfs: String?) throws(StoreError) {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_NOMUTEX | (isWriter ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY)
        let code = sqlite3_open_v2(path, &opened, flags, vfs)
        guard let opened, code == SQLITE_OK else {
            let reason = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "no memory"
            sqlite3_close_v2(opened)
            throw .failed("\(path): \(reason)")
        }
        handle = opened
        sqlite3_extended_result_codes(handle, 1)
        styx_sqlite3_no_checkpoint_on_close(handle)
        // Readers wait only while the file is being opened or recovered: in WAL nobody blocks them.
        sqlite3_busy_timeout(handle, 5000)
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    /// Whether no transaction is open.
    var isIdle: Bool { sqlite3_get_autocommit(handle) != 0 }

    /// Rows that the last statement changed.
    var changeCount: Int { Int(sqlite3_changes(handle)) }

    var lastRowID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Stops what another thread runs on this connection; that fails.
    func interrupt() { sqlite3_interrupt(handle) }

    /// Runs statements without values, one after another.
    func execute(_ sql: String) throws(StoreError) { try check(sqlite3_exec(handle, sql, nil, nil, nil)) }

    /// Runs one statement to its end.
    func run(_ sql: StaticString, _ values: SQLValue...) throws(StoreError) { try run(sql, values) }

    func run(_ sql: StaticString, _ values: [SQLValue]) throws(StoreError) {
        let statement = try prepared(sql)
        let code = Self.withBound(values[...], to: statement, at: 1) { sqlite3_step(statement) }
        sqlite3_reset(statement)
        try check(code)
    }

    /// Calls `visit` with each row of the answer.
    func query(_ sql: StaticString, _ values: SQLValue..., visit: (SQLRow) -> Void) throws(StoreError) {
        try query(sql, values, visit)
    }

    func query(_ sql: StaticString, _ values: [SQLValue], _ visit: (SQLRow) -> Void) throws(StoreError) {
        let statement = try prepared(sql)
        let code = Self.withBound(values[...], to: statement, at: 1) {
            while true {
                let code = sqlite3_step(statement)
                guard code == SQLITE_ROW else { return code }
                visit(SQLRow(statement: statement))
            }
        }
        sqlite3_reset(statement)
        try check(code)
    }

    /// What `read` makes of the first row of the answer; nil where there is none.
    func first<Found>(_ sql: StaticString, _ values: SQLValue..., read: (SQLRow) -> Found) throws(StoreError) -> Found? {
        try first(sql, values, read)
    }

    func first<Found>(_ sql: StaticString, _ values: [SQLValue], _ read: (SQLRow) -> Found) throws(StoreError) -> Found? {
        let statement = try prepared(sql)
        var found: Found?
        let code = Self.withBound(values[...], to: statement, at: 1) {
            let code = sqlite3_step(statement)
            if code == SQLITE_ROW { found = read(SQLRow(statement: statement)) }
            return code
        }
        sqlite3_reset(statement)
        try check(code)
        return found
    }

    /// A statement whose rows are taken bit by bit.
    func cursor(_ sql: String, _ values: [SQLValue]) throws(StoreError) -> Cursor {
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v3(handle, sql, -1, 0, &statement, nil))
        guard let statement else { throw .failed("an empty statement") }
        for (index, value) in values.enumerated() { Self.bindCopy(value, to: statement, at: Int32(index + 1)) }
        return Cursor(statement, of: self)
    }

    /// Copies what is in the log into the file itself, as far as no reader needs it there.
    ///
    /// - Parameter mode: `SQLITE_CHECKPOINT_PASSIVE` waits for nobody, `SQLITE_CHECKPOINT_TRUNCATE` leaves an empty log where no one reads.
    func checkpoint(_ mode: Int32) throws(StoreError) {
        let code = sqlite3_wal_checkpoint_v2(handle, nil, mode, nil, nil)
        if code != SQLITE_BUSY { try check(code) }
    }

    /// Calls `body` with the number of pages in the log after each commit of this connection.
    func afterCommit(_ context: UnsafeMutablePointer<Int32>) {
        sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                context?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            }, context)
    }

    /// Makes a function of one text for the statements of this connection.
    func addFunction(_ name: String, _ body: @escaping (UnsafeRawBufferPointer) -> Text?) throws(StoreError) {
        let context = Unmanaged.passRetained(TextFunction(body))
        try check(
            sqlite3_create_function_v2(
                handle, name, 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, context.toOpaque(),
                { call, _, values in
                    guard let context = sqlite3_user_data(call), let value = values?[0] else { return }
                    Unmanaged<TextFunction>.fromOpaque(context).takeUnretainedValue().answer(call, value)
                }, nil, nil, { $0.map { Unmanaged<TextFunction>.fromOpaque($0).release() } }))
    }

    fileprivate func check(_ code: Int32) throws(StoreError) {
        guard code != SQLITE_OK, code != SQLITE_ROW, code != SQLITE_DONE else { return }
        throw .failed("SQLite: \(String(cString: sqlite3_errmsg(handle))) (\(code))")
    }

    private func prepared(_ sql: StaticString) throws(StoreError) -> OpaquePointer {
        if let statement = statements[sql.utf8Start] { return statement }
        var statement: OpaquePointer?
        let text = UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self)
        try check(sqlite3_prepare_v3(handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil))
        guard let statement else { throw .failed("an empty statement") }
        statements[sql.utf8Start] = statement
        return statement
    }
}

// MARK: Binding

extension Connection {
    /// Binds the values where they lie and calls `body` while they do.
    private static func withBound(
        _ values: ArraySlice<SQLValue>, to statement: OpaquePointer, at index: Int32, _ body: () -> Int32
    ) -> Int32 {
        guard let value = values.first else { return body() }
        let rest = values.dropFirst()
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let number): sqlite3_bind_int64(statement, index, number)
        case .text(let text):
            return text.withUTF8 { bytes in
                bind(UnsafeRawBufferPointer(bytes), asText: true, to: statement, at: index, nil)
                return withBound(rest, to: statement, at: index + 1, body)
            }
        case .utf8(let bytes), .bytes(let bytes):
            let isText = if case .utf8 = value { true } else { false }
            return bytes.withUnsafeBytes { bytes in
                bind(bytes, asText: isText, to: statement, at: index, nil)
                return withBound(rest, to: statement, at: index + 1, body)
            }
        }
        return withBound(rest, to: statement, at: index + 1, body)
    }

    /// Binds a value that need not live on.
    private static func bindCopy(_ value: SQLValue, to statement: OpaquePointer, at index: Int32) {
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let number): sqlite3_bind_int64(statement, index, number)
        case .text(let text): text.withUTF8 { bind(UnsafeRawBufferPointer($0), asText: true, to: statement, at: index, copied) }
        case .utf8(let bytes): bytes.withUnsafeBytes { bind($0, asText: true, to: statement, at: index, copied) }
        case .bytes(let bytes): bytes.withUnsafeBytes { bind($0, asText: false, to: statement, at: index, copied) }
        }
    }

    private static func bind(
        _ bytes: UnsafeRawBufferPointer, asText: Bool, to statement: OpaquePointer, at index: Int32,
        _ destructor: sqlite3_destructor_type?
    ) {
        // A null pointer would bind NULL, and an empty array may have none.
        let start = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)
        if asText {
            let text = start?.assumingMemoryBound(to: CChar.self)
            sqlite3_bind_text64(statement, index, text, UInt64(bytes.count), destructor, UInt8(SQLITE_UTF8))
        } else {
            sqlite3_bind_blob64(statement, index, start, UInt64(bytes.count), destructor)
        }
    }
}

/// `SQLITE_TRANSIENT`, a cast in C that Swift does not import.
private var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

/// A function that statements call.
private final class TextFunction {
    private let body: (UnsafeRawBufferPointer) -> Text?

    init(_ body: @escaping (UnsafeRawBufferPointer) -> Text?) { self.body = body }

    func answer(_ call: OpaquePointer?, _ value: OpaquePointer) {
        guard sqlite3_value_type(value) == SQLITE_TEXT else { return sqlite3_result_null(call) }
        let start = sqlite3_value_blob(value)
        let text = body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_value_bytes(value))))
        guard let text else { return sqlite3_result_null(call) }
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                sqlite3_result_text64(call, $0.baseAddress, UInt64($0.count), copied, UInt8(SQLITE_UTF8))
            }
        }
    }
}

/// A row of an answer, while it is being visited.
struct SQLRow {
    fileprivate let statement: OpaquePointer

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

    /// The bytes of a text or blob, during the visit.
    func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(statement, column)
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(statement, column)))
    }

    func array(_ column: Int32) -> [UInt8] { Array(bytes(column)) }
    func text(_ column: Int32) -> Text { Text(String(decoding: bytes(column), as: UTF8.self)) }
    func id(_ column: Int32) -> ObjectID? { ObjectID(bytes(column)) }
}

/// The rows of an answer, taken one by one. Holds its connection.
///
/// `@unchecked Sendable` for the reason its connection is.
final class Cursor: @unchecked Sendable {
    private let statement: OpaquePointer
    private let connection: Connection

    fileprivate init(_ statement: OpaquePointer, of connection: Connection) {
        self.statement = statement
        self.connection = connection
    }

    deinit { sqlite3_finalize(statement) }

    /// The next row, until the next call; nil at the end.
    func next() throws(StoreError) -> SQLRow? {
        let code = sqlite3_step(statement)
        try connection.check(code)
        return code == SQLITE_ROW ? SQLRow(statement: statement) : nil
    }
}
