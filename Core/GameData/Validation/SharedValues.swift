import Values

/// The values of unique properties, ids among them, that several documents of a snapshot hold. Found in one walk over its indexes: in data
/// that are right there are none, and asking costs nothing.
struct SharedValues {
    /// A value, and of which property of which schema.
    struct Held: Hashable {
        let schema: Int
        let property: Int
        let value: DocumentID
    }

    /// Who holds a value: the root documents and those embedded in them, in no order.
    private(set) var holders: [Held: [IndexKey]] = [:]

    init(in snapshot: Snapshot) {
        gather(snapshot.indexes.roots, and: snapshot.indexes.embedded) { snapshot.metadata.schemas[$0].idProperty.index }
        gather(snapshot.indexes.uniqueValues, and: SortedMap<IndexKey, SnapshotIndexes.Present>()) { _ in nil }
    }

    /// Walks two indexes side by side.
    ///
    /// - Parameter property: The property whose values the keys of a schema are; nil where the keys say so.
    private mutating func gather<A, B>(
        _ first: SortedMap<IndexKey, A>, and second: SortedMap<IndexKey, B>, _ property: (Int) -> Int?
    ) {
        var keys = MergedKeys(first, second)
        var last = keys.next()
        while let next = keys.next() {
            if let last, let value = next.value, last.hasValue(value, in: Int(next.schema), property: Int(next.property)) {
                let held = Held(schema: Int(next.schema), property: property(Int(next.schema)) ?? Int(next.property), value: value)
                holders[held, default: [last]].append(next)
            }
            last = next
        }
    }
}

/// The keys of two indexes, ascending.
private struct MergedKeys<A: Sendable, B: Sendable> {
    private var first: SortedMap<IndexKey, A>.Iterator
    private var second: SortedMap<IndexKey, B>.Iterator
    private var a: IndexKey?
    private var b: IndexKey?

    init(_ first: SortedMap<IndexKey, A>, _ second: SortedMap<IndexKey, B>) {
        self.first = first.makeIterator()
        self.second = second.makeIterator()
        a = self.first.next()?.key
        b = self.second.next()?.key
    }

    mutating func next() -> IndexKey? {
        guard let left = a else { return takeSecond() }
        guard let right = b, right < left else {
            a = first.next()?.key
            return left
        }
        return takeSecond()
    }

    private mutating func takeSecond() -> IndexKey? {
        defer { b = second.next()?.key }
        return b
    }
}
