import CSimdJSON

/// A tape as it lies in memory, for what walks through many small texts and cannot afford a node for each value. Indices come from the tape
/// itself; it must not outlive the closure that it was given to.
package struct JSONTapeView {
    /// One entry: a scalar, a key, or a container with its length.
    package struct Entry {
        /// By kind: the value, the offset of a text's bytes, or the index of the entry behind a container.
        package let bits: UInt64
        package let size: UInt32
        @usableFromInline let rawKind: UInt32

        @inlinable package var kind: JSONNode.Kind { JSONNode.Kind(rawValue: rawKind) ?? .null }
        @inlinable package var integer: Int64 { Int64(bitPattern: bits) }
        @inlinable package var number: Double { Double(bitPattern: bits) }
        /// Members of an object or elements of an array.
        @inlinable package var count: Int { Int(size) }
    }

    @usableFromInline let entries: UnsafePointer<Entry>
    @usableFromInline let strings: UnsafePointer<UInt8>
    private let tape: JSONTape
    /// Values of the whole text, and most containers in one another.
    package var valueCount: Int { tape.valueCount }
    package var depth: Int { tape.depth }

    fileprivate init?(_ tape: JSONTape) {
        guard let entries = tape.entries, let strings = tape.strings, MemoryLayout<Entry>.size == MemoryLayout<styx_json_entry>.size else {
            return nil
        }
        self.entries = UnsafeRawPointer(entries).assumingMemoryBound(to: Entry.self)
        self.strings = UnsafeRawPointer(strings).assumingMemoryBound(to: UInt8.self)
        self.tape = tape
    }

    @inlinable package subscript(index: Int) -> Entry { entries[index] }

    /// The bytes of a text or key, its escapes resolved.
    @inlinable package func bytes(of entry: Entry) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: strings + Int(entry.bits), count: Int(entry.size))
    }

    /// The token of a number, as sent, where the entry does not say all of it (`JSONNode.digits`).
    package func digits(at index: Int) -> Text? { entries[index].size > 0 ? node(at: index).digits : nil }

    /// The index behind a value.
    @inlinable package func end(of index: Int) -> Int {
        let entry = entries[index]
        return entry.rawKind >= JSONNode.Kind.list.rawValue ? Int(entry.bits) : index + 1
    }

    /// The indices of the elements of an array.
    @inlinable package func elements(of index: Int) -> Places {
        Places(tape: self, position: index + 1, left: self[index].count, isObject: false)
    }

    /// The indices of the keys of an object; each value stands behind its key.
    @inlinable package func members(of index: Int) -> Places {
        Places(tape: self, position: index + 1, left: self[index].count, isObject: true)
    }

    /// Walks through a container.
    package struct Places: Sequence, IteratorProtocol {
        @usableFromInline let tape: JSONTapeView
        @usableFromInline var position: Int
        @usableFromInline var left: Int
        @usableFromInline let isObject: Bool

        @usableFromInline init(tape: JSONTapeView, position: Int, left: Int, isObject: Bool) {
            self.tape = tape
            self.position = position
            self.left = left
            self.isObject = isObject
        }

        @inlinable package mutating func next() -> Int? {
            guard left > 0 else { return nil }
            left -= 1
            defer { position = tape.end(of: isObject ? position + 1 : position) }
            return position
        }
    }

    /// The value as a node.
    package func node(at index: Int) -> JSONNode { JSONNode(tape: tape, index: index) }
}

extension JSONNode {
    /// Calls `body` with the tape and this value's index; nil where there is no tape.
    package func withTape<R>(_ body: (JSONTapeView, Int) -> R) -> R? {
        defer { withExtendedLifetime(tape) {} }
        return JSONTapeView(tape).map { body($0, index) }
    }
}
