import Values

extension ValueSink {
    /// Writes a document that is given as JSON, each value as what the data type of its property says it is: JSON shows 1 for a Number and for an
    /// Integer, the other formats tell them apart (formats 3, 4). Members need not be complete; one that the schema does not know is written as it is.
    public mutating func document(_ node: JSONNode, of schema: Schema, in metadata: Metadata) {
        guard node.kind == .object else { return write(node) }
        beginObject(count: node.count)
        var due = 0
        for member in node.members {
            key(member.key)
            guard let index = member.withKey({ schema.position(ofKey: $0, due: due) }) else {
                write(member.value)
                continue
            }
            due = index + 1
            value(member.value, of: schema.properties[index], in: metadata)
        }
        endObject()
    }

    /// Writes the value of a property that is given as JSON, in the same way. What is no value of the data type is written as it is.
    public mutating func value(_ node: JSONNode, of property: Property, in metadata: Metadata) {
        switch (property.dataType, node.kind) {
        case (.number, .integer), (.number, .number): number(node.number ?? 0)
        case (.integer, .text), (.pickList, .text), (.multiPickList, .text): integer(node)
        case (.integer, _), (.pickList, _), (.multiPickList, _): integer(node)
        case (.time, .text): time(node.text ?? "")
        case (.document, .object): nested(node, of: property, in: metadata)
        case (.documentCollection, .list), (.referenceCollection, .list):
            beginList(count: node.count)
            for element in node.elements { nested(element, of: property, in: metadata) }
            endList()
        case (.documentCollection, .object):
            // A patch may have its items by id (formats 7).
            beginObject(count: node.count)
            for member in node.members {
                key(member.key)
                nested(member.value, of: property, in: metadata)
            }
            endObject()
        case (.reference, .object): nested(node, of: property, in: metadata)
        default: write(node)
        }
    }

    private mutating func nested(_ node: JSONNode, of property: Property, in metadata: Metadata) {
        guard let schema = metadata.referenceType(of: property) else { return write(node) }
        if property.dataType.holdsDocuments { document(node, of: schema, in: metadata) } else { reference(node, to: schema, in: metadata) }
    }

    /// An integer beyond ±2⁵³ is a text in JSON.
    private mutating func integer(_ node: JSONNode) {
        if let value = node.integer { return documentInteger(value) }
        guard let text = node.text, let value = Int64(text.string), value.magnitude > 1 << 53, Text(String(value)) == text else {
            return write(node)
        }
        documentInteger(value)
    }

    private mutating func reference(_ node: JSONNode, to schema: Schema, in metadata: Metadata) {
        guard node.kind == .object else { return write(node) }
        beginObject(count: node.count)
        for member in node.members {
            key(member.key)
            if member.hasKey("Id") { value(member.value, of: schema.idProperty, in: metadata) } else { write(member.value) }
        }
        endObject()
    }
}

/// Writes stored documents, one after the other, into any format, with the display texts that their references have in a snapshot.
public struct DocumentSource {
    /// Made when a format asks for it that is not JSON.
    private var parser: JSONParser?
    /// The text of one document, kept between documents.
    private var text: [UInt8] = []

    public init() {}

    /// Writes a root document.
    public mutating func write(_ document: StoredDocument, of snapshot: Snapshot, into sink: inout any ValueSink) {
        if sink.isJSON, document.references.isEmpty { return document.text.withUnsafeBufferPointer { sink.json($0) } }
        text.removeAll(keepingCapacity: true)
        snapshot.write(document, into: &text)
        write(text, of: snapshot.metadata.schemas[document.schemaIndex], in: snapshot.metadata, into: &sink)
    }

    /// Writes a document given as JSON of our own: whole, or with members left out.
    public mutating func write(_ json: [UInt8], of schema: Schema, in metadata: Metadata, into sink: inout any ValueSink) {
        json.withUnsafeBufferPointer { bytes in
            if sink.isJSON { return sink.json(bytes) }
            let parser = parser ?? JSONParser()
            self.parser = parser
            guard let tape = try? parser.parse(UnsafeRawBufferPointer(bytes), maxDepth: 2 * JSONParser.documentDepth) else {
                return sink.json(bytes)
            }
            sink.document(tape.root, of: schema, in: metadata)
        }
    }
}
