import Values

/// One item of a payload on its way to its record.
struct ImportEntry {
    let schema: Schema
    /// As sent.
    let id: Value
    var plan: Plan
    var findings: [Finding] = []

    enum Plan {
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

    /// What the entry does to the data, once its ids are known; nil where it does nothing, or cannot.
    var change: DocumentChange? {
        switch plan {
        case .put(let document, let original):
            guard let id = document.id, !id.isPlaceholder else { return nil }
            return original == nil ? .create(document) : .update(document)
        case .delete, .settled, .metadata: return nil
        }
    }

    /// The row that the entry takes away: its id may be none that can be read.
    var removedRow: Int64? {
        if case .delete(let stored) = plan { stored.row } else { nil }
    }

    /// What the report says of it.
    var record: ImportRecord {
        switch plan {
        case .metadata(let record): record
        case .settled(let status, let newID, let comment): record(status, newID, comment)
        case .delete(let stored): record(.deleted, stored.id)
        case .put(let document, let original):
            record(original == nil ? .created : .updated, findings.isEmpty || original != nil ? document.id : nil)
        }
    }

    private func record(_ status: ImportRecord.Status, _ newID: DocumentID?, _ comment: String = "") -> ImportRecord {
        ImportRecord(id: id, newID: newID, schema: schema, status: findings.isEmpty ? status : .error, comment: comment, errors: findings)
    }
}
