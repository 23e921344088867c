import GameData
import PluginKit
import Values

/// Where a document is, and how many errors it has.
struct DataDocumentMeta: Shaped {
    let schemaId: Text
    let path: String?
    let containingDocumentSchemaId: Text?
    let containingDocumentId: Text?
    let errorCount: Int

    static let shape = Shape(
        "DataDocumentMeta", .member("schemaId", \.schemaId, "The document's own schema."),
        .member("path", \.path, "JSON Pointer from the root document that holds it; null for a root document."),
        .member("containingDocumentSchemaId", \.containingDocumentSchemaId, "Schema of that root document."),
        .member("containingDocumentId", \.containingDocumentId, "Id of that root document, as text."),
        .member("errorCount", \.errorCount, "Errors that the background validation finds in it."), into: Self.init)
}

extension DataDocumentMeta {
    /// Of a document that was not found.
    static func none(of schema: Schema) -> Self {
        Self(schemaId: schema.id, path: nil, containingDocumentSchemaId: nil, containingDocumentId: nil, errorCount: 0)
    }

    /// - Parameter errorCount: What the newest validation found in it.
    init(_ located: Located, in snapshot: Snapshot, errorCount: Int) {
        let isRoot = located.isRoot
        self.init(
            schemaId: snapshot.metadata.schemas[located.schemaIndex].id,
            path: isRoot ? nil : located.pointer(in: snapshot.metadata).description,
            containingDocumentSchemaId: isRoot ? nil : snapshot.metadata.schemas[located.container.schemaIndex].id,
            containingDocumentId: isRoot ? nil : located.container.id?.text, errorCount: errorCount)
    }
}
