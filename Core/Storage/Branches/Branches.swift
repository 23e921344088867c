import EventLoop
import GameData
import Synchronization
import Values

/// The data of all branches: loaded on first use, written through one queue a branch, kept while memory allows.
public final class Branches: Sendable {
    /// What a load may take before those who wait for it are told to come again.
    private static let patience = Duration.seconds(30)

    public let store: any StorageBackend
    /// Makes revision hashes and the ids of documents.
    public let generator: IDGenerator
    private let loops: [LoopThread]
    private let now: @Sendable () -> Int64
    /// Bytes of documents' texts that branches in memory may have together; the one used longest ago leaves first.
    private let budget: Int
    private let open: Published<[ObjectID: OpenBranch]>
    private let state = Mutex(State())
    /// Branches loaded until now: by it their last uses are dated, since a clock would cost every read more.
    private let loadCount = Atomic<Int>(0)

    private struct State {
        var loads: [ObjectID: Task<OpenBranch, any Error>] = [:]
        var progress: [ObjectID: LoadProgress] = [:]
        var listeners: [@Sendable (BranchEvent) -> Void] = []
    }

    /// - Parameters:
    ///   - loops: On which the branches' writes are decided.
    ///   - budget: Bytes of texts that are kept in memory.
    ///   - now: Milliseconds since 1970.
    public init(
        in store: any StorageBackend, on loops: [LoopThread], generator: IDGenerator, budget: Int = 4 << 30,
        now: @escaping @Sendable () -> Int64
    ) {
        precondition(!loops.isEmpty, "writes are decided on a loop")
        self.store = store
        self.loops = loops
        self.generator = generator
        self.budget = budget
        self.now = now
        open = Published([:])
    }

    // MARK: Reading

    /// The branch's data as they are now; loads them where nobody has asked yet.
    ///
    /// - Throws: `APIError` 404 for no such branch, 503 where loading takes too long, 500 where the data cannot be understood.
    public func snapshot(of id: ObjectID) async throws -> Snapshot {
        if let branch = open.value[id] {
            branch.touch(loadCount.load(ordering: .relaxed))
            return branch.snapshot
        }
        return try await branch(id).snapshot
    }

    private func branch(_ id: ObjectID) async throws -> OpenBranch {
        if let branch = open.value[id] { return branch }
        let wait = LoadWait()
        let load = startLoading(id)
        let patience = Task.detached {
            try await Task.sleep(for: Self.patience)
            wait.end(with: .failure(APIError(.serviceUnavailable, "The data source is still being loaded.", retryAfterSeconds: 5)))
        }
        Task.detached {
            wait.end(with: await load.result)
            patience.cancel()
        }
        return try await wait.value()
    }

    /// Begins to load a branch, or joins the load that is under way.
    @discardableResult private func startLoading(_ id: ObjectID) -> Task<OpenBranch, any Error> {
        state.withLock { state in
            if let load = state.loads[id] { return load }
            let number = (state.progress[id]?.number ?? 0) + 1
            state.progress[id] = LoadProgress(number: number, status: .running, percent: 0, startTime: now(), elapsedMilliseconds: 0)
            let load = Task.detached { try await self.load(id) }
            state.loads[id] = load
            return load
        }
    }

    private func load(_ id: ObjectID) async throws -> OpenBranch {
        defer { state.withLock { $0.loads[id] = nil } }
        if let branch = open.value[id] { return branch }
        do {
            let head = try await BranchLoading(id, in: store).run { part in self.note(id) { $0.percent = 100 * part } }
            let branch = admit(id, head)
            note(id) {
                $0.percent = 100
                $0.status = .finished
            }
            await makeRoom(besides: id)
            return branch
        } catch {
            note(id) { $0.status = .faulted(Self.sentence(error)) }
            throw error
        }
    }

    private func note(_ id: ObjectID, _ change: @Sendable (inout LoadProgress) -> Void) {
        let time = now()
        state.withLock { state in
            guard var progress = state.progress[id] else { return }
            progress.elapsedMilliseconds = time - progress.startTime
            change(&progress)
            state.progress[id] = progress
        }
    }

    private static func sentence(_ error: any Error) -> String {
        switch error {
        case let error as APIError: error.message
        case let errors as APIErrors: errors.errors.first?.message ?? "The data cannot be read."
        default: "The store could not be read."
        }
    }

    /// How the newest load of a branch goes; begins one where nothing has asked for the branch yet.
    public func loadProgress(of id: ObjectID) -> LoadProgress {
        if state.withLock({ $0.progress[id] == nil }) { startLoading(id) }
        let known = state.withLock { $0.progress[id] }
        return known ?? LoadProgress(number: 1, status: .running, percent: 0, startTime: now(), elapsedMilliseconds: 0)
    }

    private func admit(_ id: ObjectID, _ head: OpenBranch.Head) -> OpenBranch {
        let loop = loops[Int(id.bytes.low % UInt32(clamping: loops.count))]
        let branch = OpenBranch(id, head, in: store, on: loop) { [weak self] event in self?.announce(event) }
        open.update { $0[id] = branch }
        branch.touch(loadCount.add(1, ordering: .relaxed).newValue)
        return branch
    }

    /// Lets branches leave memory, those used longest ago first, until what is there fits the budget.
    private func makeRoom(besides newest: ObjectID) async {
        let branches = open.value.values.sorted { $0.lastUse < $1.lastUse }
        let sizes = branches.map { branch in branch.snapshot.documents.reduce(0) { $0 + $1.text.count } }
        var total = sizes.reduce(0, +)
        for (branch, size) in zip(branches, sizes) where branch.id != newest && total > budget {
            if await evict(branch) { total -= size }
        }
    }

    /// - Returns: Whether it left: one that is being written stays.
    private func evict(_ branch: OpenBranch) async -> Bool {
        guard await branch.retire() else { return false }
        close(branch)
        return true
    }

    private func close(_ branch: OpenBranch) { open.update { if $0[branch.id] === branch { $0[branch.id] = nil } } }

    /// Forgets a branch that was deleted in the store.
    public func forget(_ id: ObjectID) async {
        guard let branch = open.value[id] else { return }
        await branch.discard()
        close(branch)
        state.withLock { $0.progress[id] = nil }
    }

    // MARK: Events

    /// Calls `listener` after each commit, on the loop of its branch; it must not block.
    public func listen(_ listener: @escaping @Sendable (BranchEvent) -> Void) { state.withLock { $0.listeners.append(listener) } }

    private func announce(_ event: BranchEvent) {
        for listener in state.withLock({ $0.listeners }) { listener(event) }
    }

    // MARK: Writing

    /// What a write comes to: changes, and what is answered when they are durable.
    public struct Decision<Result: Sendable>: Sendable {
        private enum Effect {
            case changes([DocumentChange])
            case step(SnapshotStep, touched: Set<Text>)
        }

        private let effect: Effect
        let result: @Sendable (Snapshot) -> Result

        /// - Parameter result: Made from the snapshot that holds the changes; without changes, from the one they were decided on.
        public init(_ changes: [DocumentChange], result: @escaping @Sendable (Snapshot) -> Result) {
            effect = .changes(changes)
            self.result = result
        }

        /// What was worked out to its end already.
        ///
        /// - Parameters:
        ///   - step: From the state that was decided on; without rows nothing is stored.
        ///   - touched: Ids of the schemas whose collections it changes, embedded ones included.
        public init(_ step: SnapshotStep, touching touched: Set<Text>, result: @escaping @Sendable (Snapshot) -> Result) {
            effect = .step(step, touched: touched)
            self.result = result
        }

        /// The step from a state, and the schemas it touches; nil where nothing is to be stored.
        public func step(from state: Snapshot, revision: @autoclosure () -> ObjectID) -> (step: SnapshotStep, touched: Set<Text>)? {
            switch effect {
            case .changes(let changes):
                if changes.isEmpty { return nil }
                return (state.applying(changes, revision: revision()), Set(changes.map(\.schema.id)))
            case .step(let step, let touched): return step.rows.isEmpty ? nil : (step, touched)
            }
        }

        /// What is answered once `snapshot` is what readers see.
        public func answer(_ snapshot: Snapshot) -> Result { result(snapshot) }
    }

    /// Changes documents of a branch; durable when this returns, and seen by every reader.
    ///
    /// - Parameter decide: Decides on the newest state, which may be ahead of what readers see; may be called again. Runs on the branch's
    ///   loop: what costs more than a few documents goes through `writeAlone`.
    /// - Throws: What `decide` throws; `APIError` 404 and 503.
    public func write<Result: Sendable>(
        to id: ObjectID, by author: ObjectID?, _ decide: @Sendable (Snapshot) throws -> Decision<Result>
    ) async throws -> Result {
        try await onOpenBranch(id) { branch in
            try await branch.write { head in
                let decision = try decide(head.snapshot)
                guard let (step, touched) = decision.step(from: head.snapshot, revision: self.generator.objectID()) else {
                    return (nil, decision.result(head.snapshot))
                }
                let change = BranchChange.commit(
                    id, expecting: head.snapshot.revisionHash, BranchHead(step.snapshot.head, over: head.content),
                    step.rows.map { RowChange($0, in: step.snapshot) }, Signature(by: author, at: self.now()))
                return (
                    OpenBranch.Decided(
                        head: OpenBranch.Head(snapshot: step.snapshot, content: head.content), change: change,
                        result: decision.result(step.snapshot), touched: touched), nil
                )
            }
        }
    }

    /// Changes a branch in a way that takes long to decide: no other write is decided meanwhile, and `decide` runs off the loops.
    ///
    /// - Parameter decide: Decides on the newest state; called once.
    /// - Throws: What `decide` throws; `APIError` 404 and 503.
    public func writeAlone<Result: Sendable>(
        to id: ObjectID, by author: ObjectID?, _ decide: @escaping @Sendable (Snapshot) async throws -> Decision<Result>
    ) async throws -> Result {
        while true {
            let state = try await snapshot(of: id)
            let decision = try await Task.detached { try await decide(state) }.value
            let result: Result? = try await write(to: id, by: author) { head in
                guard head.revisionHash == state.revisionHash else { return Decision([]) { _ in Result?.none } }
                guard let (step, touched) = decision.step(from: head, revision: self.generator.objectID()) else {
                    return Decision([]) { decision.answer($0) }
                }
                return Decision(step, touching: touched) { decision.answer($0) }
            }
            if let result { return result }
        }
    }

    private func onOpenBranch<Result: Sendable>(_ id: ObjectID, _ body: (OpenBranch) async throws -> Result) async throws -> Result {
        while true {
            let branch = try await branch(id)
            do { return try await body(branch) } catch is OpenBranch.Retired { close(branch) }
        }
    }

    // MARK: Whole contents

    /// Game data that were read and wait in the store for a branch to point at them.
    public struct Content: Sendable {
        let snapshot: Snapshot
        let id: ContentID
        /// Names of collections that match no schema: what they held was dropped.
        public let unknownCollections: [Text]
        public var documentCount: Int { snapshot.documentCount }
    }

    /// Reads a game data file and stores its rows, in slices between other commits.
    ///
    /// - Parameters:
    ///   - text: JSON of a whole data source; nil makes an empty one.
    ///   - name: Of the project, for an empty one.
    ///   - progress: Told how much of it is stored, from 0 to 1.
    /// - Throws: `APIErrors` for what is no game data, `StoreError`.
    public func fill(
        with text: [UInt8]?, named name: String = "", allowsComments: Bool = false,
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) async throws -> Content {
        let revision = generator.objectID()
        // Reading costs what the text is large: not on the caller's loop.
        let (step, unknown) = try await Task.detached { try Self.read(text, named: name, revision, allowsComments: allowsComments) }.value
        let content = try await store.makeContent()
        do {
            var slice: [Row] = []
            var bytes = 0
            for (index, update) in step.rows.enumerated() {
                guard case .put(let row) = RowChange(update, in: step.snapshot) else { continue }
                slice.append(row)
                bytes += row.text.count
                guard bytes >= RowChunk.wholesome else { continue }
                try await store.apply(StoreWrite(.fill(content, slice)))
                (slice, bytes) = ([], 0)
                progress(Double(index + 1) / Double(step.rows.count))
            }
            if !slice.isEmpty { try await store.apply(StoreWrite(.fill(content, slice))) }
            progress(1)
        } catch {
            try? await store.purge(content)
            throw error
        }
        return Content(snapshot: step.snapshot, id: content, unknownCollections: unknown)
    }

    private static func read(
        _ text: [UInt8]?, named name: String, _ revision: ObjectID, allowsComments: Bool
    ) throws -> (SnapshotStep, unknown: [Text]) {
        guard let text else {
            var builder = SnapshotBuilder(SnapshotHead(revisionHash: revision, changeNumber: 0))
            builder.beginEmpty(named: name.isEmpty ? nil : Text(name))
            return (try builder.finish(), [])
        }
        var reader = try GameDataFileReader(text, allowsComments: allowsComments)
        let head = SnapshotHead(
            revisionHash: reader.revisionHash ?? revision, changeNumber: reader.changeNumber, toolsVersion: reader.toolsVersion,
            extra: reader.extra)
        let step = try reader.snapshot(head)
        return (step, reader.unknownCollections)
    }

    /// What makes a branch of a content: part of the write that makes its project.
    ///
    /// - Parameter keepsRevision: Whether its counters are those of its file, as where a file is served; else the revision is new.
    public func creation(of id: ObjectID, from content: Content, by author: ObjectID?, keepsRevision: Bool = false) -> StoreWrite {
        var head = content.snapshot.head
        if !keepsRevision { head.revisionHash = generator.objectID() }
        return StoreWrite(.create(id, BranchHead(head, over: content.id), Signature(by: author, at: now())))
    }

    /// Replaces everything a branch holds (operations 14). What was there stays in the store as its backup until the next time.
    ///
    /// - Returns: The branch's data afterwards.
    public func replace(_ id: ObjectID, with content: Content, by author: ObjectID?) async throws -> Snapshot {
        let snapshot = try await onOpenBranch(id) { branch in
            try await branch.write { head in
                var newHead = content.snapshot.head
                newHead.revisionHash = self.generator.objectID()
                newHead.changeNumber = max(head.snapshot.changeNumber, newHead.changeNumber) + 1
                let snapshot = content.snapshot.headed(newHead)
                let change = BranchChange.move(
                    id, expecting: head.snapshot.revisionHash, BranchHead(newHead, over: content.id), Signature(by: author, at: self.now()))
                return (
                    OpenBranch.Decided(
                        head: OpenBranch.Head(snapshot: snapshot, content: content.id), change: change, result: snapshot, touched: []), nil
                )
            }
        }
        await purgeOldBackups(of: id, at: snapshot.changeNumber)
        return snapshot
    }

    /// Keeps what the newest move left behind, and no older content. A failure leaves them for the next time.
    private func purgeOldBackups(of id: ObjectID, at number: Int) async {
        guard let entries = try? await store.log(of: id, upTo: Int64(number), limit: 256) else { return }
        for content in entries.compactMap(\.left).dropFirst() { try? await store.purge(content) }
    }

    /// Rows and bytes that a branch has in the store.
    public func size(of id: ObjectID) async throws -> BranchSize { try await store.size(of: id) }
}

extension RowChange {
    /// What the store does for an update of a row.
    init(_ update: RowUpdate, in snapshot: Snapshot) {
        switch update {
        case .document(let document):
            self = .put(Row(document.row, of: snapshot.metadata.schemas[document.schemaIndex].id, document.text))
        case .lastText(let row, let text): self = .put(Row(row, of: "", text))
        case .delete(let row): self = .delete(row)
        }
    }
}

extension DocumentChange {
    var schema: Schema {
        switch self {
        case .create(let document), .update(let document): document.schema
        case .delete(_, let schema): schema
        }
    }
}
