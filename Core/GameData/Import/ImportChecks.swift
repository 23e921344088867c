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
        let source = TypedDocuments(staged.metadata)
        let tellsUnique = options.contains(.checkUniqueness)
        let stored = tellsUnique ? entries.map { $0.storedDocument(in: staged) } : []
        let state = ImportedState(staged, putting: Set(stored.compactMap { $0?.row }))
        var left = ImportOutcome.mostFindings - entries.reduce(0) { $0 + $1.findings.count }
        for index in entries.indices {
            if index % 1024 == 0 { try checkpoint(Double(index) / Double(entries.count)) }
            guard let document = entries[index].document(source) else { continue }
            // One stays even where the report is full: it is what tells that the document is in error.
            let found = Checks.findings(in: document, options, state, .written(replacing: nil)).prefix(max(left, 1))
            entries[index].findings = entries[index].findings.followed(byChecks: found)
            left -= found.count
            if tellsUnique, let document = stored[index] { state.passed(document) }
        }
    }
}

extension ImportEntry {
    /// The document as it stands in the state that results.
    fileprivate func storedDocument(in staged: Snapshot) -> StoredDocument? {
        switch plan {
        case .keep(let stored): stored
        case .put(let document, _): document.id.flatMap { staged.root($0, in: document.schema) }
        case .delete, .settled, .metadata: nil
        }
    }

    /// The document that is stored, as typed values.
    fileprivate func document(_ source: TypedDocuments) -> Document? {
        switch plan {
        case .keep(let stored): source.document(stored)
        case .put(let document, _): document
        case .delete, .settled, .metadata: nil
        }
    }
}
