import Values

/// One item of a payload on its way to its record.
struct ImportEntry {
    let schema: Schema
    /// As sent.
    let id: Value
    var plan: Plan
    var findings: [Finding] = []

    enum Plan {
        /// A new document that is stored as it came.
        case keep(StoredDocument)
        /// The document is stored: a new one, or in place of one.
        case put(Document, over: Original?)
        case delete(StoredDocument)
        /// Nothing is done, or it is refused.
        case settled(ImportRecord.Status, newID: DocumentID?, comment: String)
        /// What the metadata's own rules made of it.
        case metadata(ImportRecord)
    }

    /// What is stored now.
    struct Original {
        let stored: StoredDocument
        let document: Document
    }

    /// The document that is to be stored, to be changed in place.
    mutating func change(_ body: (inout Document, Original?, inout [Finding]) -> Void) {
        guard case .put(var document, let original) = plan else { return }
        plan = .settled(.error, newID: nil, comment: "")
        body(&document, original, &findings)
        plan = .put(document, over: original)
    }

    /// Refuses the document, which is let go: of those beyond their bound none stays in memory.
    mutating func refuse(_ finding: Finding) {
        if case .put(_, let original) = plan { plan = .settled(.error, newID: original?.stored.id, comment: "") }
        findings = [finding]
    }

    /// What the entry does to the data, once its ids are known; nil where it does nothing, or cannot.
    var change: StoredChange? {
        switch plan {
        case .keep(let stored): return .add(stored)
        case .put(let document, let original):
            guard let id = document.id, !id.isPlaceholder else { return nil }
            return original.map { .put(document, row: $0.stored.row) } ?? .create(document)
        case .delete(let stored): return .remove(row: stored.row)
        case .settled, .metadata: return nil
        }
    }

    /// Whether the report says so.
    var isError: Bool {
        switch plan {
        case .metadata(let record): record.status == .error
        case .settled(.error, _, _): true
        default: !findings.isEmpty
        }
    }

    /// What the report says of it.
    var record: ImportRecord {
        switch plan {
        case .metadata(let record): record
        case .settled(let status, let newID, let comment): record(status, newID, comment)
        case .delete(let stored): record(.deleted, stored.id)
        case .keep(let stored): record(.created, findings.isEmpty ? stored.id : nil)
        case .put(let document, let original):
            record(original == nil ? .created : .updated, findings.isEmpty || original != nil ? document.id : nil)
        }
    }

    private func record(_ status: ImportRecord.Status, _ newID: DocumentID?, _ comment: String = "") -> ImportRecord {
        ImportRecord(id: id, newID: newID, schema: schema, status: findings.isEmpty ? status : .error, comment: comment, errors: findings)
    }
}
