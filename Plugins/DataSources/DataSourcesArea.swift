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

    /// The branch's data as everybody sees them.
    ///
    /// - Throws: 404 `missingTransaction` where the request names a transaction, for none has been begun.
    func snapshot(of id: BranchID, in transaction: String?) async throws -> Snapshot {
        try refuse(transaction)
        return try await branches.snapshot(of: id.objectID)
    }

    /// No transaction was ever begun: whichever is named is unknown.
    func refuse(_ transaction: String?) throws(APIError) {
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
