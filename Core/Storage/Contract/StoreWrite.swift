import Values

/// One write to the store: what it puts and deletes, and what must still hold. Applied whole or refused.
///
/// Whoever has something to add (`Lifecycle`, an outbox message) adds to the value before it is handed over.
public struct StoreWrite: Sendable {
    /// What must hold besides that which the changes themselves expect.
    public var conditions: [StoreCondition] = []
    /// Done in order; what a later one expects may be what an earlier one did.
    public var records: [RecordChange] = []
    public var branches: [BranchChange] = []
    public var outbox: [OutboxChange] = []
    public var blobs: [BlobChange] = []

    public init() {}

    /// A write of one change of a branch.
    public init(_ change: BranchChange) { branches = [change] }

    /// Stores a record, new or in place of the one with its id.
    public mutating func put(_ record: Record, expecting expected: ExpectedVersion) { records.append(.put(record, expecting: expected)) }

    /// Deletes a record.
    public mutating func delete(_ kind: RecordKind, _ id: Text, expecting expected: ExpectedVersion) {
        records.append(.delete(kind, id, expecting: expected))
    }

    /// Takes over all of another write, behind what is here.
    public mutating func add(_ other: StoreWrite) {
        conditions += other.conditions
        records += other.records
        branches += other.branches
        outbox += other.outbox
        blobs += other.blobs
    }

    public var isEmpty: Bool {
        conditions.isEmpty && records.isEmpty && branches.isEmpty && outbox.isEmpty && blobs.isEmpty
    }
}

/// What must hold for a write to be applied.
public enum StoreCondition: Sendable, Equatable {
    /// The branch is there and its head has this revision.
    case branch(ObjectID, isAt: ObjectID)
    /// The record has this version, or is absent.
    case record(RecordKind, Text, ExpectedVersion)
    /// No record of the kind has this value of a unique key.
    case isFree(RecordKind, key: String, Text)
}

/// What a write says of the version of a record it changes.
public enum ExpectedVersion: Sendable, Equatable {
    /// Whatever is there, if anything.
    case any
    case absent
    /// Exactly this version.
    case version(Int64)
}

/// A write that is on disk.
public struct AppliedWrite: Sendable, Equatable {
    /// Its position in the feed.
    public let position: Int64
    public init(position: Int64) { self.position = position }
}
