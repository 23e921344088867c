import Values

/// Writes a root document as canonical compact JSON: properties in schema order, unset ones null; of a union its id and the options that
/// are set (data-model 1.2). Says what stands where.
public struct DocumentWriter {
    private let metadata: Metadata
    private var json: JSONWriter
    private let start: Int
    private var layout = DocumentLayout()

    /// Writes a document behind what `bytes` hold; the layout counts from its first byte.
    public static func write(_ document: Document, in metadata: Metadata, to bytes: inout [UInt8]) -> DocumentLayout {
        let given = bytes
        bytes = []
        var writer = DocumentWriter(metadata, appendingTo: given)
        writer.root(document)
        bytes = writer.json.bytes
        return writer.layout
    }

    /// The text of one document.
    public static func text(of document: Document, in metadata: Metadata) -> (text: [UInt8], layout: DocumentLayout) {
        var writer = DocumentWriter(metadata, appendingTo: [])
        writer.root(document)
        return (writer.json.bytes, writer.layout)
    }

    private init(_ metadata: Metadata, appendingTo bytes: consuming [UInt8]) {
        self.metadata = metadata
        start = bytes.count
        json = JSONWriter(appendingTo: bytes)
    }

    private var offset: Int { json.bytes.count - start }

    private mutating func root(_ document: Document) {
        json.beginObject(count: document.fields.count)
        for property in document.schema.properties {
            let start = offset
            guard writesMember(property, of: document) else {
                layout.values.append(start..<start)
                continue
            }
            json.key(encoded: property.encodedName)
            let begin = offset
            field(document[property], of: property, parent: nil)
            layout.values.append(begin..<offset)
        }
        json.endObject()
    }

    private func writesMember(_ property: Property, of document: Document) -> Bool {
        document.schema.type != .union || property.index == document.schema.idProperty.index || !document[property].hasNoValue
    }

    private mutating func field(_ field: Field, of property: Property, parent: Int?) {
        switch field {
        case .absent, .null: json.null()
        case .logical(let value): json.bool(value)
        case .integer(let value): json.documentInteger(value)
        case .number(let value): json.number(value)
        case .time(let ticks): json.text(TimeText.text(ofTicks: ticks))
        case .date(let milliseconds): json.text(DateText.text(ofMilliseconds: milliseconds))
        case .text(let text), .outOfRange(let text): json.text(text)
        case .localizedText(let text): json.write(text.value)
        case .document(let document): embedded(document, at: property, item: nil, parent: parent)
        case .documents(let documents):
            json.beginList(count: documents.count)
            for (item, document) in documents.enumerated() { embedded(document, at: property, item: item, parent: parent) }
            json.endList()
        case .reference(let reference): self.reference(reference, of: property)
        case .references(let references):
            json.beginList(count: references.count)
            for reference in references { self.reference(reference, of: property) }
            json.endList()
        case .formula(let formula): json.write(Value.object(formula.tree))
        case .unreadable(let value): json.write(value)
        }
    }

    private mutating func embedded(_ document: Document, at property: Property, item: Int?, parent: Int?) {
        let place = layout.embedded.count
        // Behind the comma that stands before all items but the first.
        let begin = offset + (item ?? 0 > 0 ? 1 : 0)
        layout.embedded.append(
            DocumentLayout.EmbeddedPlace(
                schema: document.schema.index, id: document.id, range: begin..<begin, parent: parent, property: property.index, item: item))
        json.beginObject(count: document.fields.count)
        for property in document.schema.properties where writesMember(property, of: document) {
            json.key(encoded: property.encodedName)
            field(document[property], of: property, parent: place)
        }
        json.endObject()
        layout.embedded[place].range = begin..<offset
    }

    private static let idKey = Array(#""Id":"#.utf8)
    private static let displayNameKey = Array(#""DisplayName":"#.utf8)

    private mutating func reference(_ reference: Reference, of property: Property) {
        json.beginObject(count: 2)
        json.key(encoded: Self.idKey)
        id(reference.id)
        json.key(encoded: Self.displayNameKey)
        let begin = offset
        json.text(reference.displayName ?? reference.id.text)
        if let schema = property.referenceTypeIndex {
            layout.references.append(DocumentLayout.ReferencePlace(displayName: begin..<offset, schema: schema, id: reference.id))
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
        if let comment, !comment.isEmpty { members.append("comment", .text(comment)) }
        if !stale.isEmpty {
            var flags = Members()
            for language in stale { flags.append(language, .bool(true)) }
            members.append("stale", .object(flags))
        }
        return .object(members)
    }
}
