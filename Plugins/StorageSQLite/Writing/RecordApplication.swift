import Storage
import Values

extension WriteApplication {
    func apply(_ change: RecordChange) throws(StoreError) {
        switch change {
        case .put(let record, let expected):
            let version = try version(of: record.kind, record.id, expecting: expected)
            if version > 0 { try deleteKeys(of: record.kind, record.id) }
            try connection.run(
                "INSERT OR REPLACE INTO record (kind, id, version, json) VALUES (?, ?, ?, ?)", .text(Text(record.kind.name)),
                .text(record.id), .integer(version.countedOn), .bytes(record.json))
            for key in Set(record.keys) { try put(key, of: record) }
        case .delete(let kind, let id, let expected):
            guard try version(of: kind, id, expecting: expected) > 0 else { return }
            try deleteKeys(of: kind, id)
            try connection.run("DELETE FROM record WHERE kind = ? AND id = ?", .text(Text(kind.name)), .text(id))
        }
    }

    /// The version the record has, 0 where it is absent.
    func version(of kind: RecordKind, _ id: Text, expecting expected: ExpectedVersion) throws(StoreError) -> Int64 {
        let version =
            try connection.first("SELECT version FROM record WHERE kind = ? AND id = ?", .text(Text(kind.name)), .text(id)) {
                $0.integer(0)
            } ?? 0
        let holds =
            switch expected {
            case .any: true
            case .absent: version == 0
            case .version(let wanted): version == wanted
            }
        guard holds else { throw .refused(.recordChanged(kind: kind.name, id: id, version: version)) }
        return version
    }

    func requireFree(_ kind: RecordKind, _ key: RecordKey) throws(StoreError) {
        let isTaken =
            try connection.first(
                "SELECT 1 FROM record_key WHERE kind = ? AND name = ? AND value = ? AND is_unique", .text(Text(kind.name)),
                .text(Text(key.name)), .text(key.value)
            ) { _ in true } ?? false
        if isTaken { throw .refused(.keyTaken(kind: kind.name, key: key.name, value: key.value)) }
    }

    private func put(_ key: RecordKey, of record: Record) throws(StoreError) {
        let isUnique = record.kind.uniqueKeys.contains(key.name)
        if isUnique { try requireFree(record.kind, key) }
        try connection.run(
            "INSERT INTO record_key (kind, name, value, id, is_unique) VALUES (?, ?, ?, ?, ?)", .text(Text(record.kind.name)),
            .text(Text(key.name)), .text(key.value), .text(record.id), .integer(isUnique ? 1 : 0))
    }

    private func deleteKeys(of kind: RecordKind, _ id: Text) throws(StoreError) {
        try connection.run("DELETE FROM record_key WHERE kind = ? AND id = ?", .text(Text(kind.name)), .text(id))
    }
}
