import Values

/// A compiled sorter: the key of a document at the first value that its path leads to.
final class SortTerm: Sendable {
    let isDescending: Bool
    private let path: PropertyPath
    private let leaf: Leaf
    /// How the id of an embedded document is read, by which it is sorted.
    private let idLeaf: Leaf?

    /// - Parameter place: JSON Pointer to the sorter in the request.
    /// - Throws: 400 `invalidParameterValue` where the property is unknown or has no order.
    init(_ sorter: DocumentSorter, of schema: Schema, in metadata: Metadata, at place: String) throws(APIError) {
        guard sorter.property != "*", let path = PropertyPath.read(sorter.property, of: schema, in: metadata),
            let leaf = Leaf.of(path, in: metadata)
        else { throw .unknownProperty(sorter.property, in: schema, "\(place)/property") }
        isDescending = sorter.isDescending
        self.path = path
        switch leaf.kind {
        case .documents, .references, .source:
            throw APIError(.invalidParameterValue, "A \(path.property.dataType) has no order.", path: "\(place)/property")
        default: break
        }
        self.leaf = leaf.ordered(in: metadata)
        idLeaf = leaf.schema.flatMap { Leaf.of($0.idProperty, in: metadata) }
    }

    /// Whether it is the order in which root documents stand anyway.
    func isOrder(ofRootsOf schema: Schema) -> Bool {
        guard !isDescending, path.steps.isEmpty, case .value = path.aspect else { return false }
        return path.property.index == schema.idProperty.index
    }

    func key(in view: DocumentView, _ work: inout TextWork, _ arena: inout [UInt8]) -> SortKey {
        if path.isDirect { return key(of: view.value(at: path.index, path.key), leaf, view, &work, &arena) }
        var key = SortKey.null
        path.forEachValue(in: view) { slice in
            key = self.key(of: slice, leaf, view, &work, &arena)
            return false
        }
        return key
    }

    private func key(
        of slice: JSONSlice?, _ leaf: Leaf, _ view: DocumentView, _ work: inout TextWork, _ arena: inout [UInt8]
    ) -> SortKey {
        if leaf.kind == .count { return SortKey(Int128(slice?.elementCount ?? 0)) }
        guard let slice, !slice.isNull else { return .null }
        switch leaf.kind {
        case .text: return key(ofText: slice, &work, &arena)
        case .language: return key(ofText: slice.member(leaf.languages[0]), &work, &arena)
        case .logical: return slice.logical.map { SortKey($0 ? 1 : 0 as Int128) } ?? .null
        case .integer, .pick: return slice.integer.map { SortKey($0) } ?? .null
        case .number: return slice.number.map { SortKey($0) } ?? .null
        case .time: return slice.ticks.map { SortKey($0) } ?? .null
        case .date: return slice.milliseconds.map { SortKey($0) } ?? .null
        case .reference: return view.references(in: slice).first.map { key(of: $0.id, &arena) } ?? .null
        case .displayName:
            guard let place = view.references(in: slice).first else { return .null }
            work.loadDisplayName(of: place, in: view.document, folds: false)
            return SortKey(work.bytes, in: &arena)
        case .document:
            guard let idLeaf, let schema = leaf.schema else { return .null }
            return key(of: slice.member(schema.idProperty.encodedName), idLeaf, view, &work, &arena)
        case .languages, .references, .documents, .source, .count: return .null
        }
    }

    private func key(ofText slice: JSONSlice?, _ work: inout TextWork, _ arena: inout [UInt8]) -> SortKey {
        guard let slice, slice.isText else { return .null }
        work.load(slice.inside, folds: false)
        return SortKey(work.bytes, in: &arena)
    }

    private func key(of id: DocumentID, _ arena: inout [UInt8]) -> SortKey {
        switch id {
        case .integer(let value), .time(let value), .date(let value): SortKey(Int128(value))
        case .number(let value): SortKey(value)
        case .text(let text): SortKey(Array(text.utf8), in: &arena)
        }
    }
}
