import Values

/// One entry of the feed of what changed: a write, in the order of the store.
public struct StoreChange: Sendable, Equatable {
    /// Grows with every write; may skip.
    public let position: Int64
    /// Branches whose heads moved, came or went.
    public let branches: [ObjectID]
    /// Records that were put or deleted.
    public let records: [ChangedRecord]

    public init(position: Int64, branches: [ObjectID], records: [ChangedRecord]) {
        self.position = position
        self.branches = branches
        self.records = records
    }

    /// What the feed says of a write: nil where it touched neither a head nor a record.
    public init?(_ write: StoreWrite, at position: Int64) {
        self.position = position
        branches = write.branches.compactMap(\.movedBranch)
        records = write.records.map {
            switch $0 {
            case .put(let record, _): ChangedRecord(kind: record.kind.name, id: record.id)
            case .delete(let kind, let id, _): ChangedRecord(kind: kind.name, id: id)
            }
        }
        if branches.isEmpty, records.isEmpty { return nil }
    }
}

/// Name of a record that changed.
public struct ChangedRecord: Sendable, Hashable {
    public let kind: String
    public let id: Text

    public init(kind: String, id: Text) {
        self.kind = kind
        self.id = id
    }
}

extension BranchChange {
    /// The branch that looks different to others afterwards.
    fileprivate var movedBranch: ObjectID? {
        switch self {
        case .create(let branch, _, _, _, _), .commit(let branch, _, _, _, _, _), .move(let branch, _, _, _, _, _): branch
        case .delete(let branch), .undelete(let branch), .purge(let branch): branch
        case .fill, .noteAhead: nil
        }
    }
}
