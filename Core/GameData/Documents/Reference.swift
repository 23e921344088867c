import Values

/// A reference to a root or embedded document of the property's reference type (data-model 6.12).
public struct Reference: Sendable {
    public var id: DocumentID
    /// The display text that stood beside the id, in force only while the target is gone.
    public var displayName: Text?

    public init(id: DocumentID, displayName: Text? = nil) {
        self.id = id
        self.displayName = displayName
    }
}
