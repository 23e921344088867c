import Values

/// The checks of an import: over every document that it creates or updates, in the state that results (operations 10.3).
struct ImportChecks {
    private let options: ValidationOptions
    private static let all: ValidationOptions = ValidationOptions.integrity.union(.checkTranslations)

    init(_ options: ValidationOptions) { self.options = options }

    /// Whether there is anything to check.
    var areAsked: Bool { !options.isDisjoint(with: Self.all) }

    /// Checks the documents in the order of the payload.
    func run(over entries: inout [ImportEntry], in staged: Snapshot, _ checkpoint: (Double) throws -> Void) throws {
        let tellsUnique = options.contains(.checkUniqueness)
        let stored = tellsUnique ? entries.map { $0.storedDocument(in: staged) } : []
        let state = ImportedState(staged, putting: Set(stored.compactMap { $0?.row }))
        var left = ImportOutcome.mostFindings - entries.reduce(0) { $0 + $1.findings.count }
        for index in entries.indices {
            if index % 1024 == 0 { try checkpoint(Double(index) / Double(entries.count)) }
            guard case .put(let document, _) = entries[index].plan else { continue }
            // One stays even where the report is full: it is what tells that the document is in error.
            let found = Checks.findings(in: document, options, state, .written(replacing: nil)).prefix(max(left, 1))
            entries[index].findings += found
            left -= found.count
            if tellsUnique, let document = stored[index] { state.passed(document) }
        }
    }
}

extension ImportEntry {
    /// The document as it stands in the state that results.
    fileprivate func storedDocument(in staged: Snapshot) -> StoredDocument? {
        guard case .put(let document, _) = plan, let id = document.id else { return nil }
        return staged.root(id, in: document.schema)
    }
}

extension SnapshotStep {
    /// Ids of the schemas whose collections this step changes: those of the root documents, and of embedded ones that came or went
    /// (operations 1.12).
    func touchedSchemas(since before: Snapshot) -> Set<Text> {
        var touched: Set<Int> = []
        for update in rows {
            let old = before.document(row: update.row), new = snapshot.document(row: update.row)
            for document in [old, new] { if let document { touched.insert(document.schemaIndex) } }
            let (left, right) = (Set(old?.heldIDs ?? []), Set(new?.heldIDs ?? []))
            if left != right { for held in left.symmetricDifference(right) { touched.insert(held.schema) } }
        }
        return Set(touched.map { snapshot.metadata.schemas[$0].id })
    }
}
