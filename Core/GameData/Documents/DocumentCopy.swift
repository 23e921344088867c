import Glibc
import Values

// The short way from a text to a stored document. What stands in a file or store mostly is canonical already: its keys in schema order, its
// values in their form. Then it is copied value by value, without a document made of it; a value that is not goes through the reader, and so
// does a document whose keys are others.

extension DocumentWriter {
    /// The document that a tape holds, as it is kept: the same that reading and writing it would give. Nil where its keys are not those of the
    /// schema in their order, it is a union, or beyond the bound: then it goes through the reader.
    mutating func stored(copying node: JSONNode, of schema: Schema, row: Int64, _ reader: DocumentReader) -> StoredDocument? {
        begin()
        let reader = isBounded ? reader.taking(from: DocumentAllowance()) : reader
        let id = node.withTape { tape, index -> DocumentCopy.FoundID? in
            var copy = DocumentCopy(tape: tape, reader: reader)
            guard takes(tape.valueCount), copy.members(at: index, of: schema, place: -1, depth: 0, &self),
                reader.allowance?.isSpent != true, isWithinBound(copiedFrom: tape.depth)
            else { return nil }
            return copy.id(at: index, of: schema)
        }
        guard let id = id ?? nil else { return nil }
        return StoredDocument(row: row, schemaIndex: schema.index, id: id.value, text: json.bytes, layout)
    }
}

private struct DocumentCopy {
    let tape: JSONTapeView
    let reader: DocumentReader

    /// An id, or that there is none.
    struct FoundID {
        let value: DocumentID?
    }

    /// The id of the document at an index, whose keys are in schema order.
    func id(at index: Int, of schema: Schema) -> FoundID? {
        var position = index + 1
        for _ in 0..<schema.idProperty.index { position = tape.end(of: position + 1) }
        return FoundID(value: idField(at: position + 1, of: schema).documentID)
    }

    private func idField(at index: Int, of schema: Schema) -> Field {
        let entry = tape[index]
        switch (entry.kind, schema.idProperty.dataType) {
        case (.text, .text) where entry.count > 0 && schema.idGenerator != .guid: return .text(Text(checked: tape.bytes(of: entry)))
        case (.integer, .integer), (.integer, .pickList), (.integer, .multiPickList): return .integer(entry.integer)
        default: return reader.field(tape.node(at: index), of: schema.idProperty, in: schema)
        }
    }

    /// Writes an object and what it holds; false where its keys are not the schema's in their order.
    ///
    /// - Parameter place: Of the document among the embedded ones, whose object was begun already; -1 for the root.
    mutating func members(at index: Int, of schema: Schema, place: Int32, depth: Int, _ writer: inout DocumentWriter) -> Bool {
        let entry = tape[index]
        guard entry.kind == .object, entry.count == schema.properties.count, schema.type != .union else { return false }
        if place < 0 { writer.json.beginObject(count: entry.count) }
        var position = index + 1
        for property in schema.properties {
            guard isKey(position, property.name) else { return false }
            writer.json.key(encoded: property.encodedName)
            value(at: position + 1, of: property, in: schema, place, depth, &writer)
            guard writer.hasRoom else { return false }
            if place < 0 { writer.layout.ends.append(writer.offset) }
            position = tape.end(of: position + 1)
        }
        if place < 0 { writer.json.endObject() }
        return true
    }

    private func isKey(_ index: Int, _ name: Text) -> Bool { name.isEqual(to: tape.bytes(of: tape[index])) }

    private mutating func value(
        at index: Int, of property: Property, in schema: Schema, _ place: Int32, _ depth: Int, _ writer: inout DocumentWriter
    ) {
        if property.index == schema.idProperty.index {
            return writer.field(idField(at: index, of: schema), of: property, in: schema, parent: place)
        }
        if property.uniqueness == .none, copy(index, of: property, place, depth, &writer) { return }
        let entry = tape[index]
        let field: Field =
            entry.kind == .text && property.dataType == .text
            ? .text(Text(checked: tape.bytes(of: entry))) : reader.field(tape.node(at: index), of: property, in: schema, depth: depth)
        writer.field(field, of: property, in: schema, parent: place)
    }

    /// Copies a canonical value; false where it may be none, and nothing is written.
    private mutating func copy(_ index: Int, of property: Property, _ place: Int32, _ depth: Int, _ writer: inout DocumentWriter) -> Bool {
        let entry = tape[index]
        if property.isRequired, lacksValue(entry, property) { return false }
        switch (entry.kind, property.dataType) {
        case (.null, _): writer.json.null()
        case (.text, .text): writer.json.text(utf8: tape.bytes(of: entry))
        case (.text, .date):
            guard DateText.isCanonical(tape.bytes(of: entry)) else { return false }
            writer.json.text(utf8: tape.bytes(of: entry))
        case (.true, .logical): writer.json.bool(true)
        case (.false, .logical): writer.json.bool(false)
        case (.integer, .integer), (.integer, .pickList), (.integer, .multiPickList): writer.json.documentInteger(entry.integer)
        case (.integer, .number) where entry.integer.magnitude < 1 << 24: writer.json.integer(entry.integer)
        case (.number, .number) where !property.isSingle && entry.number != 0: writer.json.number(entry.number)
        case (.object, .localizedText):
            guard property.requirement != .notEmpty || hasText(index) else { return false }
            return localizedText(index, &writer)
        case (.object, .reference): return reference(index, of: property, &writer)
        case (.object, .document): return document(index, of: property, place, depth, &writer)
        case (.list, .documentCollection): return documents(index, of: property, place, depth, &writer)
        default: return false
        }
        return true
    }

    /// Texts of the project's languages in their order, then null notes.
    private func localizedText(_ index: Int, _ writer: inout DocumentWriter) -> Bool {
        let settings = reader.metadata.settings
        let entry = tape[index]
        guard entry.count > 0 else { return false }
        var position = index + 1
        var language = 0
        for _ in 0..<entry.count - 1 {
            while language < settings.languages.count, !isKey(position, settings.languages[language]) { language += 1 }
            guard language < settings.languages.count, tape[position + 1].kind == .text else { return false }
            language += 1
            position += 2
        }
        guard tape.bytes(of: tape[position]).isKey("notes"), tape[position + 1].kind == .null else { return false }
        copyTexts(index, &writer)
        return true
    }

    private func lacksValue(_ entry: JSONTapeView.Entry, _ property: Property) -> Bool {
        guard entry.kind != .null else { return true }
        return property.requirement == .notEmpty && (entry.kind == .text || entry.kind == .list) && entry.count == 0
    }

    /// Whether an object holds a text that is not empty.
    private func hasText(_ index: Int) -> Bool {
        (0..<tape[index].count).contains { member in
            let value = tape[min(index + 2 + 2 * member, tape.end(of: index) - 1)]
            return value.kind == .text && value.count > 0
        }
    }

    /// Copies an object of texts and null.
    private func copyTexts(_ index: Int, _ writer: inout DocumentWriter) {
        writer.json.beginObject(count: tape[index].count)
        for member in 0..<tape[index].count {
            let key = index + 1 + 2 * member
            writer.json.key(utf8: tape.bytes(of: tape[key]))
            if tape[key + 1].kind == .text { writer.json.text(utf8: tape.bytes(of: tape[key + 1])) } else { writer.json.null() }
        }
        writer.json.endObject()
    }

    /// An id that needs no conversion, and the display name behind it.
    private func reference(_ index: Int, of property: Property, _ writer: inout DocumentWriter) -> Bool {
        guard tape[index].count == 2, let target = reader.metadata.referenceType(of: property), tape.bytes(of: tape[index + 1]).isKey("Id"),
            [.text, .integer].contains(tape[index + 2].kind), tape.bytes(of: tape[index + 3]).isKey("DisplayName"),
            tape[index + 4].kind == .text, let id = idField(at: index + 2, of: target).documentID
        else { return false }
        writer.reference(Reference(id: id, displayName: Text(checked: tape.bytes(of: tape[index + 4]))), of: property)
        return true
    }

    private mutating func document(
        _ index: Int, of property: Property, _ place: Int32, _ depth: Int, _ writer: inout DocumentWriter
    ) -> Bool {
        guard let schema = reader.metadata.referenceType(of: property) else { return false }
        let mark = Mark(writer)
        if embedded(index, of: schema, at: property, isItem: false, isFirst: true, place, depth, &writer) { return true }
        mark.restore(&writer)
        return false
    }

    private mutating func documents(
        _ index: Int, of property: Property, _ place: Int32, _ depth: Int, _ writer: inout DocumentWriter
    ) -> Bool {
        guard let schema = reader.metadata.referenceType(of: property) else { return false }
        let mark = Mark(writer)
        var position = index + 1
        writer.json.beginList(count: tape[index].count)
        for item in 0..<tape[index].count {
            guard embedded(position, of: schema, at: property, isItem: true, isFirst: item == 0, place, depth, &writer) else {
                mark.restore(&writer)
                return false
            }
            position = tape.end(of: position)
        }
        writer.json.endList()
        return true
    }

    private mutating func embedded(
        _ index: Int, of schema: Schema, at property: Property, isItem: Bool, isFirst: Bool, _ parent: Int32, _ depth: Int,
        _ writer: inout DocumentWriter
    ) -> Bool {
        guard hasKeys(index, of: schema), let id = id(at: index, of: schema) else { return false }
        let place = writer.beginEmbedded(schema, id.value, at: property, isItem: isItem, isFirst: isFirst, parent)
        guard members(at: index, of: schema, place: place, depth: depth + 1, &writer) else { return false }
        writer.endEmbedded(place)
        return true
    }

    /// Whether an object has as many keys as the schema has properties: then the id stands where it is looked for, or the walk will tell.
    private func hasKeys(_ index: Int, of schema: Schema) -> Bool {
        tape[index].kind == .object && tape[index].count == schema.properties.count && schema.type != .union
    }

    /// A place to go back to: that of a value, behind its key.
    private struct Mark {
        private let count, references, embedded, uniqueValues, displayNameBytes: Int

        init(_ writer: DocumentWriter) {
            count = writer.json.bytes.count
            references = writer.layout.references.count
            embedded = writer.layout.embedded.count
            uniqueValues = writer.layout.uniqueValues.count
            displayNameBytes = writer.layout.displayNameBytes
        }

        func restore(_ writer: inout DocumentWriter) {
            writer.json.rollBack(toValueAt: count)
            writer.layout.references.removeLast(writer.layout.references.count - references)
            writer.layout.embedded.removeLast(writer.layout.embedded.count - embedded)
            writer.layout.uniqueValues.removeLast(writer.layout.uniqueValues.count - uniqueValues)
            writer.layout.displayNameBytes = displayNameBytes
        }
    }
}
