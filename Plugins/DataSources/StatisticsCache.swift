import GameData
import PluginKit
import Synchronization
import Values

/// What the background validation found in each branch's newest validated revision.
final class StatisticsCache: Sendable {
    /// Errors of one revision.
    struct Findings: Sendable {
        let revision: ObjectID
        /// By row of the root document; rows without errors are left out.
        let errorCounts: [Int64: Int]
        let records: [DocumentsStatisticsRecord]
    }

    private let newest = Mutex<[ObjectID: Findings]>([:])

    /// The findings of a snapshot, from memory where it was validated before. Costs what the data source is large, off the loop.
    func findings(of branch: ObjectID, in snapshot: Snapshot) async -> Findings {
        if let known = newest.withLock({ $0[branch] }), known.revision == snapshot.revisionHash { return known }
        let findings = await Task.detached { Self.validate(snapshot) }.value
        newest.withLock { $0[branch] = findings }
        return findings
    }

    /// Errors in a document as of the newest validated revision, 0 before the first.
    func errorCount(of branch: ObjectID, _ document: StoredDocument) -> Int {
        newest.withLock { $0[branch]?.errorCounts[document.row] ?? 0 }
    }

    private static func validate(_ snapshot: Snapshot) -> Findings {
        var errorCounts: [Int64: Int] = [:]
        var records: [DocumentsStatisticsRecord] = []
        for index in snapshot.metadata.collectionOrder {
            let schema = snapshot.metadata.schemas[index]
            var counts: [ErrorCode: Int] = [:]
            var occurrences: [DocumentID: Int] = [:]
            for document in snapshot.roots(of: schema) {
                let place = document.id.map { id in
                    defer { occurrences[id, default: 0] += 1 }
                    return RootID(schema: schema.index, id: id, occurrence: occurrences[id] ?? 0)
                }
                let findings = BackgroundChecks.findings(in: document.document(in: snapshot.metadata), at: place, snapshot)
                if findings.isEmpty { continue }
                errorCounts[document.row] = findings.count
                for code in Set(findings.map(\.code)) { counts[code, default: 0] += 1 }
            }
            let roots = snapshot.roots(of: schema).count
            let byName = counts.map { (name: Text($0.key.rawValue), count: $0.value) }.sorted { $0.name < $1.name }
            records.append(
                DocumentsStatisticsRecord(
                    schemaName: schema.name, schemaId: schema.id, documentCount: roots + snapshot.embeddedCount(of: schema),
                    rootDocumentCount: roots, validationErrorCount: CountsByName(byName)))
        }
        return Findings(revision: snapshot.revisionHash, errorCounts: errorCounts, records: records)
    }
}
