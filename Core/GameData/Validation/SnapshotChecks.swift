import Values

/// Checks documents of a snapshot as they stand in it. Used by one thread.
struct SnapshotChecks {
    let snapshot: Snapshot
    private let options: ValidationOptions
    private let state: CheckedSnapshot
    private let source: TypedDocuments

    /// - Parameter isForAll: Whether every document will be checked.
    init(_ options: ValidationOptions, in snapshot: Snapshot, isForAll: Bool) {
        self.snapshot = snapshot
        self.options = options
        state = CheckedSnapshot(snapshot, isForAll: isForAll && options.contains(.checkUniqueness))
        source = TypedDocuments(snapshot.metadata)
    }

    /// What is wrong with a root document, in traversal order; with one of the metadata, then what breaks their rules.
    func findings(in stored: StoredDocument) -> [Finding] {
        guard let document = source.document(stored) else { return options.contains(.checkFormat) ? [UnreadableRow.finding] : [] }
        let findings = Checks.findings(in: document, options, state, .stored(stored.place))
        guard snapshot.metadata.schemas[stored.schemaIndex].isSystem else { return findings }
        let rules = snapshot.metadata.ruleFindings(in: snapshot)[stored.row] ?? []
        let news = rules.filter { rule in
            options.contains(rule.code.checkOfMetadata) && !findings.contains { $0.code == rule.code && $0.path == rule.path }
        }
        return findings + news.prefix(Finding.mostInDocument - findings.count)
    }

    /// What is wrong with a row that is no document any more.
    func findings(in row: UnreadableRow) -> [Finding] { options.contains(.checkFormat) ? [UnreadableRow.finding] : [] }

    /// A settings schema needs its document, which load and restore make: so it is missing only where that was undone by other means.
    func missingDocument(of schema: Schema) -> Finding? {
        guard options.contains(.checkRequirements), schema.type == .settings, snapshot.roots(of: schema).count == 0,
            snapshot.unreadableRows(of: schema).isEmpty
        else { return nil }
        return Finding(.missingSettingsDocument, at: JSONPointer(), "'\(schema.name)' has no document.")
    }
}

extension Snapshot {
    /// What the background checks find in a root document as it stands here, for an answer that cannot wait for a validation of all.
    public func backgroundFindings(in document: StoredDocument) -> [Finding] {
        SnapshotChecks(.background, in: self, isForAll: false).findings(in: document)
    }
}
