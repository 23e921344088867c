import Values

/// The metadata of a payload, which come before its documents (operations 10.3).
struct MetadataImport {
    private let request: ImportRequest
    private let state: Snapshot
    private var edit: MetadataEdit
    /// Items as they stand in the report, in the order of the edit; those that the mode leaves alone have no place there.
    private var items: [(id: Value, collection: Int, isEdited: Bool)] = []
    private var schemas: [Int: Schema] = [:]

    /// What the metadata come to.
    struct Result {
        /// By the position of their collection in the payload.
        let records: [Int: [ImportRecord]]
        /// Of the documents that `replace` deletes.
        let deletions: [ImportRecord]
        /// The state that documents are imported into.
        let state: Snapshot
        let step: SnapshotStep?
        let touched: Set<Text>
        let placeholders: [Text: MetadataEdit.Target]
        /// Whether a key names a schema, one that the payload brings included.
        let knows: (Text) -> Bool

        /// In the order of the payload.
        var all: [ImportRecord] { records.sorted { $0.key < $1.key }.flatMap(\.value) + deletions }
        var hasErrors: Bool { all.contains { $0.status == .error } }
    }

    init(_ request: ImportRequest, _ state: Snapshot, _ generator: IDGenerator) {
        self.request = request
        self.state = state
        edit = MetadataEdit(on: state, generator: generator, options: request.options)
    }

    consuming func result(of payload: ImportPayload, _ reader: inout PayloadReader, _ revision: ObjectID) throws -> Result {
        let metadata = state.metadata, brought = try namesBrought(by: payload, &reader)
        let knows: (Text) -> Bool = { metadata.schema($0) != nil || brought.contains($0) }
        for (index, collection) in try payload.collections(request.schemas, in: metadata, knows: knows).enumerated() {
            guard let schema = metadata.schema(collection.key), schema.isSystem, request.schemas.contains(schema) else { continue }
            schemas[index] = schema
            try reader.forEachItem(of: collection) { try take($0, of: schema, index) }
        }
        guard !schemas.isEmpty else {
            return Result(records: [:], deletions: [], state: state, step: nil, touched: [], placeholders: [:], knows: knows)
        }
        if request.mode == .replace { for (_, schema) in schemas.sorted(by: { $0.key < $1.key }) { edit.deleteOthers(of: schema) } }
        let made = try edit.finish(revision)
        let (records, deletions) = report(of: made)
        return Result(
            records: records, deletions: deletions, state: made.step?.snapshot ?? state, step: made.step, touched: made.touched,
            placeholders: made.placeholders, knows: knows)
    }

    /// Names and ids of the schemas that the payload itself holds, where it has keys that name none that is known.
    private func namesBrought(by payload: ImportPayload, _ reader: inout PayloadReader) throws -> Set<Text> {
        let members = payload.keyedRanges
        guard members.contains(where: { state.metadata.schema($0.key) == nil }) else { return [] }
        var names: Set<Text> = []
        for member in members where state.metadata.schema(member.key)?.id == BuiltIn.schemaID && payload.startsContainer(member.range) {
            let collection = ImportPayload.Collection(key: member.key, range: member.range, pointer: JSONPointer([member.key]))
            try reader.forEachItem(of: collection) { item in
                if let key = item.key { names.insert(key) }
                for name in [item.node["Name" as StaticString]?.text, item.sentID?.text] { if let name { names.insert(name) } }
            }
        }
        return names
    }

    private mutating func take(_ item: PayloadReader.Item, of schema: Schema, _ collection: Int) throws {
        let isDeletion = item.node.isNull
        let isEdited = !isDeletion || request.mode.deletesNulls
        items.append((item.id, collection, isEdited))
        guard isEdited else { return }
        if isDeletion { return edit.delete(item.key ?? "", of: schema) }
        if let key = item.key, let sent = item.sentID, !sent.isNull, sent.text != key {
            throw ImportPayload.unmappable("The document's 'Id' is another than its key.", at: item.pointer().appending("Id"))
        }
        edit.put(
            item.node, of: schema, key: item.key, existing: existing, missing: request.mode.creates ? .create : .skip,
            isBeyondBound: item.isBeyondBound)
    }

    private var existing: MetadataEdit.Existing {
        switch request.mode {
        case .create: .skip
        case .delete: .delete
        default: .merge(request.mode.variant)
        }
    }

    // MARK: Report

    private func report(of made: MetadataEdit.Result) -> (records: [Int: [ImportRecord]], deletions: [ImportRecord]) {
        var records = schemas.mapValues { _ in [ImportRecord]() }
        var outcomes = made.outcomes[...]
        for item in items {
            guard let schema = schemas[item.collection] else { continue }
            let outcome = item.isEdited ? outcomes.popFirst() : nil
            records[item.collection]?.append(record(item.id, outcome, schema))
        }
        let deletions = outcomes.compactMap { outcome in
            state.metadata.schema(id: outcome.schema).map { record(outcome.sentID.map(Value.text) ?? .null, outcome, $0) }
        }
        return (records, deletions)
    }

    private func record(_ id: Value, _ outcome: MetadataEdit.Outcome?, _ schema: Schema) -> ImportRecord {
        guard let outcome else {
            return ImportRecord(id: id, newID: nil, schema: schema, status: .skipped, comment: "The mode deletes nothing.")
        }
        let status: ImportRecord.Status =
            switch outcome.status {
            case .created: .created
            case .updated: .updated
            case .unchanged: .unchanged
            case .deleted: .deleted
            case .skipped: .skipped
            case .refused: .error
            }
        let stored = status == .error ? outcome.original : status == .skipped ? nil : outcome.document
        return ImportRecord(
            id: id, newID: stored?.id, schema: schema, status: status,
            comment: status == .skipped ? "The mode does not apply to it, or it is the program's own." : "", errors: outcome.findings)
    }
}
