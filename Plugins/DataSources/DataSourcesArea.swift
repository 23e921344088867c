import Access
import GameData
import PluginKit
import Storage
import Values

/// What the operations of this area work on.
struct DataSourcesArea: Sendable {
    let branches: Branches
    let directory: Directory
    /// Without a slash at its end.
    let publicURL: String
    let statistics: StatisticsCache

    init(branches: Branches, directory: Directory, publicURL: String) {
        self.branches = branches
        self.directory = directory
        self.publicURL = publicURL
        statistics = StatisticsCache()
    }

    /// The branch's data as everybody sees them, or as they are in a transaction of the caller's.
    ///
    /// - Throws: 404 `missingTransaction` where the request names a transaction, for none has been begun.
    func snapshot(of id: BranchID, in transaction: String?, as caller: Caller) async throws -> Snapshot {
        try refuse(transaction)
        return try await branches.snapshot(of: id.objectID)
    }

    /// Changes a branch, or what a transaction of the caller's makes of it; durable when this returns, unless in a transaction.
    ///
    /// - Parameter decide: Decides on the newest state; may be called again. For writes that cost little.
    func write<Result: Sendable>(
        to id: BranchID, in transaction: String?, as caller: Caller,
        _ decide: @escaping @Sendable (Snapshot) throws -> Branches.Decision<Result>
    ) async throws -> Result {
        try refuse(transaction)
        return try await branches.write(to: id.objectID, by: caller.user.objectID, decide)
    }

    /// The same for what takes long to decide: off the loops, while no other write is decided.
    func writeAlone<Result: Sendable>(
        to id: BranchID, in transaction: String?, as caller: Caller,
        _ decide: @escaping @Sendable (Snapshot) async throws -> Branches.Decision<Result>
    ) async throws -> Result {
        try refuse(transaction)
        return try await branches.writeAlone(to: id.objectID, by: caller.user.objectID, decide)
    }

    /// No transaction was ever begun: whichever is named is unknown.
    private func refuse(_ transaction: String?) throws(APIError) {
        if transaction != nil { throw APIError(.missingTransaction, "There is no such transaction.", parameterName: "transactionId") }
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
