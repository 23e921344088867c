import Values

/// Writes documents as they were sent, but each value that its type can read in canonical form (operations 15): keys that the schema does not
/// know stay, what was left out stays out, and a null that deletes or erases still does.
struct DocumentConversion {
    private let reader: DocumentReader
    private let form: ValueForm

    /// - Parameter snapshot: Whose documents name the references to them.
    init(_ snapshot: Snapshot) {
        self.init(snapshot.metadata) { id, schema in snapshot.displayText(of: id, in: snapshot.metadata.schemas[schema]) }
    }

    /// One for measuring: the names of references count for nothing (operations 4.7).
    init(measuringBy metadata: Metadata) { self.init(metadata) { _, _ in "" } }

    private init(_ metadata: Metadata, name: @escaping (DocumentID, Int) -> Text?) {
        reader = DocumentReader(metadata, from: .file)
        form = ValueForm(displayName: name)
    }

    /// What a document comes to as it would be written.
    func size(of node: JSONNode, of schema: Schema) -> DocumentSize {
        var measure = JSONMeasure()
        write(node, of: schema, to: &measure)
        return DocumentSize(bytes: measure.byteCount, values: measure.valueCount, levels: measure.depth)
    }

    /// Appends a document; what is none is written as it is.
    func write(_ node: JSONNode, of schema: Schema, to json: inout some ValueSink) { document(node, of: schema, depth: 0, to: &json) }

    private func document(_ node: JSONNode, of schema: Schema, depth: Int, to json: inout some ValueSink) {
        if let text = node.text, depth < DocumentReader.maxDepth, let object = reader.parsed(text, depth, opening: "{") {
            return document(object, of: schema, depth: depth + 1, to: &json)
        }
        guard node.kind == .object else { return json.write(node) }
        json.beginObject(count: node.count)
        for member in node.members {
            json.key(member.key)
            guard let property = schema.property(named: member.key) else {
                json.write(member.value)
                continue
            }
            value(member.value, of: property, in: schema, depth: depth + 1, to: &json)
        }
        json.endObject()
    }

    private func value(_ node: JSONNode, of property: Property, in schema: Schema, depth: Int, to json: inout some ValueSink) {
        guard !node.isNull, property.index != schema.idProperty.index else { return scalar(node, of: property, in: schema, to: &json) }
        let target = property.referenceTypeIndex.map { reader.metadata.schemas[$0] }
        switch (property.dataType, target) {
        case (.document, let target?) where node.text != "": document(node, of: target, depth: depth, to: &json)
        case (.documentCollection, let target?) where node.text != "": documents(node, of: target, depth: depth, to: &json)
        case (.localizedText, _): localizedText(node, of: property, in: schema, to: &json)
        default: scalar(node, of: property, in: schema, to: &json)
        }
    }

    private func scalar(_ node: JSONNode, of property: Property, in schema: Schema, to json: inout some ValueSink) {
        json.write(form.value(of: reader.field(node, of: property, in: schema), property))
    }

    private func documents(_ node: JSONNode, of schema: Schema, depth: Int, to json: inout some ValueSink) {
        if let text = node.text, depth < DocumentReader.maxDepth, let parsed = reader.parsed(text, depth, opening: "[", "{") {
            return documents(parsed, of: schema, depth: depth + 1, to: &json)
        }
        switch node.kind {
        case .list:
            json.beginList(count: node.count)
            for item in node.elements { document(item, of: schema, depth: depth + 1, to: &json) }
            json.endList()
        case .object:
            json.beginObject(count: node.count)
            for member in node.members {
                json.key(member.key)
                document(member.value, of: schema, depth: depth + 1, to: &json)
            }
            json.endObject()
        default: json.write(node)
        }
    }

    /// A language that is null takes a text away where it is imported.
    private func localizedText(_ node: JSONNode, of property: Property, in schema: Schema, to json: inout some ValueSink) {
        let field = reader.field(node, of: property, in: schema)
        guard case .localizedText(let text) = field, !text.erased.isEmpty, case .object(let stored) = text.value else {
            return json.write(form.value(of: field, property))
        }
        json.beginObject(count: stored.count + text.erased.count)
        for language in text.erased {
            json.key(language)
            json.null()
        }
        for (key, value) in stored.entries {
            json.key(key)
            json.write(value)
        }
        json.endObject()
    }
}
