import Storage
import Values

extension SQLiteStore {
    public func outbox(dueAt time: Int64, limit: Int) async throws(StoreError) -> [OutboxMessage] {
        try await read { connection throws(StoreError) in
            var messages: [OutboxMessage] = []
            try connection.query(
                "SELECT id, channel, json, due, attempts FROM outbox WHERE due <= ? ORDER BY due, id LIMIT ?", .integer(time),
                .integer(Int64(limit))
            ) { row in
                guard let id = row.id(0) else { return }
                messages.append(
                    OutboxMessage(
                        id, channel: row.text(1).string, json: row.array(2), due: row.integer(3), attempts: Int(row.integer(4))))
            }
            return messages
        }
    }

    public func changes(after position: Int64, limit: Int) async throws(StoreError) -> [StoreChange] {
        try await read { connection throws(StoreError) in
            let newest = try connection.first("SELECT max(position) FROM feed") { $0.integer(0) } ?? 0
            guard position >= max(0, max(0, newest) - Format.feedLength), position <= newest else { throw .positionIsGone }
            var changes: [StoreChange] = []
            let parser = JSONParser()
            try connection.query(
                "SELECT position, branches, records FROM feed WHERE position > ? ORDER BY position LIMIT ?", .integer(position),
                .integer(Int64(limit))
            ) { row in
                changes.append(
                    StoreChange(
                        position: row.integer(0), branches: FeedText.branches(in: row.bytes(1)),
                        records: FeedText.records(in: row.bytes(2), parser)))
            }
            return changes
        }
    }
}
