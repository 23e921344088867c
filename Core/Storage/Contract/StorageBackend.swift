import Values

/// What a store must offer (spec/server.md 14.6): records, branches, blobs and the feed of what changed.
///
/// A write is a value, applied whole or refused; no transaction stays open while Swift thinks. Reads see what is durable and nothing else.
/// Every backend passes the one suite under Tests/Storage/Contract.
public protocol StorageBackend: AnyObject, Sendable {
    // MARK: Writing

    /// Hands over a write without waiting. Writes are tried in the order of these calls, and `answer` is called in that order too: once, on
    /// any thread, and where it succeeds not before the write is durable. It must not block.
    ///
    /// A refused write leaves nothing behind and takes nothing with it, but for those that expect what it would have brought. After a write
    /// that *failed* the store may hold it nevertheless; all that were handed over before the failure was told fail as well or are told the
    /// truth, and who keeps a head in memory reads it again.
    func submit(_ write: StoreWrite, _ answer: @escaping @Sendable (Result<AppliedWrite, StoreError>) -> Void)

    // MARK: Records

    /// The record of that kind and id, or nil.
    func record(_ kind: RecordKind, _ id: Text) async throws(StoreError) -> Record?
    /// The records whose key of that name (one that the kind declares) has that value, in order of their ids; at most one for a unique key.
    func records(_ kind: RecordKind, where key: String, is value: Text) async throws(StoreError) -> [Record]
    /// All records of a kind, in order of their ids.
    func records(_ kind: RecordKind) async throws(StoreError) -> [Record]

    // MARK: Branches

    /// The head of a branch, or nil where there is none or it is deleted.
    func head(of branch: ObjectID) async throws(StoreError) -> BranchHead?
    /// Streams the rows of a branch as of one moment: those of the `leading` schemas first, then the others, each in order of their numbers.
    /// Chunks are about a megabyte; `body` runs on the caller's executor and is not called again before it returned.
    ///
    /// - Returns: The head at that moment, or nil where there is no such branch.
    /// - Throws: `StoreError`, or what `body` threw.
    func load(
        _ branch: ObjectID, leading: Set<Text>, _ body: (BranchHead, RowChunk) async throws -> Void
    ) async throws -> BranchHead?
    /// Streams the rows of a content that the branch owns, of the one it points at or of a backup, in order of their numbers.
    ///
    /// - Parameter row: Only those behind that one.
    func load(_ content: ContentID, after row: Int64?, _ body: (RowChunk) async throws -> Void) async throws
    /// The contents that are kept as backups of a branch, the one left last first; at most `KeptContent.most`.
    func contents(of branch: ObjectID) async throws(StoreError) -> [KeptContent]
    /// A new, empty content that nothing points at. Until a branch does, it is gone after a restart.
    func makeContent() async throws(StoreError) -> ContentID
    /// Deletes a content that no branch owns, with what was noted ahead of a move to it: in slices, between other writes. One that is owned or
    /// gone already is not an error. What a branch lets go of the store deletes by itself.
    func purge(_ content: ContentID) async throws(StoreError)
    /// The commits of a branch with numbers up to `number`, newest first.
    func log(of branch: ObjectID, upTo number: Int64, limit: Int) async throws(StoreError) -> [LogEntry]
    /// What the rows that a commit or a move changed were before it, in order of their numbers.
    func changes(of branch: ObjectID, at number: Int64) async throws(StoreError) -> [RowBefore]
    /// Deletes the oldest entries of a branch's log, in slices between other writes, until it holds at most that many bytes. The newest stays
    /// whatever it holds.
    func prune(_ branch: ObjectID, toBytes bound: Int64) async throws(StoreError)

    // MARK: Outbox, blobs, feed

    /// The oldest messages that are due at `time` (milliseconds since 1970), at most `limit`.
    func outbox(dueAt time: Int64, limit: Int) async throws(StoreError) -> [OutboxMessage]
    /// Begins a blob. It is there once a write put its handle.
    func makeBlob() async throws(StoreError) -> any BlobWriter
    /// The bytes of a blob in that range, cut to its length; nil where there is no such blob.
    func blob(_ id: ObjectID, _ range: Range<Int64>) async throws(StoreError) -> [UInt8]?
    /// What changed after that position of the feed, oldest first. A position that is no longer kept is `StoreError.positionIsGone`.
    func changes(after position: Int64, limit: Int) async throws(StoreError) -> [StoreChange]

    // MARK: Life

    /// How the store is, for the log and `/readyz`; cheap.
    var health: StoreHealth { get }
    /// Walks through all of the store and tells what is wrong with it; empty where nothing is.
    func check() async throws(StoreError) -> [String]
    /// Answers what was handed over, then closes. Later calls fail with `StoreError.closed`.
    func close() async
}

extension StorageBackend {
    /// Applies a write; durable when this returns.
    @discardableResult
    public func apply(_ write: StoreWrite) async throws(StoreError) -> AppliedWrite {
        try await withCheckedContinuation { (continuation: CheckedContinuation<Result<AppliedWrite, StoreError>, Never>) in
            submit(write) { continuation.resume(returning: $0) }
        }.get()
    }
}
