import Values

extension ValueSink {
    /// Writes a document that is given as JSON, each value as what the data type of its property says it is: JSON shows 1 for a Number and for an
    /// Integer, the other formats tell them apart (formats 3, 4). Members need not be complete; one that the schema does not know is written as it is.
    public mutating func document(_ node: JSONNode, of schema: Schema, in metadata: Metadata) {
        let isWritten: Void? = node.withTape { tape, index in
            TypedDocument(tape: tape, metadata: metadata).write(index, of: schema, into: &self)
        }
        if isWritten == nil { null() }
    }
}

/// A document on a tape, and what says of which types its values are.
private struct TypedDocument {
    let tape: JSONTapeView
    let metadata: Metadata

    func write(_ index: Int, of schema: Schema, into sink: inout some ValueSink) {
        guard tape[index].kind == .object else { return sink.write(tape, at: index) }
        sink.beginObject(count: tape[index].count)
        var due = 0
        for member in tape.members(of: index) {
            let key = tape.bytes(of: tape[member])
            sink.key(utf8: key)
            if let position = schema.position(ofKey: key, due: due) {
                due = position + 1
                value(member + 1, of: schema.properties[position], into: &sink)
            } else {
                sink.write(tape, at: member + 1)
            }
        }
        sink.endObject()
    }

    /// Writes the value of a property. What is no value of the data type is written as it is.
    private func value(_ index: Int, of property: Property, into sink: inout some ValueSink) {
        let entry = tape[index]
        switch (property.dataType, entry.kind) {
        case (.number, .integer): sink.number(Double(entry.integer))
        case (.number, .number): sink.number(entry.number)
        case (.number, .digits):
            // What a double holds is written in full up to 1e21.
            if let value = tape.node(at: index).number { sink.number(value) } else { sink.write(tape, at: index) }
        case (.integer, .integer), (.pickList, .integer), (.multiPickList, .integer): sink.documentInteger(entry.integer)
        case (.integer, .text), (.pickList, .text), (.multiPickList, .text): longInteger(index, into: &sink)
        case (.time, .text): sink.time(Text(checked: tape.bytes(of: entry)))
        case (.document, .object), (.reference, .object): nested(index, of: property, into: &sink)
        case (.documentCollection, .list), (.referenceCollection, .list):
            sink.beginList(count: entry.count)
            for element in tape.elements(of: index) { nested(element, of: property, into: &sink) }
            sink.endList()
        case (.documentCollection, .object):
            // A patch may have its items by id (formats 7).
            sink.beginObject(count: entry.count)
            for member in tape.members(of: index) {
                sink.key(utf8: tape.bytes(of: tape[member]))
                nested(member + 1, of: property, into: &sink)
            }
            sink.endObject()
        default: sink.write(tape, at: index)
        }
    }

    private func nested(_ index: Int, of property: Property, into sink: inout some ValueSink) {
        guard let schema = metadata.referenceType(of: property) else { return sink.write(tape, at: index) }
        if property.dataType.holdsDocuments {
            write(index, of: schema, into: &sink)
        } else {
            reference(index, to: schema, into: &sink)
        }
    }

    /// An integer beyond ±2⁵³ is a text in JSON.
    private func longInteger(_ index: Int, into sink: inout some ValueSink) {
        let text = Text(checked: tape.bytes(of: tape[index]))
        guard let value = Int64(text.string), value.magnitude > 1 << 53, Text(String(value)) == text else { return sink.text(text) }
        sink.documentInteger(value)
    }

    private func reference(_ index: Int, to schema: Schema, into sink: inout some ValueSink) {
        guard tape[index].kind == .object else { return sink.write(tape, at: index) }
        sink.beginObject(count: tape[index].count)
        for member in tape.members(of: index) {
            let key = tape.bytes(of: tape[member])
            sink.key(utf8: key)
            if key.isKey("Id") {
                value(member + 1, of: schema.idProperty, into: &sink)
            } else {
                sink.write(tape, at: member + 1)
            }
        }
        sink.endObject()
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
            do throws(JSONError) {
                let tape = try parser.parse(UnsafeRawBufferPointer(bytes), within: .stored)
                sink.document(tape.root, of: schema, in: metadata)
            } catch { sink.json(bytes) }
        }
    }
}
