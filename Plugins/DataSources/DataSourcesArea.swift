import Access
import GameData
import PluginKit
import Sharing
import Storage
import Values

/// What the operations work on. Its doors are where a request's transaction counts, and where a data source that is read-only refuses.
struct DataSourcesArea: Sendable {
    let branches: Branches
    let directory: Directory
    let processes: ProcessRegistry
    /// Where what takes long is done.
    let workers: WorkPool
    private let readOnly: ReadOnlyReasons
    /// Without a slash at its end.
    let publicURL: String
    /// In single-file mode.
    let fileName: String?
    let limits: TransactionLimits
    let statistics: StatisticsCache
    /// What downloading a whole data source needs.
    private let downloadGrant: Grant
    /// In which game data are read and written: JSON, and what plugins offer.
    let formats: DataFormats

    init(_ host: HostContext, limits: TransactionLimits = TransactionLimits()) {
        branches = host.branches
        directory = host.directory
        processes = host.processes
        workers = host.workers
        readOnly = host.readOnly
        publicURL = host.server.publicURL
        fileName = host.fileName
        formats = host.formats
        downloadGrant = host.downloadGrant
        self.limits = limits
        statistics = StatisticsCache(of: branches, by: workers)
    }

    /// What a caller may do to a data source.
    func grants(of caller: Caller, on branch: BranchID) -> Grants {
        let state = directory.state
        return state.branch(branch).map { state.grants(of: caller.user, in: $0.project) } ?? .none
    }

    /// Why a caller can change nothing in a data source, in the order in which that is told (operations 16.3).
    func readOnlyReasons(of branch: BranchID, for caller: Caller) -> [DataSourceReadOnlyReason] {
        let reasons = readOnly.reasons(for: branch) + (grants(of: caller, on: branch).contains(.edit) ? [] : [.noEditPermission])
        return DataSourceReadOnlyReason.allCases.filter(reasons.contains)
    }

    /// - Throws: 403 where a caller may not download a whole data source (server 3.3).
    func requireDownload(of branch: BranchID, for caller: Caller) throws(APIError) {
        try directory.state.require(downloadGrant, on: .dataSource(branch), for: caller)
    }

    // MARK: Doors

    /// What a write does, where the data source has outgrown its quota (operations 16.3).
    enum WriteKind {
        case change
        /// Makes the data smaller, or may: a delete, a transaction.
        case relief
        /// Puts a content of that size in the place of all: a restore.
        case content(bytes: Int)
    }

    /// - Throws: 403 `resourceReadOnly` where nothing can be changed now. Dry runs are no writes.
    func requireWritable(_ branch: BranchID, for kind: WriteKind = .change) throws(APIError) {
        let reasons =
            switch kind {
            case .change: readOnly.reasons(for: branch)
            case .relief: readOnly.reasons(for: branch).filter { !$0.isQuota }
            case .content(let bytes): readOnly.reasons(for: branch, holding: bytes)
            }
        guard let reason = reasons.first else { return }
        throw APIError(.resourceReadOnly, "The data source is read-only.", reason: reason.rawValue)
    }

    /// The branch's data as everybody sees them, or as they are in a transaction of the caller's.
    ///
    /// - Throws: What operations 3.3 says of the transaction that the request names.
    func snapshot(of id: BranchID, in transaction: String?, as caller: Caller) async throws -> Snapshot {
        guard let use = use(transaction, caller) else { return try await branches.snapshot(of: id.objectID) }
        return try await branches.snapshot(of: id.objectID, in: use)
    }

    /// Changes a branch, or what a transaction of the caller's makes of it; durable when this returns, unless in a transaction.
    ///
    /// - Parameters:
    ///   - kind: What it does to the size of the data.
    ///   - cost: Of deciding it on a state. What is small is decided on the branch's loop, beside other such writes; the rest is decided among
    ///     the workers, alone.
    ///   - decide: Decides on the newest state; may be called again.
    func write<Result: Sendable>(
        to id: BranchID, in transaction: String?, as caller: Caller, kind: WriteKind = .change,
        costing cost: @Sendable (Snapshot) throws -> WorkCost,
        _ decide: @escaping @Sendable (Snapshot) throws -> Branches.Decision<Result>
    ) async throws -> Result {
        try requireWritable(id, for: kind)
        guard let use = use(transaction, caller) else {
            return try await branches.write(to: id.objectID, by: caller.user.objectID, costing: cost, decide)
        }
        return try await branches.write(to: id.objectID, in: use, costing: cost, decide)
    }

    /// The same for what takes long to decide: off the loops, while no other write is decided. A process that does it cannot be stopped any more
    /// once it is decided.
    func writeAlone<Result: Sendable>(
        to id: BranchID, in transaction: String?, as caller: Caller, kind: WriteKind = .change,
        _ decide: @escaping @Sendable (Snapshot) async throws -> Branches.Decision<Result>
    ) async throws -> Result {
        try requireWritable(id, for: kind)
        let process = ProcessHandle.current
        let storing: @Sendable () throws -> Void = { try process?.beginStoring() }
        guard let use = use(transaction, caller) else {
            return try await branches.writeAlone(to: id.objectID, by: caller.user.objectID, storing: storing, decide)
        }
        return try await branches.writeAlone(to: id.objectID, in: use, storing: storing, decide)
    }

    /// Replaces everything a branch holds; a pending transaction is aborted.
    ///
    /// - Throws: 403 `resourceReadOnly` where nothing can be changed with that content in the data source either.
    func replace(_ id: BranchID, with content: Branches.Content, as caller: Caller) async throws -> Snapshot {
        try requireWritable(id, for: .content(bytes: content.byteCount))
        return try await branches.replace(id.objectID, with: content, by: caller.user.objectID)
    }

    /// Begins a transaction of the caller's.
    func begin(_ request: BeginTransactionRequest, on id: BranchID, as caller: Caller) async throws {
        try requireWritable(id, for: .relief)
        try await branches.begin(
            .init(request.id, by: caller.user.objectID), on: id.objectID, starting: request.startTimeout, running: request.executionTimeout)
    }

    /// The transaction that a request names; a process that works under it is marked so.
    private func use(_ transaction: String?, _ caller: Caller) -> Branches.TransactionUse? {
        guard let id = transaction.map({ Text($0) }) else { return nil }
        ProcessHandle.current?.belongs(to: id)
        return .init(id, by: caller.user.objectID)
    }

    /// Runs a long operation as a process (operations 17), off the caller's loop: visible, stoppable until it stores, its product kept. What the
    /// closure returns says what that is: a `Processed` result, or `Content`.
    func process<Result: Sendable>(
        _ kind: ProcessState.Kind, on branch: BranchID, by caller: Caller,
        _ work: @escaping @Sendable (ProcessHandle) async throws -> Result
    ) async throws -> Result {
        let name = directory.state.users[caller.user]?.name ?? ""
        return try await processes.run(kind, on: branch, by: ProcessInitiator(id: caller.user, name: name, login: caller.login), work)
    }
}

extension Snapshot {
    /// The schema that a path names, by id or name.
    func schema(_ nameOrID: Text) throws(APIError) -> Schema {
        guard let schema = metadata.schema(nameOrID) else { throw .notFound("schema") }
        return schema
    }

    /// A document as it is sent, with the display texts of now.
    func text(of located: Located) -> StoredText {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(located.range.count + 64)
        write(located, into: &bytes)
        return StoredText(bytes)
    }

    /// A root document as it is sent.
    func text(of document: StoredDocument) -> StoredText {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(document.text.count + 64)
        write(document, into: &bytes)
        return StoredText(bytes)
    }
}
