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
        let findings = Checks.findings(in: source.document(stored), options, state, .stored(stored.place))
        guard snapshot.metadata.schemas[stored.schemaIndex].isSystem else { return findings }
        let rules = snapshot.metadata.ruleFindings(in: snapshot)[stored.row] ?? []
        let news = rules.filter { rule in
            options.contains(rule.code.checkOfMetadata) && !findings.contains { $0.code == rule.code && $0.path == rule.path }
        }
        return findings + news.prefix(Finding.mostInDocument - findings.count)
    }

    /// A settings schema needs its document, which load and restore make: so it is missing only where that was undone by other means.
    func missingDocument(of schema: Schema) -> Finding? {
        guard options.contains(.checkRequirements), schema.type == .settings, snapshot.roots(of: schema).count == 0 else { return nil }
        return Finding(.missingSettingsDocument, at: JSONPointer(), "'\(schema.name)' has no document.")
    }
}

extension Snapshot {
    /// What the background checks find in a root document as it stands here, for an answer that cannot wait for a validation of all.
    public func backgroundFindings(in document: StoredDocument) -> [Finding] {
        SnapshotChecks(.background, in: self, isForAll: false).findings(in: document)
    }
}

/// Reads stored documents one after the other; keeps its parser between them.
struct TypedDocuments {
    private let reader: DocumentReader
    private let parser = JSONParser()

    init(_ metadata: Metadata) { reader = DocumentReader(metadata, from: .file) }

    func document(_ stored: StoredDocument) -> Document {
        let schema = reader.metadata.schemas[stored.schemaIndex]
        // The text is our own, so it can be read; an empty document would be the least harm if it could not.
        let document = stored.text.withUnsafeBytes { text in try? parser.withRoot(of: text) { reader.document($0, of: schema) } }
        return (document ?? nil) ?? Document(of: schema)
    }
}
