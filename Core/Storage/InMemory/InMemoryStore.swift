import Synchronization
import Values

/// A store that forgets: for tests, and for a single game data file that is served without accounts (`--open`).
///
/// Writes that arrive together form a batch. Where a `settle` is given, a batch counts as durable once it returned.
public final class InMemoryStore: StorageBackend {
    /// Makes a batch durable; where it throws, all writes of the batch fail and the store is as it was before. A `StoreRefusal` says that nothing was
    /// done at all.
    public typealias Settle = @Sendable (_ batch: Batch) async throws -> Void

    /// Writes that are applied but not yet answered, with the store as they leave it.
    public struct Batch: Sendable {
        public let writes: [StoreWrite]
        let state: StoreState

        /// Head and rows, in order of their numbers, that a branch would have.
        public func branch(_ id: ObjectID) -> (head: BranchHead, rows: [Row])? {
            guard let branch = state.branches[id], !branch.isDeleted else { return nil }
            return (branch.head, state.rows(of: branch.head.content))
        }
    }

    private struct Submission: Sendable {
        let write: StoreWrite
        /// What else is done in its turn.
        var work: (@Sendable (inout StoreState) -> Void)?
        let answer: @Sendable (Result<AppliedWrite, StoreError>) -> Void
    }

    private struct Inside: Sendable {
        /// What is durable.
        var state = StoreState()
        var inbox: [Submission] = []
        var isWorking = false
        var isClosed = false
        var failure: String?
        var lastContent: Int64 = 0
        /// Bytes of blobs, put or not.
        var blobs: [ObjectID: [UInt8]] = [:]
    }

    private let inside = Mutex(Inside())
    private let settle: Settle?

    public init(settle: Settle? = nil) { self.settle = settle }

    public var health: StoreHealth {
        inside.withLock { inside in
            if inside.isClosed { return .closed }
            return inside.failure.map { .failing($0) } ?? .good
        }
    }

    // MARK: Writing

    public func submit(_ write: StoreWrite, _ answer: @escaping @Sendable (Result<AppliedWrite, StoreError>) -> Void) {
        submit(Submission(write: write, answer: answer))
    }

    private func submit(_ submission: Submission) {
        let begins: Bool? = inside.withLock { inside in
            if inside.isClosed { return nil }
            inside.inbox.append(submission)
            defer { inside.isWorking = true }
            return !inside.isWorking
        }
        switch begins {
        case nil: submission.answer(.failure(.closed))
        case true?: Task { await work() }
        case false?: break
        }
    }

    /// Takes batch after batch until the inbox is empty.
    private func work() async {
        while let (batch, state) = takeBatch() { await commit(batch, on: state) }
    }

    private func takeBatch() -> ([Submission], StoreState)? {
        inside.withLock { inside in
            guard !inside.inbox.isEmpty else {
                inside.isWorking = false
                return nil
            }
            defer { inside.inbox = [] }
            return (inside.inbox, inside.state)
        }
    }

    private func commit(_ submissions: [Submission], on durable: StoreState) async {
        var state = durable
        var results: [Result<AppliedWrite, StoreError>] = []
        for submission in submissions {
            submission.work?(&state)
            do throws(StoreRefusal) { results.append(.success(try state.apply(submission.write))) } catch {
                results.append(.failure(.refused(error)))
            }
        }
        let applied = zip(submissions, results).filter { (try? $1.get()) != nil }.map(\.0.write)
        do {
            try await settle?(Batch(writes: applied, state: state))
            publish(state)
            for (submission, result) in zip(submissions, results) { submission.answer(result) }
        } catch {
            fail(submissions, with: (error as? StoreRefusal).map { .refused($0) } ?? .failed("\(error)"))
        }
    }

    private func publish(_ state: StoreState) {
        inside.withLock { inside in
            inside.state = state
            inside.failure = nil
        }
    }

    /// Fails a batch and what was decided on top of it.
    private func fail(_ submissions: [Submission], with error: StoreError) {
        let later = inside.withLock { inside in
            if case .failed(let reason) = error { inside.failure = reason }
            defer { inside.inbox = [] }
            return inside.inbox
        }
        for submission in submissions + later { submission.answer(.failure(error)) }
    }

    public func close() async {
        _ = try? await apply(StoreWrite())
        inside.withLock { $0.isClosed = true }
    }

    private func read<Found: Sendable>(_ body: (borrowing StoreState) -> Found) throws(StoreError) -> Found {
        let found: Found? = inside.withLock { $0.isClosed ? nil : body($0.state) }
        guard let found else { throw .closed }
        return found
    }
}

// MARK: Reading

extension InMemoryStore {
    public func record(_ kind: RecordKind, _ id: Text) async throws(StoreError) -> Record? {
        try read { $0.records[kind]?[id] }
    }

    public func records(_ kind: RecordKind, where key: String, is value: Text) async throws(StoreError) -> [Record] {
        let wanted = RecordKey(key, value)
        return try await records(kind).filter { $0.keys.contains(wanted) }
    }

    public func records(_ kind: RecordKind) async throws(StoreError) -> [Record] {
        try read { $0.records[kind, default: [:]].values.sorted { $0.id < $1.id } }
    }

    public func head(of branch: ObjectID) async throws(StoreError) -> BranchHead? {
        try read { $0.branches[branch].flatMap { $0.isDeleted ? nil : $0.head } }
    }

    public func load(
        _ branch: ObjectID, leading: Set<Text>, _ body: (BranchHead, RowChunk) async throws -> Void
    ) async throws -> BranchHead? {
        let state = try read { copy $0 }
        guard let branch = state.branches[branch], !branch.isDeleted else { return nil }
        let rows = state.rows(of: branch.head.content)
        for part in [rows.filter { leading.contains($0.schema) }, rows.filter { !leading.contains($0.schema) }] {
            var chunk = RowChunk()
            for row in part {
                if chunk.isFull {
                    try await body(branch.head, chunk)
                    chunk = RowChunk()
                }
                chunk.append(row, changed: row.changed ?? state.contents[branch.head.content]?.brought ?? RowChunk.unwritten)
            }
            if !chunk.isEmpty { try await body(branch.head, chunk) }
        }
        return branch.head
    }

    public func makeContent() async throws(StoreError) -> ContentID {
        let made: Int64? = inside.withLock { inside in
            if inside.isClosed { return nil }
            inside.lastContent += 1
            return inside.lastContent
        }
        guard let made else { throw .closed }
        return ContentID(made)
    }

    public func purge(_ content: ContentID) async throws(StoreError) { try await perform { $0.purge(content) } }

    public func prune(_ branch: ObjectID, toBytes bound: Int64) async throws(StoreError) {
        try await perform { $0.prune(branch, toBytes: bound) }
    }

    /// Does something to the state between writes.
    private func perform(_ work: @escaping @Sendable (inout StoreState) -> Void) async throws(StoreError) {
        _ = try await withCheckedContinuation { (continuation: CheckedContinuation<Result<AppliedWrite, StoreError>, Never>) in
            submit(Submission(write: StoreWrite(), work: work) { continuation.resume(returning: $0) })
        }.get()
    }

    public func load(_ content: ContentID, after row: Int64?, _ body: (RowChunk) async throws -> Void) async throws {
        let state = try read { copy $0 }
        var chunk = RowChunk()
        for next in state.rows(of: content) where next.number > row ?? -1 {
            if chunk.isFull {
                try await body(chunk)
                chunk = RowChunk()
            }
            chunk.append(next, changed: next.changed ?? state.contents[content]?.brought ?? RowChunk.unwritten)
        }
        if !chunk.isEmpty { try await body(chunk) }
    }

    public func contents(of branch: ObjectID) async throws(StoreError) -> [KeptContent] {
        try read { $0.branches[branch]?.isDeleted == false ? $0.kept(of: branch) : [] }
    }

    public func log(of branch: ObjectID, upTo number: Int64, limit: Int) async throws(StoreError) -> [LogEntry] {
        try read { state in
            let entries = (state.branches[branch]?.log ?? []).map(\.entry).filter { $0.number <= number }
            return Array(entries.reversed().prefix(limit))
        }
    }

    public func changes(of branch: ObjectID, at number: Int64) async throws(StoreError) -> [RowBefore] {
        try read { $0.branches[branch]?.log.first { $0.entry.number == number }?.before ?? [] }
    }

    public func outbox(dueAt time: Int64, limit: Int) async throws(StoreError) -> [OutboxMessage] {
        try read { state in
            let due = state.outbox.values.filter { $0.due <= time }.sorted { ($0.due, $0.id) < ($1.due, $1.id) }
            return Array(due.prefix(limit))
        }
    }

    public func changes(after position: Int64, limit: Int) async throws(StoreError) -> [StoreChange] {
        let found: [StoreChange]? = try read { state in
            guard state.feedStart...max(state.feedStart, state.position) ~= position else { return nil }
            return Array(state.feed.lazy.filter { $0.position > position }.prefix(limit))
        }
        guard let found else { throw .positionIsGone }
        return found
    }

    public func check() async throws(StoreError) -> [String] { [] }
}

extension StoreState {
    /// The rows of a content in order of their numbers.
    fileprivate func rows(of content: ContentID) -> [Row] {
        (contents[content]?.rows ?? [:]).values.sorted { $0.number < $1.number }
    }
}

// MARK: Blobs

extension InMemoryStore {
    public func makeBlob() async throws(StoreError) -> any BlobWriter {
        _ = try read { _ in true }
        return MemoryBlobWriter(of: self)
    }

    public func blob(_ id: ObjectID, _ range: Range<Int64>) async throws(StoreError) -> [UInt8]? {
        guard let handle = try read({ $0.blobs[id] }) else { return nil }
        let kept = range.clamped(to: 0..<handle.length)
        return inside.withLock { inside in inside.blobs[id].map { Array($0[Int(kept.lowerBound)..<Int(kept.upperBound)]) } }
    }

    fileprivate func keep(_ bytes: [UInt8], as id: ObjectID) { inside.withLock { $0.blobs[id] = bytes } }
}

/// Gathers the bytes of a blob that is held in memory.
private final class MemoryBlobWriter: BlobWriter {
    private let store: InMemoryStore
    private let bytes = Mutex<[UInt8]>([])

    init(of store: InMemoryStore) { self.store = store }

    func append(_ more: [UInt8]) async throws(StoreError) { bytes.withLock { $0 += more } }

    func finish() async throws(StoreError) -> BlobHandle {
        let all = bytes.withLock { $0 }
        let id = ObjectID(bytes: (.random(in: 0 ... .max), .random(in: 0 ... .max)))
        store.keep(all, as: id)
        return BlobHandle(id, length: Int64(all.count))
    }
}
