import Values

/// Writes root documents as canonical compact JSON: properties in schema order, unset ones null; of a union its id and the options that
/// are set (data-model 1.2). Notes what stands where. Keeps its buffers between documents.
struct DocumentWriter {
    let metadata: Metadata
    var json = JSONWriter(reserving: 1024)
    var layout = DocumentLayout()

    init(_ metadata: Metadata) { self.metadata = metadata }

    /// The text of one document.
    static func text(of document: Document, in metadata: Metadata) -> (text: [UInt8], layout: DocumentLayout) {
        var writer = DocumentWriter(metadata)
        writer.root(document)
        return (writer.json.bytes, writer.layout)
    }

    /// A document, all of whose fields are canonical, as it is kept.
    mutating func stored(_ document: Document, row: Int64) -> StoredDocument {
        begin()
        root(document)
        return StoredDocument(row: row, schemaIndex: document.schema.index, id: document.id, text: json.bytes, layout)
    }

    mutating func begin() {
        json.restart()
        layout.removeAll()
    }

    var offset: UInt32 { UInt32(truncatingIfNeeded: json.bytes.count) }

    private mutating func root(_ document: Document) {
        json.beginObject(count: document.fields.count)
        for property in document.schema.properties {
            if writesMember(property, of: document) {
                json.key(encoded: property.encodedName)
                field(document.fields[property.index], of: property, in: document.schema, parent: -1)
            }
            layout.ends.append(json.bytes.count == 1 ? 0 : offset)
        }
        json.endObject()
    }

    private func writesMember(_ property: Property, of document: Document) -> Bool {
        document.schema.type != .union || property.index == document.schema.idProperty.index || !document.fields[property.index].hasNoValue
    }

    /// Writes the value of a property of a document, whose place is `parent`: -1 for the root.
    mutating func field(_ field: Field, of property: Property, in schema: Schema, parent: Int32) {
        if property.uniqueness != .none { note(field, of: property, in: schema, parent) }
        if property.isRequired, field.hasNoValue || property.requirement == .notEmpty && field.isEmpty { layout.lacksValue = true }
        switch field {
        case .absent, .null: json.null()
        case .logical(let value): json.bool(value)
        case .integer(let value): json.documentInteger(value)
        case .number(let value): json.number(value)
        case .time(let ticks): json.text(TimeText.text(ofTicks: ticks))
        case .date(let milliseconds): json.text(DateText.text(ofMilliseconds: milliseconds))
        case .text(let text): json.text(text)
        case .outOfRange(let text):
            layout.holdsUnreadable = true
            json.text(text)
        case .localizedText(let text): json.write(text.value)
        case .document(let document): embedded(document, at: property, isItem: false, isFirst: true, parent)
        case .documents(let documents):
            json.beginList(count: documents.count)
            for (item, document) in documents.enumerated() { embedded(document, at: property, isItem: true, isFirst: item == 0, parent) }
            json.endList()
        case .reference(let reference): self.reference(reference, of: property)
        case .references(let references):
            json.beginList(count: references.count)
            for reference in references { self.reference(reference, of: property) }
            json.endList()
        case .formula(let formula): json.write(Value.object(formula.tree))
        case .unreadable(let value):
            layout.holdsUnreadable = true
            json.write(value)
        }
    }

    private mutating func note(_ field: Field, of property: Property, in schema: Schema, _ place: Int32) {
        guard property.index != schema.idProperty.index, let value = field.uniqueValue else { return }
        layout.uniqueValues.append(
            StoredDocument.UniqueValue(schema: Int32(schema.index), property: Int32(property.index), place: place, value: value))
    }

    private mutating func embedded(_ document: Document, at property: Property, isItem: Bool, isFirst: Bool, _ parent: Int32) {
        let place = beginEmbedded(document.schema, document.id, at: property, isItem: isItem, isFirst: isFirst, parent)
        for property in document.schema.properties where writesMember(property, of: document) {
            json.key(encoded: property.encodedName)
            field(document.fields[property.index], of: property, in: document.schema, parent: place)
        }
        endEmbedded(place)
    }

    /// Begins an embedded document; returns its place.
    mutating func beginEmbedded(
        _ schema: Schema, _ id: DocumentID?, at property: Property, isItem: Bool, isFirst: Bool, _ parent: Int32
    ) -> Int32 {
        let place = Int32(truncatingIfNeeded: layout.embedded.count)
        // Behind the comma that stands before all items but the first.
        let begin = offset + (isFirst ? 0 : 1)
        layout.embedded.append(
            StoredDocument.EmbeddedPlace(
                start: begin, end: begin, schema: Int32(schema.index), parent: parent, property: Int32(property.index), isItem: isItem,
                id: id))
        json.beginObject(count: schema.properties.count)
        return place
    }

    mutating func endEmbedded(_ place: Int32) {
        json.endObject()
        layout.embedded[Int(place)].end = offset
    }

    private static let idKey = Array(#""Id":"#.utf8)
    private static let displayNameKey = Array(#""DisplayName":"#.utf8)

    mutating func reference(_ reference: Reference, of property: Property) {
        json.beginObject(count: 2)
        json.key(encoded: Self.idKey)
        id(reference.id)
        json.key(encoded: Self.displayNameKey)
        let begin = offset
        json.text(reference.displayName ?? reference.id.text)
        if let schema = property.referenceTypeIndex {
            layout.references.append(
                StoredDocument.ReferencePlace(start: begin, end: offset, schema: Int32(schema), id: reference.id))
        }
        json.endObject()
    }

    private mutating func id(_ id: DocumentID) { Self.write(id, to: &json) }

    /// Writes an id as references have it: of the JSON type of its property.
    static func write(_ id: DocumentID, to json: inout JSONWriter) {
        switch id {
        case .integer(let value): json.documentInteger(value)
        case .number(let value): json.number(value)
        case .time, .date, .text: json.text(id.text)
        }
    }
}

extension LocalizedText {
    /// The stored object: languages, then always `notes`.
    var value: Value {
        var members = Members()
        for (language, text) in texts { members.append(language, .text(text)) }
        members.append("notes", notes.value)
        return .object(members)
    }
}

extension LocalizedText.Notes {
    fileprivate var value: Value {
        guard case .object(let comment, let stale) = self else { return .null }
        var members = Members()
        if let comment { members.append("comment", .text(comment)) }
        if let stale {
            var flags = Members()
            for language in stale { flags.append(language, .bool(true)) }
            members.append("stale", .object(flags))
        }
        return .object(members)
    }
}
