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
        let total = max(1, try await store.size(of: id).bytes)
        var builder: SnapshotBuilder?
        var seen = 0
        let head = try await store.load(id, leading: SnapshotBuilder.leadingSchemas) { head, chunk in
            var current = builder ?? SnapshotBuilder(SnapshotHead(head))
            builder = nil  // A second owner would make the first change copy all that was read.
            try chunk.forEach { (row, schema, text) throws(APIErrors) in try current.add(row: row, schema: schema, text: text) }
            builder = current
            seen += chunk.byteCount
            progress(min(1, Double(seen) / Double(total)))
        }
        guard let head else { throw APIError.notFound() }
        guard (0..<Row.end).contains(head.nextRow) else {
            throw APIError(.failedMetadataLoad, "The stored head of the branch cannot be understood: its next row is \(head.nextRow).")
        }
        let whole = builder ?? SnapshotBuilder(SnapshotHead(head))
        return OpenBranch.Head(snapshot: try whole.finish().snapshot, content: head.content)
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
    init(_ head: SnapshotHead, over content: ContentID) {
        self.init(
            content: content, revision: head.revisionHash, changeNumber: Int64(head.changeNumber), toolsVersion: head.toolsVersion,
            extra: head.extra, nextRow: head.nextRow)
    }
}
