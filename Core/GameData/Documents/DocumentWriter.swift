import Values

/// Writes root documents as canonical compact JSON: properties in schema order, unset ones null; of a union its id and the options that
/// are set (data-model 1.2). Notes what stands where. Keeps its buffers between documents.
struct DocumentWriter {
    let metadata: Metadata
    var json = JSONWriter(reserving: 1024)
    var layout = DocumentLayout()
    /// Whether it copies what comes in, which must be within the bound of a document.
    let isBounded: Bool

    init(_ metadata: Metadata, isBounded: Bool = false) {
        self.metadata = metadata
        self.isBounded = isBounded
    }

    /// Whether a copy may go on: its text is not beyond the bound yet.
    var hasRoom: Bool { !isBounded || json.bytes.count - layout.displayNameBytes <= DocumentBound.mostBytes }

    /// Whether a text with so many values may be copied.
    func takes(_ values: Int) -> Bool { !isBounded || values <= DocumentBound.mostValues }

    /// Whether the document that was copied is within its bound.
    ///
    /// - Parameter depth: That of the text that it was copied from. Values that were converted are more, and one level deeper.
    func isWithinBound(copiedFrom depth: Int) -> Bool {
        guard hasRoom else { return false }
        // A value takes two bytes at least.
        guard isBounded, json.bytes.count > 2 * DocumentBound.mostValues || depth > DocumentBound.mostLevels - 8 else { return true }
        return json.bytes.withUnsafeBytes { text in
            do throws(JSONError) {
                let tape = try JSONParser().parse(text, within: .stored)
                return tape.valueCount <= DocumentBound.mostValues && tape.depth <= DocumentBound.mostLevels
            } catch { return false }
        }
    }

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
            if document.writes(property) {
                json.key(encoded: property.encodedName)
                field(document.fields[property.index], of: property, in: document.schema, parent: -1)
            }
            layout.ends.append(json.bytes.count == 1 ? 0 : offset)
        }
        json.endObject()
    }

    /// Writes the value of a property of a document, whose place is `parent`: -1 for the root.
    mutating func field(_ field: Field, of property: Property, in schema: Schema, parent: Int32) {
        if property.uniqueness != .none { note(field, of: property, in: schema, parent) }
        if property.isRequired, field.hasNoValue || property.requirement == .notEmpty && field.isEmpty { layout.lacksValue = true }
        switch field {
        case .outOfRange, .unreadable:
            layout.holdsUnreadable = true
            json.canonical(field)
        case .document(let document): embedded(document, at: property, isItem: false, isFirst: true, parent)
        case .documents(let documents):
            json.beginList(count: documents.count)
            for (item, document) in documents.enumerated() where hasRoom {
                embedded(document, at: property, isItem: true, isFirst: item == 0, parent)
            }
            json.endList()
        case .reference(let reference): self.reference(reference, of: property)
        case .references(let references):
            json.beginList(count: references.count)
            for reference in references { self.reference(reference, of: property) }
            json.endList()
        default: json.canonical(field)
        }
    }

    private mutating func note(_ field: Field, of property: Property, in schema: Schema, _ place: Int32) {
        guard property.index != schema.idProperty.index, let value = field.uniqueValue else { return }
        layout.uniqueValues.append(
            StoredDocument.UniqueValue(schema: Int32(schema.index), property: Int32(property.index), place: place, value: value))
    }

    private mutating func embedded(_ document: Document, at property: Property, isItem: Bool, isFirst: Bool, _ parent: Int32) {
        let place = beginEmbedded(document.schema, document.id, at: property, isItem: isItem, isFirst: isFirst, parent)
        for property in document.schema.properties where document.writes(property) {
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

    static let idKey = Array(#""Id":"#.utf8)
    static let displayNameKey = Array(#""DisplayName":"#.utf8)

    mutating func reference(_ reference: Reference, of property: Property) {
        json.beginObject(count: 2)
        json.key(encoded: Self.idKey)
        json.canonical(reference.id)
        json.key(encoded: Self.displayNameKey)
        let begin = offset
        json.text(reference.displayName ?? reference.id.text)
        layout.displayNameBytes += Int(offset) - Int(begin) - 2
        if let schema = property.referenceTypeIndex {
            layout.references.append(
                StoredDocument.ReferencePlace(start: begin, end: offset, schema: Int32(schema), id: reference.id))
        }
        json.endObject()
    }
}

extension Document {
    /// Whether its text has a member for a property: a union's has one for its id and for each option that is set.
    func writes(_ property: Property) -> Bool {
        schema.type != .union || property.index == schema.idProperty.index || !fields[property.index].hasNoValue
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
