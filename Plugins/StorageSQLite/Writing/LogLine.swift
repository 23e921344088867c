import Storage
import Values

/// An entry of the log on its way there.
struct LogLine {
    private let kind: LogEntry.Kind
    private let branch: Int64
    private let head: BranchHead
    private let signature: Signature
    private let note: CommitNote
    private var toolsVersion: Text?
    private var extra: [UInt8]?
    private var from: (branch: Int64, number: Int64)?
    private var base: [UInt8]?
    /// The one row, where it is one.
    var row: LogRow?
    /// Rows that a move or a first content brings.
    var brought: Range<Int64>?
    /// Under which number its rows stand, where that is not its own.
    var rowsAt: Int64?

    init(_ kind: LogEntry.Kind, of branch: Int64, _ head: BranchHead, _ signature: Signature, _ note: CommitNote) {
        self.kind = kind
        self.branch = branch
        self.head = head
        self.signature = signature
        self.note = note
    }

    /// Keeps what the head held before.
    mutating func remember(_ state: WriteApplication.BranchState) { (toolsVersion, extra) = (state.toolsVersion, state.extra) }

    // MARK: Origin

    /// Looks up where a content comes from: a revision of this store, or what stands in its file.
    mutating func find(_ origin: Origin?, _ connection: Connection) throws(StoreError) {
        base = origin.flatMap(OriginText.text)
        switch origin {
        case .branch(let id, let number, isParent: true):
            from = try connection.first("SELECT number FROM branch WHERE id = ?", .id(id)) { ($0.integer(0), number) }
        case .file(let revision, let number) where kind == .moved:
            guard let revision = ObjectID(revision.string), let number = Int64(number.string) else { return }
            from = try connection.first(
                """
                SELECT l.branch FROM branch own JOIN branch b ON b.project = own.project OR b.number = own.number
                JOIN log l ON l.branch = b.number AND l.number = ?
                WHERE own.number = ? AND l.revision = ?
                """, .integer(number), .integer(branch), .id(revision)
            ) { ($0.integer(0), number) }
        case .branch, .file, .empty, .template, nil: break
        }
    }

    // MARK: Writing

    /// Adds it to the log.
    ///
    /// - Parameters:
    ///   - position: Of its write in the feed.
    ///   - kept: What its rows count that stand in `log_row`.
    /// - Returns: What all of it counts.
    func write(at position: Int64, with kept: BranchSize = BranchSize(), _ connection: Connection) throws(StoreError) -> BranchSize {
        if let from {
            try connection.run(
                "INSERT OR REPLACE INTO log_crossing (branch, number, from_branch, from_number) VALUES (?, ?, ?, ?)", .integer(branch),
                .integer(head.changeNumber), .integer(from.branch), .integer(from.number))
        }
        // Replacing: a number that stands at the end of all numbers must not stop the store.
        let bytes = try connection.first(
            """
            INSERT OR REPLACE INTO log (
                branch, number, position, kind, revision, author, actor, time, cause, message, from_branch, from_number, base, metadata,
                touches_metadata, schemas, added, changed_rows, removed, migrated, tools_version, extra, new_from, new_end, rows_at, id, row,
                schema, how, changed, bytes, text)
            SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?27, coalesce(?28, schema),
                CASE WHEN coalesce(?28, schema) = '' THEN 3 ELSE ?29 END, CASE WHEN text IS NOT NULL THEN coalesce(changed, ?30) END,
                ?31 + coalesce(length(CAST(text AS BLOB)), 0), text
            FROM (SELECT 1) LEFT JOIN content_row ON address = ?32
            RETURNING bytes
            """, values(position) + rowValues(kept)
        ) { $0.integer(0) }
        return BranchSize(rows: row == nil ? kept.rows : 1, bytes: bytes ?? 0)
    }

    private func values(_ position: Int64) -> [SQLValue] {
        [
            .integer(branch), .integer(head.changeNumber), .integer(position), .integer(Int64(kind.rawValue)), .id(head.revision),
            .id(signature.author), .id(signature.actor), .integer(signature.time), .text(Text(signature.cause.rawValue)),
            signature.message.isEmpty ? .null : .text(signature.message), .integer(from?.branch), .integer(from?.number),
            base.map { .utf8($0) } ?? .null, .integer(Int64(note.metadataHash)), .integer(note.touchesMetadata ? 1 : 0), schemas,
            .integer(Int64(note.added)), .integer(Int64(note.changed)), .integer(Int64(note.removed)), .integer(Int64(note.migrated)),
            toolsVersion.map { .text($0) } ?? .null, extra.map { .bytes($0) } ?? .null, .integer(brought?.lowerBound),
            .integer(brought?.upperBound), .integer(rowsAt),
        ]
    }

    private func rowValues(_ kept: BranchSize) -> [SQLValue] {
        guard let row else {
            return [.null, .null, .null, .null, .null, .integer(max(kept.bytes, LogEntry.bytesOfRow)), .null]
        }
        return [
            row.id.map { .text($0) } ?? .null, .integer(row.number), row.schema.map { .text($0) } ?? .null,
            .integer(Int64(row.how.rawValue)), .integer(row.brought), .integer(row.bytes), .integer(row.address),
        ]
    }

    /// Ids of the schemas touched, each behind a byte with its length; null where that is the one of the one row.
    private var schemas: SQLValue {
        if let row, row.schema.map({ note.schemas == [$0] }) ?? false { return .null }
        return .bytes(SchemaList.bytes(of: note.schemas))
    }
}

/// Ids of schemas one behind the other, each behind a byte with its length.
enum SchemaList {
    static func bytes(of schemas: [Text]) -> [UInt8] {
        var bytes: [UInt8] = []
        for schema in schemas {
            guard let length = UInt8(exactly: schema.utf8.count) else { continue }
            bytes.append(length)
            bytes += schema.utf8
        }
        return bytes
    }

    static func schemas(in bytes: UnsafeRawBufferPointer) -> [Text] {
        var (schemas, rest): ([Text], Slice<UnsafeRawBufferPointer>) = ([], bytes[...])
        while let length = rest.popFirst(), rest.count >= Int(length) {
            schemas.append(Text(String(decoding: rest.prefix(Int(length)), as: UTF8.self)))
            rest = rest.dropFirst(Int(length))
        }
        return schemas
    }
}

/// An origin that is no revision of the store, as the column `base` has it: an object with the one member `template`, `file` or `branch`.
enum OriginText {
    static func text(of origin: Origin) -> [UInt8]? {
        var json = JSONWriter(reserving: 96)
        switch origin {
        case .empty, .branch(_, _, isParent: true): return nil
        case .template(let name): write("template", ["name": name], to: &json)
        case .file(let revision, let number): write("file", ["revisionHash": revision, "changeNumber": number], to: &json)
        case .branch(let id, let number, isParent: false):
            write("branch", ["id": Text(id.description), "number": Text(String(number))], to: &json)
        }
        return json.bytes
    }

    private static func write(_ name: Text, _ members: KeyValuePairs<Text, Text>, to json: inout JSONWriter) {
        json.beginObject(count: 1)
        json.key(name)
        json.beginObject(count: members.count)
        for (key, value) in members {
            json.key(key)
            json.text(value)
        }
        json.endObject()
        json.endObject()
    }

    /// The origin of a text that `text(of:)` made; nil for any other.
    static func origin(in text: [UInt8]) -> Origin? {
        guard let tape = try? JSONParser().parse(text, maxDepth: 3), case .object(let members) = tape.root.value else { return nil }
        func member(_ name: Text, _ key: Text) -> Text? {
            if case .object(let inner)? = members[name], case .text(let text)? = inner[key] { text } else { nil }
        }
        if let name = member("template", "name") { return .template(name) }
        if let revision = member("file", "revisionHash"), let number = member("file", "changeNumber") {
            return .file(revision: revision, number: number)
        }
        guard let id = member("branch", "id").flatMap({ ObjectID($0.string) }), let number = member("branch", "number") else { return nil }
        return Int64(number.string).map { .branch(id, number: $0, isParent: false) }
    }
}
