import Values

/// What stands where in the text of a root document that was written: byte offsets from the start of the document.
struct DocumentLayout {
    /// Where the value of each property of the root's schema ends, by its index; where a union document does not write it, the end of the one
    /// before. It begins behind a separator and its key.
    var ends: [UInt32] = []
    /// References at any depth, in text order.
    var references: [StoredDocument.ReferencePlace] = []
    /// Embedded documents at any depth, in text order: a container before what it holds.
    var embedded: [StoredDocument.EmbeddedPlace] = []
    /// Values of unique properties other than ids, here and in embedded documents.
    var uniqueValues: [StoredDocument.UniqueValue] = []
    /// Bytes of the display names of references, without their quotes: they count for nothing (operations 4.7).
    var displayNameBytes = 0
    /// Whether a required property, here or in an embedded document, has no value, or may have an empty one where that is refused.
    var lacksValue = false
    /// Whether a value was written that its type cannot hold: what is read from the text may be another.
    var holdsUnreadable = false

    mutating func removeAll() {
        ends.removeAll(keepingCapacity: true)
        references.removeAll(keepingCapacity: true)
        embedded.removeAll(keepingCapacity: true)
        uniqueValues.removeAll(keepingCapacity: true)
        displayNameBytes = 0
        lacksValue = false
        holdsUnreadable = false
    }
}
