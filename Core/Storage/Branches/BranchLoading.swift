import GameData
import Values

/// Reads a branch from its store into memory. Costs what the branch is large: never on a loop.
struct BranchLoading: Sendable {
    private let id: ObjectID
    private let store: any StorageBackend

    init(_ id: ObjectID, in store: any StorageBackend) {
        self.id = id
        self.store = store
    }

    /// - Parameter progress: Told how much of it was read, from 0 to 1.
    /// - Throws: `APIError` 404 for no such branch, 500 `failedMetadataLoad` for one that cannot be understood; `StoreError`.
    func run(_ progress: @Sendable (Double) -> Void) async throws -> OpenBranch.Head {
        var builder: SnapshotBuilder?
        var seen: Int64 = 0
        let head = try await store.load(id, leading: SnapshotBuilder.leadingSchemas) { head, chunk in
            try Self.add(chunk, to: &builder, SnapshotHead(head))
            seen += Int64(chunk.byteCount)
            progress(min(1, Double(seen) / Double(max(1, head.size.bytes))))
        }
        guard let head else { throw APIError.notFound() }
        return OpenBranch.Head(snapshot: try Self.snapshot(builder, head), content: head.content, time: head.time)
    }

    /// The data of a content that holds what a head says.
    func snapshot(of head: BranchHead, in content: ContentID) async throws -> Snapshot {
        var builder: SnapshotBuilder?
        for isLeading in [true, false] {
            try await store.load(content, after: nil) { chunk in
                try Self.add(chunk, to: &builder, SnapshotHead(head)) { SnapshotBuilder.leadingSchemas.contains($0) == isLeading }
            }
        }
        return try Self.snapshot(builder, head)
    }

    private static func add(
        _ chunk: RowChunk, to builder: inout SnapshotBuilder?, _ head: SnapshotHead, where isWanted: (Text) -> Bool = { _ in true }
    ) throws {
        var current = builder ?? SnapshotBuilder(head)
        builder = nil  // A second owner would make the first change copy all that was read.
        try chunk.forEach { (row, schema, text) throws(APIErrors) in
            if isWanted(schema) { try current.add(row: row, schema: schema, text: text) }
        }
        builder = current
    }

    private static func snapshot(_ builder: consuming SnapshotBuilder?, _ head: BranchHead) throws -> Snapshot {
        guard Row.sound.contains(head.nextRow) else {
            throw APIError(.failedMetadataLoad, "The stored head of the branch cannot be understood: its next row is \(head.nextRow).")
        }
        let whole = builder ?? SnapshotBuilder(SnapshotHead(head))
        return try whole.finish().snapshot
    }
}

extension SnapshotHead {
    package init(_ head: BranchHead) {
        self.init(
            revisionHash: head.revision, changeNumber: Int(max(0, head.changeNumber)), toolsVersion: head.toolsVersion, extra: head.extra,
            nextRow: min(max(0, head.nextRow), Row.end))
    }
}

extension BranchHead {
    /// The head over a content that holds what a snapshot does.
    init(_ head: SnapshotHead, of snapshot: Snapshot, over content: ContentID, at time: Int64) {
        self.init(
            content: content, revision: head.revisionHash, changeNumber: Int64(head.changeNumber), time: time,
            toolsVersion: head.toolsVersion, extra: head.extra, nextRow: head.nextRow,
            size: BranchSize(rows: Int64(snapshot.rowCount), bytes: Int64(snapshot.byteCount)))
    }
}
