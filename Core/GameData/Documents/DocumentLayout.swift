import Values

/// What stands where in the text of a root document that was written: byte offsets from the start of the document.
public struct DocumentLayout: Sendable {
    /// The value of each property of the root's schema, by its index; empty where a union document does not write it.
    public internal(set) var values: [Range<Int>] = []
    /// References at any depth, in text order.
    public internal(set) var references: [ReferencePlace] = []
    /// Embedded documents at any depth, in text order: a container before what it holds.
    public internal(set) var embedded: [EmbeddedPlace] = []

    public init() {}

    /// The `DisplayName` of a reference.
    public struct ReferencePlace: Sendable {
        /// The value, a JSON string with its quotes.
        public let displayName: Range<Int>
        /// Position of the target's schema in `Metadata.schemas`.
        public let schema: Int
        public let id: DocumentID
    }

    /// A document inside another one.
    public struct EmbeddedPlace: Sendable {
        /// Position of its schema in `Metadata.schemas`.
        public let schema: Int
        /// Nil where the stored id is missing or unreadable.
        public let id: DocumentID?
        /// The object, with its braces.
        public internal(set) var range: Range<Int>
        /// Position in `embedded` of the document that holds it; nil for the root.
        public let parent: Int?
        /// Position in the holder's schema of the property that holds it.
        public let property: Int
        /// Position in the list; nil for the value of a Document property.
        public let item: Int?
    }
}
