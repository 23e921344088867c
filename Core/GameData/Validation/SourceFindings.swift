import Values

/// What the background checks find in a data source (operations 12.2): by root document for `errorCount`, by schema for the statistics.
/// Brought from one revision to another by what lies between them.
public struct SourceFindings: Sendable {
    /// The revision of which this is true.
    public private(set) var snapshot: Snapshot
    /// By row; documents without errors have none.
    private var documents = SortedMap<Int64, Entry>()
    /// Root documents of a schema, by its id, that hold at least one error of a code.
    private var counts: [Text: [ErrorCode: Int]] = [:]

    struct Entry: Sendable {
        /// Its id: positions are others under other metadata.
        let schema: Text
        let count: Int
        let codes: Set<ErrorCode>

        fileprivate init?(_ findings: [Finding], of schema: Text) {
            guard !findings.isEmpty else { return nil }
            self.schema = schema
            count = findings.count
            codes = Set(findings.map(\.code))
        }
    }

    /// Checks everything: costs what the data source is large, never on a loop.
    public init(of snapshot: Snapshot) {
        self.snapshot = snapshot
        let checks = SnapshotChecks(.background, in: snapshot, isForAll: true)
        for document in snapshot.documents { note(checks.entry(of: document), document.row) }
        for row in snapshot.unreadableRows { note(Entry([UnreadableRow.finding], of: row.schemaID), row.row) }
    }

    /// The same of another revision. Costs what changed between both, and what refers to it or holds the same unique values; where the
    /// metadata changed, the documents of the schemas that did.
    public func updated(to newer: Snapshot) -> SourceFindings {
        let rows = AffectedRows(between: snapshot, and: newer).rows
        if rows.count > newer.documentCount / 2 { return SourceFindings(of: newer) }
        var result = self
        result.snapshot = newer
        let checks = SnapshotChecks(.background, in: newer, isForAll: false)
        for row in rows { result.note(newer.document(row: row).flatMap(checks.entry), row) }
        // Those that cannot be read only ever go.
        for row in snapshot.unreadableRows where newer.indexes.unreadable[row.row] == nil {
            result.note(newer.document(row: row.row).flatMap(checks.entry), row.row)
        }
        return result
    }

    private mutating func note(_ entry: Entry?, _ row: Int64) {
        let old = entry.map { documents.set($0, for: row) } ?? (documents.isEmpty ? nil : documents.remove(row))
        for code in old?.codes ?? [] { count(code, old?.schema, -1) }
        for code in entry?.codes ?? [] { count(code, entry?.schema, 1) }
    }

    private mutating func count(_ code: ErrorCode, _ schema: Text?, _ change: Int) {
        guard let schema else { return }
        let count = counts[schema]?[code, default: 0] ?? 0
        counts[schema, default: [:]][code] = count + change > 0 ? count + change : nil
    }

    /// What is known of single documents, without the revision itself.
    public var errors: DocumentErrors { DocumentErrors(revision: snapshot.revisionHash, documents: documents) }

    /// Root documents of a schema with at least one error, by its code; codes of none are left out.
    public func counts(of schema: Schema) -> [ErrorCode: Int] { counts[schema.id] ?? [:] }
}

/// How many errors each document of a revision has. Keeps nothing of the revision alive.
public struct DocumentErrors: Sendable {
    /// Of which this is true.
    public let revision: ObjectID
    let documents: SortedMap<Int64, SourceFindings.Entry>

    /// Errors in a root document, embedded ones included; by its row.
    public func count(inRow row: Int64) -> Int { documents.isEmpty ? 0 : documents[row]?.count ?? 0 }
}

extension SnapshotChecks {
    /// What is known of a document once it is checked; nil where nothing is wrong with it.
    fileprivate func entry(of document: StoredDocument) -> SourceFindings.Entry? {
        SourceFindings.Entry(findings(in: document), of: snapshot.metadata.schemas[document.schemaIndex].id)
    }
}

extension Snapshot {
    /// Errors that the background checks find in a document: at or below it where it is an embedded one. Checked now.
    public func errorCount(of located: Located) -> Int {
        let findings = backgroundFindings(in: located.container)
        guard !located.isRoot, !findings.isEmpty else { return findings.count }
        let place = located.pointer(in: metadata)
        return findings.count { place.isPrefix(of: $0.path) }
    }
}
