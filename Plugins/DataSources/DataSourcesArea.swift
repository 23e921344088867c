import Access
import GameData
import PluginKit
import Storage
import Values

/// What the operations work on. Its doors are where a request's transaction counts, and where a data source that is read-only refuses.
struct DataSourcesArea: Sendable {
    let branches: Branches
    let directory: Directory
    /// Without a slash at its end.
    let publicURL: String
    let limits: TransactionLimits
    let statistics: StatisticsCache
    /// In which game data are read and written: JSON, and what plugins offer.
    let formats: DataFormats

    init(
        branches: Branches, directory: Directory, publicURL: String, limits: TransactionLimits = TransactionLimits(),
        formats: DataFormats = DataFormats()
    ) {
        self.formats = formats
        self.branches = branches
        self.directory = directory
        self.publicURL = publicURL
        self.limits = limits
        statistics = StatisticsCache(of: branches)
    }

    /// What a caller may do to a data source.
    func grants(of caller: Caller, on branch: BranchID) -> Grants {
        let state = directory.state
        return state.branch(branch).map { state.grants(of: caller.user, in: $0.project) } ?? .none
    }

    // MARK: Doors

    /// The branch's data as everybody sees them, or as they are in a transaction of the caller's.
    ///
    /// - Throws: What operations 3.3 says of the transaction that the request names.
    func snapshot(of id: BranchID, in transaction: String?, as caller: Caller) async throws -> Snapshot {
        guard let use = use(transaction, caller) else { return try await branches.snapshot(of: id.objectID) }
        return try await branches.snapshot(of: id.objectID, in: use)
    }

    /// Changes a branch, or what a transaction of the caller's makes of it; durable when this returns, unless in a transaction.
    ///
    /// - Parameter decide: Decides on the newest state; may be called again. For writes that cost little.
    func write<Result: Sendable>(
        to id: BranchID, in transaction: String?, as caller: Caller,
        _ decide: @escaping @Sendable (Snapshot) throws -> Branches.Decision<Result>
    ) async throws -> Result {
        guard let use = use(transaction, caller) else {
            return try await branches.write(to: id.objectID, by: caller.user.objectID, decide)
        }
        return try await branches.write(to: id.objectID, in: use, decide)
    }

    /// The same for what takes long to decide: off the loops, while no other write is decided.
    func writeAlone<Result: Sendable>(
        to id: BranchID, in transaction: String?, as caller: Caller,
        _ decide: @escaping @Sendable (Snapshot) async throws -> Branches.Decision<Result>
    ) async throws -> Result {
        guard let use = use(transaction, caller) else {
            return try await branches.writeAlone(to: id.objectID, by: caller.user.objectID, decide)
        }
        return try await branches.writeAlone(to: id.objectID, in: use, decide)
    }

    /// Begins a transaction of the caller's.
    func begin(_ request: BeginTransactionRequest, on id: BranchID, as caller: Caller) async throws {
        try await branches.begin(
            .init(request.id, by: caller.user.objectID), on: id.objectID, starting: request.startTimeout, running: request.executionTimeout)
    }

    private func use(_ transaction: String?, _ caller: Caller) -> Branches.TransactionUse? {
        transaction.map { .init(Text($0), by: caller.user.objectID) }
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
