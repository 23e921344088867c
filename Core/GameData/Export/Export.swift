import Values

/// An export of a snapshot (operations 9), worked out before its first byte is written: which documents of which schemas, and what of them.
public struct Export: Sendable {
    /// The documents of one schema.
    struct Collection: Sendable {
        let schema: Schema
        let documents: Documents
    }

    enum Documents: Sendable {
        case all(Roots)
        case some([StoredDocument])

        var count: Int {
            switch self {
            case .all(let roots): roots.count
            case .some(let documents): documents.count
            }
        }
    }

    let snapshot: Snapshot
    let mode: ExportRequest.Mode
    let document: ExportedDocument
    /// In the order of a file.
    let collections: [Collection]
    /// Rows of the selected schemas that cannot be read, and are left out (operations 4.7).
    public let unreadableCount: Int

    /// Works out an export. It costs what is exported, so not on a loop.
    ///
    /// - Parameter checkpoint: Called now and then; what it throws ends the work.
    /// - Throws: `APIErrors` 400 `invalidParameterValue` for a selector that names nothing; what the checkpoint throws.
    public init(_ request: ExportRequest, of snapshot: Snapshot, checkpoint: () throws -> Void = {}) throws {
        let metadata = snapshot.metadata
        try request.check(in: metadata)
        let selected = try request.schemas.schemas(in: metadata)
        let named = try request.languages.languages(of: metadata.settings)
        let properties = ExportedProperties(request, in: metadata)
        self.snapshot = snapshot
        mode = request.mode
        document = ExportedDocument(properties, request.languages.isEmpty ? nil : named, request.mode, in: metadata)
        let choice = Choice(request: request, snapshot: snapshot, properties: properties, document: document, selected: selected)
        collections = try choice.collections(checkpoint)
        unreadableCount = choice.whole.reduce(0) { $0 + snapshot.unreadableRows(of: $1).count }
    }

    /// Root documents that it holds.
    public var documentCount: Int { collections.reduce(0) { $0 + $1.documents.count } }
}

/// Chooses the documents of an export.
private struct Choice {
    let request: ExportRequest
    let snapshot: Snapshot
    let properties: ExportedProperties
    let document: ExportedDocument
    /// What the selectors select.
    let selected: [Schema]

    /// The schemas of which all documents are exported.
    var whole: [Schema] {
        snapshot.metadata.collectionOrder.map { snapshot.metadata.schemas[$0] }.filter { schema in
            selected.contains { $0 === schema } || request.mode == .publication && schema.isSystem
        }
    }

    func collections(_ checkpoint: () throws -> Void) throws -> [Export.Collection] {
        let metadata = snapshot.metadata
        let whole = whole
        let further = try referenced(from: whole, checkpoint)
        return try metadata.collectionOrder.compactMap { position in
            let schema = metadata.schemas[position]
            let isWhole = whole.contains { $0 === schema }
            let documents = isWhole ? try documents(of: schema, checkpoint) : .some(further[position] ?? [])
            let isWritten = documents.count > 0 || request.mode == .publication || isWhole && request.schemas.names(schema)
            return isWritten ? Export.Collection(schema: schema, documents: documents) : nil
        }
    }

    /// The documents of a selected schema.
    private func documents(of schema: Schema, _ checkpoint: () throws -> Void) throws -> Export.Documents {
        let roots = snapshot.roots(of: schema)
        guard request.mode == .localization else { return .all(roots) }
        guard !properties.isEmpty(schema) else { return .some([]) }
        var scratch: [UInt8] = []
        var documents: [StoredDocument] = []
        for (count, stored) in roots.enumerated() {
            if count % 1024 == 0 { try checkpoint() }
            scratch.removeAll(keepingCapacity: true)
            if stored.text.withUnsafeBytes({ document.append($0, of: schema, to: &scratch) }) { documents.append(stored) }
        }
        return .some(documents)
    }

    /// By schema, the documents of the others that come along.
    private func referenced(from whole: [Schema], _ checkpoint: () throws -> Void) throws -> [Int: [StoredDocument]] {
        guard request.mode.takesReferenced, whole.count < snapshot.metadata.schemas.count else { return [:] }
        var closure = ExportClosure(of: snapshot, properties, selected: whole)
        for schema in whole {
            for (count, document) in snapshot.roots(of: schema).enumerated() {
                if count % 1024 == 0 { try checkpoint() }
                closure.follow(document)
            }
        }
        return Dictionary(grouping: closure.documents, by: \.schemaIndex).mapValues { documents in
            documents.sorted { SnapshotIndexes.rootKey(of: $0) < SnapshotIndexes.rootKey(of: $1) }
        }
    }
}
