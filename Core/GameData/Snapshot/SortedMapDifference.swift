// What two versions of a map have apart. What they share they share by node, so the cost follows the changes, not the entries.

extension SortedMap {
    /// Calls `body` with each entry that may have changed on the way from `older` to this map, in order of the keys: its old value and its new
    /// one. Entries of a node that was copied come too though they did not change.
    package func forEachChange(since older: SortedMap, _ body: (Key, Value?, Value?) -> Void) {
        var left = Cursor(older.root), right = Cursor(root)
        while true {
            switch (left.top, right.top) {
            case (nil, nil): return
            case (.node(let a)?, .node(let b)?):
                if a === b {
                    left.pop()
                    right.pop()
                } else {
                    // The one that begins earlier, or spans more: what both share stays whole until both have come to it.
                    let order = Self.order(a, b)
                    if order <= 0 { left.expand() }
                    if order >= 0 { right.expand() }
                }
            case (.node(let a)?, .entry(let key, let value)?):
                if a.isEmpty || !(key < a.keys[0]) { left.expand() } else { right.pop(); body(key, nil, value) }
            case (.entry(let key, let value)?, .node(let b)?):
                if b.isEmpty || !(key < b.keys[0]) { right.expand() } else { left.pop(); body(key, value, nil) }
            case (.node?, nil): left.expand()
            case (nil, .node?): right.expand()
            case (.entry(let key, let value)?, nil):
                left.pop()
                body(key, value, nil)
            case (nil, .entry(let key, let value)?):
                right.pop()
                body(key, nil, value)
            case (.entry(let a, let old)?, .entry(let b, let new)?):
                if a < b {
                    left.pop()
                    body(a, old, nil)
                } else if b < a {
                    right.pop()
                    body(b, nil, new)
                } else {
                    left.pop()
                    right.pop()
                    body(a, old, new)
                }
            }
        }
    }

    /// Below 0 where the first node is to be opened, above 0 where the second is, 0 for both.
    private static func order(_ a: SortedMapNode<Key, Value>, _ b: SortedMapNode<Key, Value>) -> Int {
        if a.isEmpty || b.isEmpty { return 0 }
        if a.isLeaf != b.isLeaf { return a.isLeaf ? 1 : -1 }
        return a.keys[0] < b.keys[0] ? -1 : b.keys[0] < a.keys[0] ? 1 : 0
    }

    /// A walk that opens a node only where it must.
    private struct Cursor {
        enum Item {
            case node(SortedMapNode<Key, Value>)
            case entry(Key, Value)
        }

        /// What is still to come, the next at the end.
        private var items: [Item]

        init(_ root: SortedMapNode<Key, Value>) { items = [.node(root)] }

        var top: Item? { items.last }
        mutating func pop() { items.removeLast() }

        mutating func expand() {
            guard case .node(let node)? = items.popLast() else { return }
            if node.isLeaf {
                for index in node.keys.indices.reversed() { items.append(.entry(node.keys[index], node.values[index])) }
            } else {
                for child in node.children.reversed() { items.append(.node(child)) }
            }
        }
    }
}

extension SortedMapNode {
    fileprivate var isEmpty: Bool { keys.isEmpty }
}
