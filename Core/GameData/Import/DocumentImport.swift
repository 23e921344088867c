import Values

/// Imports documents (operations 10): decides on a state what a payload makes of it, as a value. Costs what the payload is large.
public struct DocumentImport {
    private let request: ImportRequest
    private let generator: IDGenerator
    private let checkpoint: (Double) throws -> Void

    /// - Parameter checkpoint: Told now and then how much is done, from 0 to 1; what it throws ends the work.
    public init(_ request: ImportRequest, generator: IDGenerator, checkpoint: @escaping (Double) throws -> Void = { _ in }) {
        self.request = request
        self.generator = generator
        self.checkpoint = checkpoint
    }

    /// What becomes of each item, and of the data.
    ///
    /// - Parameter revision: The one that the data would have afterwards.
    /// - Throws: `APIErrors` 400 `invalidRequestBody` for what is no JSON, `invalidImportData` for what cannot be mapped to collections,
    ///   `invalidParameterValue` for selectors; what the checkpoint throws.
    public func outcome(of payload: ImportPayload, on state: Snapshot, revision: ObjectID) throws -> ImportOutcome {
        var reader = try PayloadReader(payload)
        let metadata = try MetadataImport(request, state, generator).result(of: payload, &reader, revision)
        if metadata.hasErrors { return ImportOutcome(records: metadata.all, step: nil, touched: []) }
        try request.schemas.check(in: metadata.state.metadata)
        let languages = try request.languages.languages(of: metadata.state.metadata.settings)
        var matching = ImportMatching(metadata.state, after: state, request, languages: languages)
        try match(payload, metadata, &reader, &matching)
        return try settle(matching.entries, after: metadata, revision)
    }

    private func match(
        _ payload: ImportPayload, _ metadata: MetadataImport.Result, _ reader: inout PayloadReader, _ matching: inout ImportMatching
    ) throws {
        let state = metadata.state
        var imported: [Schema] = []
        let size = Double(max(payload.text.count, 1))
        for (index, collection) in try payload.collections(request.schemas, in: state.metadata, knows: metadata.knows).enumerated() {
            guard let schema = try schema(of: collection, state.metadata) else {
                try reader.skip(collection)
                continue
            }
            if schema.isSystem {
                matching.append(metadata.records[index] ?? [])
                continue
            }
            if !imported.contains(where: { $0 === schema }) { imported.append(schema) }
            var count = 0
            try reader.forEachItem(of: collection) { item in
                try matching.take(item, of: schema)
                count += 1
                if count % 1024 == 0 { try checkpoint(0.5 * Double(collection.range.lowerBound) / size) }
            }
        }
        guard request.mode == .replace else { return }
        matching.append(metadata.deletions)
        for schema in imported { matching.deleteUnlisted(of: schema) }
    }

    /// Nil for one that nobody asks for.
    private func schema(of collection: ImportPayload.Collection, _ metadata: Metadata) throws(APIErrors) -> Schema? {
        if let schema = metadata.schema(collection.key) { return request.schemas.contains(schema) ? schema : nil }
        if !request.schemas.isEmpty, !request.schemas.contains(unknown: collection.key) { return nil }
        throw ImportPayload.unmappable("There is no schema \(Finding.quoted(collection.key)).", at: collection.pointer)
    }

    private func settle(
        _ entries: [ImportEntry], after metadata: MetadataImport.Result, _ revision: ObjectID
    ) throws -> ImportOutcome {
        var entries = entries
        try checkpoint(0.5)
        prepare(&entries, after: metadata)
        try checkpoint(0.65)
        let checks = ImportChecks(request.options)
        let isRefused = entries.contains(where: \.isError)
        guard checks.areAsked || !isRefused else { return ImportOutcome(records: entries.map(\.record), step: nil, touched: []) }
        let step = metadata.state.applying(rows: entries.compactMap(\.change), revision: revision)
        try checkpoint(0.8)
        if checks.areAsked { try checks.run(over: &entries, in: step.snapshot) { try checkpoint(0.8 + 0.2 * $0) } }
        return outcome(entries, step, after: metadata)
    }

    /// Nothing is stored where a record is in error; else what the metadata and the documents change, in one step.
    private func outcome(_ entries: [ImportEntry], _ step: SnapshotStep, after metadata: MetadataImport.Result) -> ImportOutcome {
        let records = entries.map(\.record)
        guard !records.contains(where: { $0.status == .error }) else { return ImportOutcome(records: records, step: nil, touched: []) }
        if step.rows.isEmpty { return ImportOutcome(records: records, step: metadata.step, touched: metadata.touched) }
        return ImportOutcome(records: records, step: metadata.step?.followed(by: step) ?? step, touched: metadata.touched)
    }

    /// Ids and repairs (operations 12.3).
    private func prepare(_ entries: inout [ImportEntry], after metadata: MetadataImport.Result) {
        let state = metadata.state
        var identities = ImportIdentities(state, generator, request.options)
        identities.know(metadata.placeholders)
        identities.assign(in: &entries)
        let repairs = Repairs(request.options, state)
        let addsDocuments = request.options.repairs(.repairRequiredWithDefaults) && state.metadata.defaultsHoldDocuments
        let refusesEmptyUnions = request.options.repairs(.resolveConflictingUnions) && !request.options.contains(.checkConstraints)
        for index in entries.indices {
            var excess: BeyondBound?
            entries[index].change { document, original, findings in
                repairs.round(&document)
                do throws(BeyondBound) {
                    try repairs.apply(to: &document)
                    try document.checkBound(replacing: original?.document)
                } catch { return excess = error }
                if addsDocuments, findings.isEmpty { identities.assign(to: &document, &findings) }
                if refusesEmptyUnions { findings += document.emptyRootUnion }
            }
            if let excess { entries[index].refuse(excess.finding) } else { entries[index].recognizeUnchanged() }
        }
    }
}

extension ImportEntry {
    /// Repairs may have brought back what was there.
    fileprivate mutating func recognizeUnchanged() {
        guard findings.isEmpty, case .put(let document, let original?) = plan, document.isEqual(to: original.document) else { return }
        plan = .settled(.unchanged, newID: document.id, comment: "")
    }
}

extension Metadata {
    /// Whether a default makes documents.
    fileprivate var defaultsHoldDocuments: Bool {
        schemas.contains { schema in schema.properties.contains { $0.dataType.holdsDocuments && $0.defaultValue != nil } }
    }
}
