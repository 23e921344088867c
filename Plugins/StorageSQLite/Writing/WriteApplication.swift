import Storage
import Values

/// Applies one write inside the transaction that is open on the writer's connection.
///
/// Throws `refused` where an expectation does not hold, `failed` where the disk does not; what was done until then is undone by the caller.
struct WriteApplication {
    let connection: Connection
    /// The last position of the feed.
    var position: Int64
    var freed = Freed()

    /// What nobody owns any more: to be deleted, slice by slice, once this is on disk.
    struct Freed {
        var contents: [ContentID] = []
        /// Branches whose log goes.
        var branches: [Int64] = []
    }

    mutating func apply(_ write: StoreWrite) throws(StoreError) -> AppliedWrite {
        for condition in write.conditions { try require(condition) }
        for change in write.records { try apply(change) }
        for change in write.branches { try apply(change) }
        for change in write.outbox { try apply(change) }
        for change in write.blobs { try apply(change) }
        try note(write)
        return AppliedWrite(position: position)
    }

    private func require(_ condition: StoreCondition) throws(StoreError) {
        switch condition {
        case .branch(let branch, let revision): _ = try state(of: branch, at: revision)
        case .record(let kind, let id, let expected): _ = try version(of: kind, id, expecting: expected)
        case .isFree(let kind, let key, let value): try requireFree(kind, RecordKey(key, value))
        }
    }

    private func apply(_ change: OutboxChange) throws(StoreError) {
        switch change {
        case .put(let message):
            try connection.run(
                "INSERT OR REPLACE INTO outbox (id, channel, json, due, attempts) VALUES (?, ?, ?, ?, ?)", .id(message.id),
                .text(Text(message.channel)), .bytes(message.json), .integer(message.due), .integer(Int64(message.attempts)))
        case .delete(let id): try connection.run("DELETE FROM outbox WHERE id = ?", .id(id))
        }
    }

    private func apply(_ change: BlobChange) throws(StoreError) {
        switch change {
        case .put(let handle):
            try connection.run("INSERT OR REPLACE INTO blob (id, length) VALUES (?, ?)", .id(handle.id), .integer(handle.length))
        case .delete(let id):
            try connection.run("DELETE FROM blob WHERE id = ?", .id(id))
            if connection.changeCount == 0 { throw .refused(.noSuchBlob(id)) }
        }
    }

    /// Adds what changed to the feed.
    private mutating func note(_ write: StoreWrite) throws(StoreError) {
        guard let change = StoreChange(write, at: position.countedOn) else { return }
        position = position.countedOn
        try connection.run(
            "INSERT INTO feed (position, branches, records) VALUES (?, ?, ?)", .integer(position),
            .bytes(FeedText.bytes(of: change.branches)), .utf8(FeedText.text(of: change.records)))
    }
}
