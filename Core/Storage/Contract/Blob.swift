import Values

/// A blob whose bytes are on disk, and whose row a write may now put. What they hash to is known to whoever streamed them.
public struct BlobHandle: Sendable, Equatable {
    public let id: ObjectID
    public let length: Int64

    public init(_ id: ObjectID, length: Int64) {
        self.id = id
        self.length = length
    }
}

/// Takes the bytes of a new blob. Dropped without `finish`, it leaves nothing.
public protocol BlobWriter: Sendable {
    func append(_ bytes: [UInt8]) async throws(StoreError)
    /// Syncs the bytes. A blob that no write puts afterwards is gone after a restart.
    func finish() async throws(StoreError) -> BlobHandle
}

/// What a write does to a blob.
public enum BlobChange: Sendable, Equatable {
    case put(BlobHandle)
    case delete(ObjectID)
}
