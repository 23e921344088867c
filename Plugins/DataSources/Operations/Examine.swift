import Access
import GameData
import PluginKit
import Values

/// Counts documents and what is wrong with them (operations 16.1).
struct Examine: Operation {
    let branch: BranchID
    let transaction: String?

    static let route = Route(
        .get, "/datasource/{dataSourceId}/stats/", id: "examine", needs: .view("dataSourceId"), .path("dataSourceId", "Id of the branch."),
        .query("transactionId", or: "transaction", sentence: "The transaction whose state is examined."), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> StatisticsResult {
        guard transaction != nil else { return StatisticsResult(try await area.statistics.findings(of: branch.objectID)) }
        let pending = try await area.snapshot(of: branch, in: transaction, as: caller)
        return StatisticsResult(try await area.statistics.findings(of: branch.objectID, pending: pending))
    }
}

extension StatisticsResult {
    init(_ findings: SourceFindings) {
        let snapshot = findings.snapshot
        self.init(
            metadataHash: MetadataHash(snapshot), revisionHash: RevisionHash(snapshot),
            collections: snapshot.metadata.collectionOrder.map { index in
                DocumentsStatisticsRecord(snapshot.metadata.schemas[index], in: snapshot, findings)
            })
    }
}

extension DocumentsStatisticsRecord {
    init(_ schema: Schema, in snapshot: Snapshot, _ findings: SourceFindings) {
        let roots = snapshot.roots(of: schema).count + snapshot.unreadableRows(of: schema).count
        let counts = findings.counts(of: schema).map { (name: Text($0.key.rawValue), count: $0.value) }
        self.init(
            schemaName: schema.name, schemaId: schema.id, documentCount: roots + snapshot.embeddedCount(of: schema),
            rootDocumentCount: roots, validationErrorCount: CountsByName(counts.sorted { $0.name < $1.name }))
    }
}
