import Values

/// The metadata of a payload, which come before its documents (operations 10.3).
struct MetadataImport {
    private let request: ImportRequest
    private let state: Snapshot

    /// What the metadata come to.
    struct Result {
        /// By the position of their collection in the payload.
        var records: [Int: [ImportRecord]] = [:]
        /// Whether a key names a schema, one that the payload brings included.
        let knows: (Text) -> Bool

        /// In the order of the payload.
        var all: [ImportRecord] { records.sorted { $0.key < $1.key }.flatMap(\.value) }
        var hasErrors: Bool { records.values.contains { $0.contains { $0.status == .error } } }
    }

    init(_ request: ImportRequest, _ state: Snapshot) {
        self.request = request
        self.state = state
    }

    func read(_ payload: ImportPayload, _ reader: inout PayloadReader) throws -> Result {
        let brought = try namesBrought(by: payload, &reader)
        let metadata = state.metadata
        var result = Result(knows: { metadata.schema($0) != nil || brought.contains($0) })
        for (index, collection) in try payload.collections(request.schemas, in: metadata, knows: result.knows).enumerated() {
            guard let schema = metadata.schema(collection.key), schema.isSystem, request.schemas.contains(schema) else { continue }
            var records: [ImportRecord] = []
            try reader.forEachItem(of: collection) { records.append(record(of: $0, schema)) }
            result.records[index] = records
        }
        return result
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

    private func record(of item: PayloadReader.Item, _ schema: Schema) -> ImportRecord {
        let id = item.id
        if case .text(let text) = id, BuiltIn.ids.contains(text) {
            return ImportRecord(id: id, newID: nil, schema: schema, status: .skipped, comment: "The schema is the program's own.")
        }
        return ImportRecord(
            id: id, newID: nil, schema: schema, status: .error, comment: "Importing documents of '\(schema.name)' is not supported.",
            errors: [Finding(.operationNotSupported, at: JSONPointer(), "Importing documents of '\(schema.name)' is not supported.")])
    }
}
