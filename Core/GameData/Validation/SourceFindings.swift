import Values

/// What the background checks find in a data source (operations 12.2): by root document for `errorCount`, by schema for the statistics.
/// Brought from one revision to another by what lies between them.
public struct SourceFindings: Sendable {
    /// The revision of which this is true.
    public private(set) var snapshot: Snapshot
    /// By row; documents without errors have none.
    private var documents = SortedMap<Int64, Entry>()
    /// Root documents of a schema, by its position, that hold at least one error of a code.
    private var counts: [Int: [ErrorCode: Int]] = [:]

    private struct Entry: Sendable {
        let schema: Int
        let count: Int
        let codes: Set<ErrorCode>

        init?(_ findings: [Finding], of schema: Int) {
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
        for document in snapshot.documents { note(Entry(checks.findings(in: document), of: document.schemaIndex), document.row) }
    }

    /// The same of another revision. Costs what changed between both, and what refers to it or holds the same unique values; another
    /// metadata have everything checked again.
    public func updated(to newer: Snapshot) -> SourceFindings {
        guard newer.metadata === snapshot.metadata else { return SourceFindings(of: newer) }
        var result = self
        result.snapshot = newer
        let checks = SnapshotChecks(.background, in: newer, isForAll: false)
        for row in AffectedRows(between: snapshot, and: newer).rows {
            let document = newer.document(row: row)
            result.note(document.flatMap { Entry(checks.findings(in: $0), of: $0.schemaIndex) }, row)
        }
        return result
    }

    private mutating func note(_ entry: Entry?, _ row: Int64) {
        let old = entry.map { documents.set($0, for: row) } ?? (documents.isEmpty ? nil : documents.remove(row))
        for code in old?.codes ?? [] { count(code, old?.schema, -1) }
        for code in entry?.codes ?? [] { count(code, entry?.schema, 1) }
    }

    private mutating func count(_ code: ErrorCode, _ schema: Int?, _ change: Int) {
        guard let schema else { return }
        let count = counts[schema]?[code, default: 0] ?? 0
        counts[schema, default: [:]][code] = count + change > 0 ? count + change : nil
    }

    /// Errors in a root document, embedded ones included; by its row.
    public func errorCount(inRow row: Int64) -> Int { documents.isEmpty ? 0 : documents[row]?.count ?? 0 }

    /// Root documents of a schema with at least one error, by its code; codes of none are left out.
    public func counts(of schema: Schema) -> [ErrorCode: Int] { counts[schema.index] ?? [:] }
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

/// The root documents whose findings may differ between two revisions under the same metadata.
private struct AffectedRows {
    private(set) var rows: Set<Int64> = []
    private let newer: Snapshot
    private let metadata: Metadata

    init(between older: Snapshot, and newer: Snapshot) {
        self.newer = newer
        metadata = newer.metadata
        var settings: Set<Int> = []
        newer.indexes.documents.forEachChange(since: older.indexes.documents) { row, old, new in
            guard old !== new else { return }
            rows.insert(row)
            for schema in [old?.schemaIndex, new?.schemaIndex] {
                if let schema, metadata.schemas[schema].type == .settings { settings.insert(schema) }
            }
            addHolders(old, new)
        }
        for schema in settings { rows.formUnion(newer.roots(of: metadata.schemas[schema]).map(\.row)) }
    }

    /// Whoever refers to an id that came or went, and the other holders of a value that did.
    private mutating func addHolders(_ old: StoredDocument?, _ new: StoredDocument?) {
        // A document that stands elsewhere may now be the first holder of a value, or no longer.
        let isMoved = old?.id != new?.id
        let (before, after) = (old?.identities ?? [], new?.identities ?? [])
        for held in isMoved ? before.union(after) : before.symmetricDifference(after) {
            let schema = metadata.schemas[held.schema]
            if before.contains(held) != after.contains(held) { rows.formUnion(newer.referrers(to: held.id, in: schema).map(\.row)) }
            rows.formUnion(newer.holders(of: held.id, schema.idProperty, schema).map(\.row))
        }
        let (given, taken) = (old?.sharedValues ?? [], new?.sharedValues ?? [])
        for held in isMoved ? given.union(taken) : given.symmetricDifference(taken) {
            let schema = metadata.schemas[held.schema]
            rows.formUnion(newer.holders(of: held.value, schema.properties[held.property], schema).map(\.row))
        }
    }
}

extension StoredDocument {
    /// The ids of this document and of all that is embedded in it.
    fileprivate var identities: Set<HeldID> {
        var ids = Set(embedded.compactMap { place in place.id.map { HeldID(schema: Int(place.schema), id: $0) } })
        if let id { ids.insert(HeldID(schema: schemaIndex, id: id)) }
        return ids
    }

    /// The values of unique properties other than ids, here and in embedded documents.
    fileprivate var sharedValues: Set<SharedValues.Held> {
        Set(uniqueValues.map { SharedValues.Held(schema: Int($0.schema), property: Int($0.property), value: $0.value) })
    }
}
