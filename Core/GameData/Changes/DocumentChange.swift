import Values

/// What one write does to one root document.
public enum DocumentChange: Sendable {
    /// A new root document, whose id no other document of the schema has.
    case create(Document)
    /// The root document with that id becomes this one, which has the same id.
    case update(Document)
    /// The root document with that id goes, and what is embedded in it.
    case delete(DocumentID, of: Schema)
}
