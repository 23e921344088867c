import Values

/// A document, root or embedded, whose values are read where they stand. It holds nothing alive: it is valid inside the closure it is given to.
struct DocumentView {
    let text: UnsafeRawBufferPointer
    /// End of each property's value in a root document.
    private let ends: UnsafeBufferPointer<UInt32>
    /// The root document.
    private let root: Unmanaged<StoredDocument>
    /// The object that an embedded document is; empty for the root.
    private let objectStart: Int
    private let objectEnd: Int

    init(root: StoredDocument, _ text: UnsafeRawBufferPointer, _ ends: UnsafeBufferPointer<UInt32>, object: Range<Int> = 0..<0) {
        self.text = text
        self.ends = ends
        self.root = Unmanaged.passUnretained(root)
        objectStart = object.lowerBound
        objectEnd = object.upperBound
    }

    private init(_ view: DocumentView, _ object: JSONSlice) {
        text = view.text
        ends = view.ends
        root = view.root
        objectStart = object.start
        objectEnd = object.end
    }

    var document: StoredDocument { root.takeUnretainedValue() }

    /// The object that an embedded document is; nil for the root.
    var object: JSONSlice? { objectEnd > 0 ? JSONSlice(text, objectStart..<objectEnd) : nil }

    /// The value of a property of its schema, by its position and its key; nil where a union document does not have it.
    @inline(__always) func value(at index: Int, _ key: [UInt8]) -> JSONSlice? {
        guard objectEnd == 0 else { return JSONSlice(text, objectStart..<objectEnd).member(key) }
        guard index < ends.count, case let (end, previous) = (Int(ends[index]), index > 0 ? Int(ends[index - 1]) : 0), end > previous else {
            return nil
        }
        // Behind the bracket or comma, and the key.
        return JSONSlice(text, previous + 1 + key.count..<end)
    }

    /// A document inside this one's root document.
    func embedded(_ object: JSONSlice) -> DocumentView { DocumentView(self, object) }

    /// The references whose display names stand in a value, in their order.
    func references(in slice: JSONSlice) -> ArraySlice<StoredDocument.ReferencePlace> {
        let places = document.references
        let first = Self.position(of: slice.start, in: places)
        var last = first
        while last < places.count, Int(places[last].end) <= slice.end { last += 1 }
        return places[first..<last]
    }

    /// Where the first place that begins at or behind an offset stands.
    private static func position(of offset: Int, in places: [StoredDocument.ReferencePlace]) -> Int {
        var low = 0
        var high = places.count
        while low < high {
            let middle = (low + high) / 2
            if Int(places[middle].start) < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
