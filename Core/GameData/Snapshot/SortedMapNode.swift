/// A node of a `SortedMap`: a leaf holds entries, an inner node the first key of each of its children.
///
/// Sendable though it has variables: it is changed only by a map that holds it alone, before anyone else can see it.
final class SortedMapNode<Key: Comparable & Sendable, Value: Sendable>: @unchecked Sendable {
    private(set) var keys: [Key]
    private(set) var values: [Value]
    private(set) var children: [SortedMapNode]
    /// Entries below.
    private(set) var count: Int

    private typealias Map = SortedMap<Key, Value>

    init(keys: [Key], values: [Value]) {
        self.keys = keys
        self.values = values
        children = []
        count = keys.count
    }

    /// An inner node; each child holds something.
    init(children: [SortedMapNode]) {
        keys = children.map { $0.keys[0] }
        values = []
        self.children = children
        count = children.reduce(0) { $0 + $1.count }
    }

    private init(copying node: SortedMapNode) {
        keys = node.keys
        values = node.values
        children = node.children
        count = node.count
    }

    func copy() -> SortedMapNode { SortedMapNode(copying: self) }

    var isLeaf: Bool { children.isEmpty }
    var isOverfull: Bool { keys.count > Map.mostEntries }
    var isSparse: Bool { keys.count < Map.fewestEntries }

    // MARK: Searching

    /// Index of the first key that is not below `key`.
    func position(of key: Key) -> Int {
        keys.withUnsafeBufferPointer { keys in
            var low = 0
            var high = keys.count
            while low < high {
                let middle = (low + high) / 2
                if keys[middle] < key { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    /// Index of the child that holds `key`, or would.
    func childIndex(for key: Key) -> Int {
        keys.withUnsafeBufferPointer { keys in
            var low = 0
            var high = keys.count
            while low < high {
                let middle = (low + high) / 2
                if key < keys[middle] { high = middle } else { low = middle + 1 }
            }
            return Swift.max(low - 1, 0)
        }
    }

    /// Index of the child that holds a position, which becomes one within that child.
    func childIndex(holding position: inout Int) -> Int {
        var index = 0
        while index + 1 < children.count, position >= children[index].count {
            position -= children[index].count
            index += 1
        }
        return index
    }

    func child(holding position: inout Int) -> SortedMapNode { children[childIndex(holding: &position)] }

    // MARK: Changing: this node is held by one map only

    func set(_ value: Value, for key: Key) -> Value? {
        guard !isLeaf else { return setEntry(value, for: key) }
        let index = childIndex(for: key)
        makeChildUnique(index)
        let old = children[index].set(value, for: key)
        if old == nil { count += 1 }
        if key < keys[index] { keys[index] = key }
        if children[index].isOverfull {
            let sibling = children[index].split()
            children.insert(sibling, at: index + 1)
            keys.insert(sibling.keys[0], at: index + 1)
        }
        return old
    }

    private func setEntry(_ value: Value, for key: Key) -> Value? {
        let index = position(of: key)
        if index < keys.count, keys[index] == key {
            let old = values[index]
            values[index] = value
            return old
        }
        keys.insert(key, at: index)
        values.insert(value, at: index)
        count += 1
        return nil
    }

    /// Removes a key that is there. Afterwards a child may be sparse, never empty.
    func remove(_ key: Key) -> Value? {
        guard !isLeaf else { return removeEntry(key) }
        let index = childIndex(for: key)
        makeChildUnique(index)
        let old = children[index].remove(key)
        if old != nil { count -= 1 }
        if let first = children[index].keys.first { keys[index] = first }
        if children[index].isSparse { merge(index) }
        return old
    }

    private func removeEntry(_ key: Key) -> Value? {
        let index = position(of: key)
        guard index < keys.count, keys[index] == key else { return nil }
        keys.remove(at: index)
        count -= 1
        return values.remove(at: index)
    }

    private func makeChildUnique(_ index: Int) {
        if !isKnownUniquelyReferenced(&children[index]) { children[index] = children[index].copy() }
    }

    /// Moves the upper half into a new node.
    func split() -> SortedMapNode {
        let middle = keys.count / 2
        let sibling: SortedMapNode
        if isLeaf {
            sibling = SortedMapNode(keys: Array(keys[middle...]), values: Array(values[middle...]))
            values.removeSubrange(middle...)
        } else {
            sibling = SortedMapNode(children: Array(children[middle...]))
            children.removeSubrange(middle...)
        }
        keys.removeSubrange(middle...)
        count -= sibling.count
        return sibling
    }

    /// Joins a sparse child with a neighbour, and parts them evenly where that is too much for one.
    private func merge(_ index: Int) {
        guard children.count > 1 else { return }
        let left = index == children.count - 1 ? index - 1 : index
        makeChildUnique(left)
        children[left].append(children[left + 1])
        children.remove(at: left + 1)
        keys.remove(at: left + 1)
        if children[left].isOverfull {
            let sibling = children[left].split()
            children.insert(sibling, at: left + 1)
            keys.insert(sibling.keys[0], at: left + 1)
        }
        keys[left] = children[left].keys[0]
    }

    private func append(_ other: SortedMapNode) {
        keys += other.keys
        values += other.values
        children += other.children
        count += other.count
    }
}
