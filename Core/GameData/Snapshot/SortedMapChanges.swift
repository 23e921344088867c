// Many changes at once: one pass through them and the tree, node by node from the bottom up. What no change falls into stays shared.

extension SortedMap {
    /// What becomes of one key.
    package struct Change: Sendable {
        package let key: Key
        /// Nil where the key goes, if it is there.
        package let value: Value?

        package init(key: Key, value: Value?) {
            self.key = key
            self.value = value
        }
    }

    /// Sets and removes keys. Costs O(k log n) at most, and O(k + n / 32) where most nodes are touched and the changes are in order.
    ///
    /// - Parameter changes: In any order. A key that both goes and is set is set.
    package mutating func apply(_ changes: [Change]) {
        guard !changes.isEmpty else { return }
        let changes = Self.ascending(changes)
        var level = changes.withUnsafeBufferPointer { root.replaced(by: $0[...]) }
        while level.count > 1 { level = SortedMapNode.parents(of: level) }
        var top = level.first ?? SortedMapNode(keys: [], values: [])
        while top.children.count == 1 { top = top.children[0] }
        root = top
    }

    /// Each key once, ascending. What comes in order, as it mostly does, is left as it is.
    private static func ascending(_ changes: [Change]) -> [Change] {
        if zip(changes, changes.dropFirst()).allSatisfy({ $0.key < $1.key }) { return changes }
        var result: [Change] = []
        result.reserveCapacity(changes.count)
        for change in changes.sorted(by: { $0.key < $1.key }) {
            if let last = result.last, last.key == change.key {
                if last.value == nil { result[result.count - 1] = change }
            } else {
                result.append(change)
            }
        }
        return result
    }
}

extension SortedMapNode {
    fileprivate typealias Changes = Slice<UnsafeBufferPointer<SortedMap<Key, Value>.Change>>

    /// What comes in this node's place: nodes of its level, none of them empty or overfull.
    fileprivate func replaced(by changes: Changes) -> [SortedMapNode] {
        isLeaf ? leaves(after: changes) : Self.parents(of: Self.joiningSparse(children(after: changes)))
    }

    private func leaves(after changes: Changes) -> [SortedMapNode] {
        var merged = Entries(reserving: keys.count + changes.count)
        var index = 0
        for change in changes {
            while index < keys.count, keys[index] < change.key {
                merged.append(keys[index], values[index])
                index += 1
            }
            if index < keys.count, keys[index] == change.key { index += 1 }
            if let value = change.value { merged.append(change.key, value) }
        }
        merged.append(self, from: index)
        return merged.leaves
    }

    private func children(after changes: Changes) -> [SortedMapNode] {
        var result: [SortedMapNode] = []
        result.reserveCapacity(children.count + changes.count / SortedMap<Key, Value>.mostEntries)
        var rest = changes
        for (index, child) in children.enumerated() {
            let end = index + 1 < children.count ? Self.end(ofThoseBelow: keys[index + 1], in: rest) : rest.endIndex
            if end == rest.startIndex { result.append(child) } else { result += child.replaced(by: rest[..<end]) }
            rest = rest[end...]
        }
        return result
    }

    private static func end(ofThoseBelow key: Key, in changes: Changes) -> Int {
        var (low, high) = (changes.startIndex, changes.endIndex)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Siblings of which none is sparse, but one that stands alone.
    private static func joiningSparse(_ siblings: [SortedMapNode]) -> [SortedMapNode] {
        guard siblings.count > 1, siblings.contains(where: \.isSparse) else { return siblings }
        var result: [SortedMapNode] = []
        for node in siblings {
            guard let last = result.last, last.isSparse || node.isSparse else {
                result.append(node)
                continue
            }
            result.removeLast()
            result += last.joined(with: node)
        }
        return result
    }

    /// This node and the next in one; in two even ones where that is too much.
    private func joined(with next: SortedMapNode) -> [SortedMapNode] {
        guard isLeaf else { return Self.parents(of: children + next.children) }
        var merged = Entries(reserving: keys.count + next.keys.count)
        merged.append(self, from: 0)
        merged.append(next, from: 0)
        return merged.leaves
    }

    /// As few even nodes as can hold these.
    fileprivate static func parents(of children: [SortedMapNode]) -> [SortedMapNode] {
        if children.count <= SortedMap<Key, Value>.mostEntries { return children.isEmpty ? [] : [SortedMapNode(children: children)] }
        return SortedMap<Key, Value>.chunks(of: children.count).map { SortedMapNode(children: Array(children[$0])) }
    }

    /// Entries on their way into leaves.
    private struct Entries {
        private var keys: [Key] = []
        private var values: [Value] = []

        init(reserving capacity: Int) {
            keys.reserveCapacity(capacity)
            values.reserveCapacity(capacity)
        }

        mutating func append(_ key: Key, _ value: Value) {
            keys.append(key)
            values.append(value)
        }

        mutating func append(_ node: SortedMapNode, from index: Int) {
            keys += node.keys[index...]
            values += node.values[index...]
        }

        var leaves: [SortedMapNode] {
            if keys.count <= SortedMap<Key, Value>.mostEntries { return keys.isEmpty ? [] : [SortedMapNode(keys: keys, values: values)] }
            return SortedMap<Key, Value>.chunks(of: keys.count).map { SortedMapNode(keys: Array(keys[$0]), values: Array(values[$0])) }
        }
    }
}
