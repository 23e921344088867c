import Values

/// Reads stored documents one after the other; keeps its parser between them.
struct TypedDocuments {
    private let reader: DocumentReader
    private let parser = JSONParser()

    init(_ metadata: Metadata) { reader = DocumentReader(metadata, from: .file) }

    /// A root document; nil where its text cannot be read: it is never taken for an empty one.
    func document(_ stored: StoredDocument) -> Document? { document(stored.text[...], of: reader.metadata.schemas[stored.schemaIndex]) }

    /// The document that a stored text is, a root document's or a part of one; nil where it cannot be read.
    func document(_ text: ArraySlice<UInt8>, of schema: Schema) -> Document? {
        text.withUnsafeBytes { text in
            do throws(JSONError) { return try parser.withRoot(of: text, within: .stored) { reader.document($0, of: schema) } } catch {
                return nil
            }
        }
    }
}
