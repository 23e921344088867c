/// A persistent sorted map: a B+ tree whose nodes are shared between its versions, so that a change copies one path and a reader keeps the
/// version it has. Copies of the map are values; a node that only one of them holds is changed in place.
///
/// Lookup, insertion and removal cost O(log n), count O(1), and so does the copy.
package struct SortedMap<Key: Comparable & Sendable, Value: Sendable>: Sendable {
    /// Most entries of a leaf, and most children of an inner node. A path of a million entries is four nodes; a copied node is half a kilobyte.
    static var mostEntries: Int { 32 }
    /// Below this a node is merged with a neighbour.
    static var fewestEntries: Int { 12 }

    var root: SortedMapNode<Key, Value>

    /// An empty map.
    package init() { root = SortedMapNode(keys: [], values: []) }

    /// A map of entries in strictly ascending order of their keys; its leaves are full.
    package init(sorted entries: [(key: Key, value: Value)]) {
        self.init(entries.count, key: { entries[$0].key }, value: { entries[$0].value })
    }

    /// A map of `count` entries that are asked for in strictly ascending order of their keys.
    init(_ count: Int, key: (Int) -> Key, value: (Int) -> Value) {
        var level: [SortedMapNode<Key, Value>] = Self.chunks(of: count).map { range in
            SortedMapNode(keys: range.map(key), values: range.map(value))
        }
        while level.count > 1 { level = Self.chunks(of: level.count).map { SortedMapNode(children: Array(level[$0])) } }
        root = level.first ?? SortedMapNode(keys: [], values: [])
    }

    /// `count` things in as few even parts as nodes can hold.
    static func chunks(of count: Int) -> [Range<Int>] {
        let parts = (count + mostEntries - 1) / mostEntries
        return (0..<parts).map { $0 * count / parts..<($0 + 1) * count / parts }
    }

    package var count: Int { root.count }
    package var isEmpty: Bool { root.count == 0 }

    // MARK: Looking up

    package subscript(key: Key) -> Value? {
        var node = root
        while !node.isLeaf { node = node.children[node.childIndex(for: key)] }
        let index = node.position(of: key)
        return index < node.keys.count && node.keys[index] == key ? node.values[index] : nil
    }

    /// The first entry whose key is not below `key`.
    package func first(from key: Key) -> (key: Key, value: Value)? {
        var node = root
        var follower: SortedMapNode<Key, Value>?
        while !node.isLeaf {
            let index = node.childIndex(for: key)
            if index + 1 < node.children.count { follower = node.children[index + 1] }
            node = node.children[index]
        }
        let index = node.position(of: key)
        if index < node.keys.count { return (node.keys[index], node.values[index]) }
        guard var next = follower else { return nil }
        while !next.isLeaf { next = next.children[0] }
        return (next.keys[0], next.values[0])
    }

    /// The last entry whose key is below `key`.
    package func last(before key: Key) -> (key: Key, value: Value)? {
        let rank = rank(of: key)
        return rank > 0 ? entry(at: rank - 1) : nil
    }

    /// The number of entries whose keys are below `key`.
    package func rank(of key: Key) -> Int {
        var node = root
        var rank = 0
        while !node.isLeaf {
            let index = node.childIndex(for: key)
            for child in node.children[..<index] { rank += child.count }
            node = node.children[index]
        }
        return rank + node.position(of: key)
    }

    /// The entry at a position, 0 being the first; nil behind the last.
    package func entry(at position: Int) -> (key: Key, value: Value)? {
        guard position >= 0, position < count else { return nil }
        var node = root
        var rest = position
        while !node.isLeaf { node = node.child(holding: &rest) }
        return (node.keys[rest], node.values[rest])
    }

    // MARK: Changing

    /// Sets the value of a key.
    ///
    /// - Returns: The value it had.
    @discardableResult
    package mutating func set(_ value: Value, for key: Key) -> Value? {
        makeRootUnique()
        let old = root.set(value, for: key)
        if root.isOverfull {
            let sibling = root.split()
            root = SortedMapNode(children: [root, sibling])
        }
        return old
    }

    /// Removes a key.
    ///
    /// - Returns: The value it had; nil where it was not there.
    @discardableResult
    package mutating func remove(_ key: Key) -> Value? {
        guard self[key] != nil else { return nil }
        makeRootUnique()
        let old = root.remove(key)
        while !root.isLeaf, root.children.count == 1 { root = root.children[0] }
        return old
    }

    private mutating func makeRootUnique() {
        if !isKnownUniquelyReferenced(&root) { root = root.copy() }
    }
}

// MARK: - Walking

extension SortedMap {
    /// Calls `body` with the values at some positions, those of one leaf at a time.
    func forEachRun<E: Error>(_ range: Range<Int>, _ body: (ArraySlice<Value>) throws(E) -> Void) throws(E) {
        try Self.forEachRun(root, range, body)
    }

    private static func forEachRun<E: Error>(
        _ node: SortedMapNode<Key, Value>, _ range: Range<Int>, _ body: (ArraySlice<Value>) throws(E) -> Void
    ) throws(E) {
        if node.isLeaf { return try body(node.values[range.clamped(to: 0..<node.values.count)]) }
        var begin = 0
        for child in node.children {
            let part = range.clamped(to: begin..<begin + child.count)
            if !part.isEmpty { try forEachRun(child, part.lowerBound - begin..<part.upperBound - begin, body) }
            begin += child.count
        }
    }
}

extension SortedMap: Sequence {
    package func makeIterator() -> Iterator { Iterator(root, position: 0) }
    package var underestimatedCount: Int { count }

    /// The entries from the first key that is not below `key`.
    package subscript(from key: Key) -> Tail { Tail(root: root, position: rank(of: key)) }

    /// The entries from a position on.
    package subscript(fromPosition position: Int) -> Tail { Tail(root: root, position: position) }

    /// The entries from a position to the end.
    package struct Tail: Sequence {
        let root: SortedMapNode<Key, Value>
        let position: Int
        package func makeIterator() -> Iterator { Iterator(root, position: position) }
    }

    /// Walks the entries in order of their keys.
    package struct Iterator: IteratorProtocol {
        /// The inner nodes above the leaf, each with the index of the child to enter next.
        private var path: [(node: SortedMapNode<Key, Value>, next: Int)] = []
        private var leaf: SortedMapNode<Key, Value>?
        private var index = 0

        fileprivate init(_ root: SortedMapNode<Key, Value>, position: Int) {
            guard position < root.count else { return }
            var node = root
            var rest = Swift.max(position, 0)
            while !node.isLeaf {
                let parent = node
                let index = parent.childIndex(holding: &rest)
                path.append((parent, index + 1))
                node = parent.children[index]
            }
            leaf = node
            index = rest
        }

        package mutating func next() -> (key: Key, value: Value)? {
            guard let leaf else { return nil }
            if index < leaf.keys.count {
                defer { index += 1 }
                return (leaf.keys[index], leaf.values[index])
            }
            advance()
            return next()
        }

        private mutating func advance() {
            leaf = nil
            while let last = path.indices.last {
                guard path[last].next < path[last].node.children.count else {
                    path.removeLast()
                    continue
                }
                var node = path[last].node.children[path[last].next]
                path[last].next += 1
                while !node.isLeaf {
                    path.append((node, 1))
                    node = node.children[0]
                }
                leaf = node
                index = 0
                return
            }
        }
    }
}
