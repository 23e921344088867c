import Storage
import Values

extension SQLiteStore {
    public func record(_ kind: RecordKind, _ id: Text) async throws(StoreError) -> Record? {
        try await read { connection throws(StoreError) in
            let found = try connection.first(
                "SELECT id, version, json FROM record WHERE kind = ? AND id = ?", .text(Text(kind.name)), .text(id)
            ) { FoundRecord($0) }
            guard let found else { return nil }
            var keys: [RecordKey] = []
            try connection.query("SELECT name, value FROM record_key WHERE kind = ? AND id = ?", .text(Text(kind.name)), .text(id)) {
                keys.append(RecordKey($0.text(0).string, $0.text(1)))
            }
            return found.record(kind, keys)
        }
    }

    public func records(_ kind: RecordKind, where key: String, is value: Text) async throws(StoreError) -> [Record] {
        try await read { connection throws(StoreError) in
            var (found, keys): ([FoundRecord], [Text: [RecordKey]]) = ([], [:])
            let (name, key) = (SQLValue.text(Text(kind.name)), SQLValue.text(Text(key)))
            try connection.query(
                """
                SELECT r.id, r.version, r.json FROM record_key k JOIN record r ON r.kind = k.kind AND r.id = k.id
                WHERE k.kind = ? AND k.name = ? AND k.value = ?
                """, name, key, .text(value)
            ) { found.append(FoundRecord($0)) }
            try connection.query(
                """
                SELECT o.id, o.name, o.value FROM record_key k JOIN record_key o ON o.kind = k.kind AND o.id = k.id
                WHERE k.kind = ? AND k.name = ? AND k.value = ?
                """, name, key, .text(value)
            ) { keys[$0.text(0), default: []].append(RecordKey($0.text(1).string, $0.text(2))) }
            return found.map { $0.record(kind, keys[$0.id] ?? []) }.sorted { $0.id < $1.id }
        }
    }

    public func records(_ kind: RecordKind) async throws(StoreError) -> [Record] {
        try await read { connection throws(StoreError) in
            var (found, keys): ([FoundRecord], [Text: [RecordKey]]) = ([], [:])
            let name = SQLValue.text(Text(kind.name))
            try connection.query("SELECT id, version, json FROM record WHERE kind = ?", name) { found.append(FoundRecord($0)) }
            try connection.query("SELECT id, name, value FROM record_key WHERE kind = ?", name) {
                keys[$0.text(0), default: []].append(RecordKey($0.text(1).string, $0.text(2)))
            }
            return found.map { $0.record(kind, keys[$0.id] ?? []) }.sorted { $0.id < $1.id }
        }
    }
}

/// A record without its keys.
private struct FoundRecord {
    let id: Text
    let version: Int64
    let json: [UInt8]

    init(_ row: SQLRow) {
        id = row.text(0)
        version = row.integer(1)
        json = row.array(2)
    }

    /// Keys that the kind no longer declares are left out.
    func record(_ kind: RecordKind, _ keys: [RecordKey]) -> Record {
        let declared = keys.filter { kind.uniqueKeys.contains($0.name) || kind.lookupKeys.contains($0.name) }
        return Record(kind, id, json: json, keys: declared, version: version)
    }
}
