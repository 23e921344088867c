import Values

/// Documents in the order of some terms, no more of them than are wanted: when twice as many have come, the last ones go, and from then on
/// what would stand behind those left is not taken at all. Stable.
struct Sorting {
    private let terms: [SortTerm]
    private let wanted: Int
    private var documents: [Located] = []
    /// One row of keys a document.
    private var keys: [SortKey] = []
    private var arena: [UInt8] = []
    /// Whether the first `wanted` documents are the best of all that came before the others.
    private var isFull = false

    init(_ terms: [SortTerm], wanted: Int) {
        self.terms = terms
        self.wanted = wanted
    }

    /// Documents above `wanted` at which the last ones go.
    private static let slack = 512

    mutating func add(_ document: StoredDocument, _ place: Int?, _ view: DocumentView, _ work: inout TextWork) {
        guard wanted > 0 else { return }
        let (row, texts) = (keys.count, arena.count)
        var isBefore = !isFull
        for (index, term) in terms.enumerated() {
            keys.append(term.key(in: view, &work, &arena))
            guard !isBefore else { continue }
            let order = order(of: row + index, (wanted - 1) * terms.count + index, term)
            if order > 0 { break }
            isBefore = order < 0
        }
        guard isBefore else {
            keys.removeLast(keys.count - row)
            arena.removeLast(arena.count - texts)
            return
        }
        documents.append(Located(document, place: place))
        if documents.count - wanted >= max(wanted, Self.slack) { shrink() }
    }

    private func order(of first: Int, _ second: Int, _ term: SortTerm) -> Int {
        let order = arena.withUnsafeBufferPointer { SortKey.order(keys[first], keys[second], $0) }
        return term.isDescending ? -order : order
    }

    /// The best documents in their order.
    consuming func finish() -> [Located] { sortedIndices().prefix(wanted).map { documents[$0] } }

    private func sortedIndices() -> [Int] {
        let descends = terms.map(\.isDescending)
        return keys.withUnsafeBufferPointer { keys in
            arena.withUnsafeBufferPointer { arena in
                documents.indices.sorted { left, right in
                    for (index, isDescending) in descends.enumerated() {
                        let order = SortKey.order(keys[left * descends.count + index], keys[right * descends.count + index], arena)
                        if order != 0 { return isDescending ? order > 0 : order < 0 }
                    }
                    return left < right
                }
            }
        }
    }

    private mutating func shrink() {
        let best = sortedIndices().prefix(wanted)
        let old = (documents: documents, keys: keys, arena: arena)
        (documents, keys, arena) = ([], [], [])
        for index in best {
            documents.append(old.documents[index])
            for key in old.keys[index * terms.count..<(index + 1) * terms.count] { keys.append(key.moved(from: old.arena, to: &arena)) }
        }
        isFull = true
    }
}
