import Values

/// A document of a snapshot and its place: a root document, or one embedded in it.
public struct Located: Sendable {
    /// The root document.
    public let container: StoredDocument
    /// Which of the documents embedded in it, in traversal order; nil for the root itself.
    public let place: Int?

    /// The root document.
    public init(_ document: StoredDocument) {
        container = document
        place = nil
    }

    init(_ container: StoredDocument, place: Int32) { self.init(container, place: place < 0 ? nil : Int(place)) }

    init(_ container: StoredDocument, place: Int?) {
        self.container = container
        self.place = place
    }

    private var embedded: StoredDocument.EmbeddedPlace? { place.map { container.embedded[$0] } }

    public var isRoot: Bool { place == nil }
    /// Position of its own schema in `Metadata.schemas`.
    public var schemaIndex: Int { embedded.map { Int($0.schema) } ?? container.schemaIndex }
    public var id: DocumentID? { embedded.map(\.id) ?? container.id }
    /// Its bytes in the text of the root document.
    public var range: Range<Int> { embedded?.range ?? 0..<container.text.count }

    /// Its position relative to the root document (data-model 11); empty for the root itself.
    public func pointer(in metadata: Metadata) -> JSONPointer {
        var tokens: [Text] = []
        var next = embedded
        while let place = next {
            let parent = place.parent >= 0 ? container.embedded[Int(place.parent)] : nil
            let schema = metadata.schemas[parent.map { Int($0.schema) } ?? container.schemaIndex]
            if place.isItem { tokens.append(place.id?.text ?? "") }
            tokens.append(schema.properties[Int(place.property)].name)
            next = parent
        }
        return JSONPointer(tokens.reversed())
    }

    /// The document as typed values.
    ///
    /// - Throws: `genericError` where its text cannot be read.
    public func document(in metadata: Metadata) throws(APIErrors) -> Document {
        let schema = metadata.schemas[schemaIndex]
        guard let document = TypedDocuments(metadata).document(container.text[range], of: schema) else {
            throw APIErrors(first: .unreadable(id, of: schema))
        }
        return document
    }

    /// The JSON of a property's value, without a copy; nil where the document does not have it.
    func withValue<R>(of property: Property, in metadata: Metadata, _ body: (UnsafeRawBufferPointer) -> R) -> R? {
        if place == nil {
            guard let range = container.range(of: property) else { return nil }
            return container.text.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
        }
        return container.text.withUnsafeBytes { text in
            CompactObject(UnsafeRawBufferPointer(rebasing: text[range])).value(of: property.name).map(body)
        }
    }
}

/// An object of compact JSON that is known to be well-formed: our own text.
struct CompactObject {
    private let text: UnsafeRawBufferPointer

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    /// The value of the member with that key, which holds nothing that JSON escapes; nil where there is none.
    func value(of key: Text) -> UnsafeRawBufferPointer? {
        key.withUTF8 { key in
            var result: UnsafeRawBufferPointer?
            forEachMember { found, value in
                guard found.count == key.count, found.elementsEqual(key) else { return true }
                result = value
                return false
            }
            return result
        }
    }

    /// Calls `body` with the inside of each key and its value until it returns false.
    func forEachMember(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool) {
        var position = 1
        while position < text.count, text[position] == UInt8(ascii: "\""), let keyEnd = JSONText.end(ofValueAt: position, in: text),
            let end = JSONText.end(ofValueAt: keyEnd + 1, in: text)
        {
            let key = UnsafeRawBufferPointer(rebasing: text[position + 1..<keyEnd - 1])
            guard body(key, UnsafeRawBufferPointer(rebasing: text[keyEnd + 1..<end])) else { return }
            position = end + 1
        }
    }
}
