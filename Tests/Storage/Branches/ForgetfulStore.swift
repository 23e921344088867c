import Storage
import Synchronization
import Values

/// A store that does what it is told, and may say that it failed: as where the answer to a commit is lost on its way.
final class ForgetfulStore: StorageBackend {
    private let store = InMemoryStore()
    private let state = Mutex((losesAnswers: false, losesWrites: false, isUnreadable: false))

    /// Whether writes are applied, and told as failed.
    var losesAnswers: Bool {
        get { state.withLock { $0.losesAnswers } }
        set { state.withLock { $0.losesAnswers = newValue } }
    }

    /// Whether writes are not applied, and told as failed.
    var losesWrites: Bool {
        get { state.withLock { $0.losesWrites } }
        set { state.withLock { $0.losesWrites = newValue } }
    }

    /// Whether heads of branches cannot be read.
    var isUnreadable: Bool {
        get { state.withLock { $0.isUnreadable } }
        set { state.withLock { $0.isUnreadable = newValue } }
    }

    func submit(_ write: StoreWrite, _ answer: @escaping @Sendable (Result<AppliedWrite, StoreError>) -> Void) {
        if losesWrites { return answer(.failure(.failed("the write was lost"))) }
        let isLost = losesAnswers
        store.submit(write) { answer(isLost ? .failure(.failed("the answer was lost")) : $0) }
    }

    func head(of branch: ObjectID) async throws(StoreError) -> BranchHead? {
        if isUnreadable { throw .failed("out of reach") }
        return try await store.head(of: branch)
    }

    func record(_ kind: RecordKind, _ id: Text) async throws(StoreError) -> Record? { try await store.record(kind, id) }
    func records(_ kind: RecordKind, where key: String, is value: Text) async throws(StoreError) -> [Record] {
        try await store.records(kind, where: key, is: value)
    }
    func records(_ kind: RecordKind) async throws(StoreError) -> [Record] { try await store.records(kind) }
    func load(
        _ branch: ObjectID, leading: Set<Text>, _ body: (BranchHead, RowChunk) async throws -> Void
    ) async throws -> BranchHead? {
        try await store.load(branch, leading: leading, body)
    }
    func makeContent() async throws(StoreError) -> ContentID { try await store.makeContent() }
    func purge(_ content: ContentID) async throws(StoreError) { try await store.purge(content) }
    func log(of branch: ObjectID, upTo number: Int64, limit: Int) async throws(StoreError) -> [LogEntry] {
        try await store.log(of: branch, upTo: number, limit: limit)
    }
    func changes(of branch: ObjectID, at number: Int64) async throws(StoreError) -> [RowBefore] {
        try await store.changes(of: branch, at: number)
    }
    func prune(_ branch: ObjectID, toBytes bound: Int64) async throws(StoreError) { try await store.prune(branch, toBytes: bound) }
    func load(_ content: ContentID, after row: Int64?, _ body: (RowChunk) async throws -> Void) async throws {
        try await store.load(content, after: row, body)
    }
    func contents(of branch: ObjectID) async throws(StoreError) -> [KeptContent] { try await store.contents(of: branch) }
    func outbox(dueAt time: Int64, limit: Int) async throws(StoreError) -> [OutboxMessage] {
        try await store.outbox(dueAt: time, limit: limit)
    }
    func makeBlob() async throws(StoreError) -> any BlobWriter { try await store.makeBlob() }
    func blob(_ id: ObjectID, _ range: Range<Int64>) async throws(StoreError) -> [UInt8]? { try await store.blob(id, range) }
    func changes(after position: Int64, limit: Int) async throws(StoreError) -> [StoreChange] {
        try await store.changes(after: position, limit: limit)
    }
    var health: StoreHealth { store.health }
    func check() async throws(StoreError) -> [String] { try await store.check() }
    func close() async { await store.close() }
}
