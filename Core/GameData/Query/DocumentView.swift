import Values

/// A document, root or embedded, whose values are read where they stand. Valid while the text of its root document is.
struct DocumentView {
    let snapshot: Snapshot
    /// The root document.
    let document: StoredDocument
    /// The object that an embedded document is; nil for the root.
    let object: JSONSlice?
    let schema: Schema
    let text: UnsafeRawBufferPointer

    /// The value of a property of its schema; nil where a union document does not have it.
    func value(of property: Property) -> JSONSlice? {
        if let object { return object.member(property.encodedName) }
        return document.range(of: property).map { JSONSlice(text, $0) }
    }

    /// A document inside this one's root document.
    func embedded(_ object: JSONSlice, of schema: Schema) -> DocumentView {
        DocumentView(snapshot: snapshot, document: document, object: object, schema: schema, text: text)
    }

    /// The references whose display names stand in a value, in their order.
    func references(in slice: JSONSlice) -> ArraySlice<StoredDocument.ReferencePlace> {
        let places = document.references
        let first = position(of: slice.start, in: places)
        var last = first
        while last < places.count, Int(places[last].end) <= slice.end { last += 1 }
        return places[first..<last]
    }

    /// Where the first place that begins at or behind an offset stands.
    private func position(of offset: Int, in places: [StoredDocument.ReferencePlace]) -> Int {
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if Int(places[middle].start) < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Located {
    /// Calls `body` with the document where it stands.
    func withView<R>(in snapshot: Snapshot, _ body: (DocumentView) -> R) -> R {
        container.text.withUnsafeBytes { text in
            let object = place.map { _ in JSONSlice(text, range) }
            let schema = snapshot.metadata.schemas[schemaIndex]
            return body(DocumentView(snapshot: snapshot, document: container, object: object, schema: schema, text: text))
        }
    }
}
