import Values

/// A root document at rest: its compact canonical JSON, and what stands where in it. Immutable, shared by all snapshots that have it.
///
/// No tree is kept: every property of the schema is there in schema order (unions excepted), so its value is a slice of the text.
public final class StoredDocument: Sendable {
    /// The number of its row in the branch's content. It is ours, since a restored file may hold one id twice (operations 14).
    public let row: Int64
    /// Position of its schema in the `Metadata` of the snapshot.
    public let schemaIndex: Int
    /// Nil where the stored id cannot be read.
    public let id: DocumentID?
    /// Compact canonical JSON. The display names in it are those of the time when it was written.
    public let text: [UInt8]

    /// References at any depth, in text order.
    let references: [ReferencePlace]
    /// Embedded documents at any depth, in text order: a container before what it holds.
    let embedded: [EmbeddedPlace]
    /// Values of unique properties other than ids, here and in embedded documents.
    let uniqueValues: [UniqueValue]
    /// Where each property's value ends: see `DocumentLayout`.
    private let ends: [UInt32]

    /// The `DisplayName` of a reference.
    struct ReferencePlace: Sendable {
        /// The value, a JSON string with its quotes.
        let start, end: UInt32
        /// Position of the target's schema.
        let schema: Int32
        let id: DocumentID
    }

    /// A document inside this one.
    struct EmbeddedPlace: Sendable {
        /// The object, with its braces.
        let start: UInt32
        var end: UInt32
        /// Position of its schema.
        let schema: Int32
        /// Position in `embedded` of the document that holds it; -1 for the root.
        let parent: Int32
        /// Position in the holder's schema of the property that holds it.
        let property: Int32
        /// Whether it is an item of a list.
        let isItem: Bool
        let id: DocumentID?
    }

    struct UniqueValue: Sendable {
        let schema: Int32
        let property: Int32
        /// The embedded document that has it; `IndexKey.root` for the root.
        let place: Int32
        let value: DocumentID
    }

    /// Writes a document, all of whose fields are canonical.
    public convenience init(_ document: Document, in metadata: Metadata, row: Int64) {
        let (text, layout) = DocumentWriter.text(of: document, in: metadata)
        self.init(row: row, schemaIndex: document.schema.index, id: document.id, text: text, layout)
    }

    /// Keeps exact copies of what a writer holds, without its spare capacity.
    init(row: Int64, schemaIndex: Int, id: DocumentID?, text: [UInt8], _ layout: DocumentLayout) {
        self.row = row
        self.schemaIndex = schemaIndex
        self.id = id
        self.text = Self.exact(text)
        references = Self.exact(layout.references)
        embedded = Self.exact(layout.embedded)
        uniqueValues = Self.exact(layout.uniqueValues)
        ends = Self.exact(layout.ends)
    }

    private static func exact<Element>(_ array: [Element]) -> [Element] {
        array.isEmpty ? [] : array.withUnsafeBufferPointer { Array($0) }
    }

    /// The same document in another row.
    init(_ other: StoredDocument, row: Int64) {
        self.row = row
        schemaIndex = other.schemaIndex
        id = other.id
        text = other.text
        references = other.references
        embedded = other.embedded
        uniqueValues = other.uniqueValues
        ends = other.ends
    }

    /// The same text where only the positions of schemas are others. Nothing in it may be of a schema that is gone.
    init(_ other: StoredDocument, schemaAt position: (Int) -> Int) {
        row = other.row
        schemaIndex = position(other.schemaIndex)
        id = other.id
        text = other.text
        references = other.references.map {
            ReferencePlace(start: $0.start, end: $0.end, schema: Int32(position(Int($0.schema))), id: $0.id)
        }
        embedded = other.embedded.map { EmbeddedPlace($0, schema: Int32(position(Int($0.schema)))) }
        uniqueValues = other.uniqueValues.map {
            UniqueValue(schema: Int32(position(Int($0.schema))), property: $0.property, place: $0.place, value: $0.value)
        }
        ends = other.ends
    }

    /// Whether it is a document of a schema, or embeds one.
    func holds(schema: Int) -> Bool { schemaIndex == schema || embedded.contains { Int($0.schema) == schema } }

    /// The same where schemas have other positions and nothing else of it changes.
    func moved(by plan: MigrationPlan) -> StoredDocument {
        StoredDocument(self) { plan.schemas[$0]?.new.index ?? $0 }
    }

    /// The bytes of a property's value in `text`; nil where a union document does not have it.
    public func range(of property: Property) -> Range<Int>? {
        guard property.index < ends.count else { return nil }
        let end = Int(ends[property.index])
        let previous = property.index > 0 ? Int(ends[property.index - 1]) : 0
        return end > previous ? previous + 1 + property.encodedName.count..<end : nil
    }

    /// Where it stands among all.
    public var place: StoredPlace { StoredPlace(schema: schemaIndex, id: id, row: row) }

    /// The document as typed values.
    ///
    /// - Throws: `genericError` where its text cannot be read: it was written here, but no empty document is ever taken for it.
    public func document(in metadata: Metadata) throws(APIErrors) -> Document {
        try document(as: metadata.schemas[schemaIndex], in: metadata)
    }

    /// The document as a schema of other metadata reads it, whose properties have the same names.
    func document(as schema: Schema, in metadata: Metadata) throws(APIErrors) -> Document {
        guard let document = TypedDocuments(metadata).document(text[...], of: schema) else {
            throw APIErrors(first: .unreadable(id, of: schema))
        }
        return document
    }
}

extension StoredDocument.EmbeddedPlace {
    fileprivate init(_ other: Self, schema: Int32) {
        start = other.start
        end = other.end
        self.schema = schema
        parent = other.parent
        property = other.property
        isItem = other.isItem
        id = other.id
    }

    var range: Range<Int> { Int(start)..<Int(end) }
}

extension StoredDocument {
    /// Calls `body` with the document's text, and the end of each property's value in it.
    @inline(__always) func withSlices<R>(_ body: (UnsafeRawBufferPointer, UnsafeBufferPointer<UInt32>) -> R) -> R {
        text.withUnsafeBytes { text in ends.withUnsafeBufferPointer { body(text, $0) } }
    }
}
