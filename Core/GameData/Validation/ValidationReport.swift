import Values

/// What is wrong in a whole data source, metadata included (operations 12.7).
public struct ValidationReport: Sendable {
    /// What is wrong with one root document and what it embeds.
    public struct Record: Sendable {
        /// Nil where a settings document is missing, or the stored id cannot be read.
        public let id: DocumentID?
        public let schema: Schema
        public let findings: [Finding]
    }

    /// Documents without errors are left out; in the order of an export.
    public private(set) var records: [Record] = []

    /// Most findings in all records together (operations 12.3).
    public static let mostFindings = 100_000
    /// Documents between two words about progress.
    static let stride = 1000

    private var left = ValidationReport.mostFindings

    /// Runs the checks of `options` over all documents. Costs what the data source is large: never on a loop.
    ///
    /// - Parameter progress: Told the part that is done, from 0 to 1; what it throws ends the work.
    public init(
        of snapshot: Snapshot, _ options: ValidationOptions, progress: (Double) throws -> Void
    ) rethrows {
        guard !options.isDisjoint(with: .checks) else { return }
        let checks = SnapshotChecks(options, in: snapshot, isForAll: true)
        var walk = ProgressCount(of: snapshot.documentCount)
        for index in snapshot.metadata.collectionOrder {
            let schema = snapshot.metadata.schemas[index]
            if let missing = checks.missingDocument(of: schema) { add([missing], nil, schema) }
            for row in snapshot.unreadableRows(of: schema) { add(checks.findings(in: row), row.id, schema) }
            for document in snapshot.roots(of: schema) where left > 0 {
                add(checks.findings(in: document), document.id, schema)
                try walk.step(progress)
            }
        }
    }

    private mutating func add(_ findings: [Finding], _ id: DocumentID?, _ schema: Schema) {
        guard !findings.isEmpty, left > 0 else { return }
        records.append(Record(id: id, schema: schema, findings: Array(findings.prefix(left))))
        left -= min(findings.count, left)
    }
}

/// Counts documents, and tells now and then how many are done.
struct ProgressCount {
    private let total: Int
    private var done = 0

    init(of total: Int) { self.total = total }

    mutating func step(_ progress: (Double) throws -> Void) rethrows {
        done += 1
        if done % ValidationReport.stride == 0 { try progress(Double(done) / Double(max(total, done))) }
    }
}
