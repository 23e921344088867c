import Values

/// A formula's tree as games load it: without its source text, places, and what says no more than its absence (formats 5.3).
enum PublishedFormula {
    /// Appends a stored tree.
    static func append(_ tree: UnsafeRawBufferPointer, to bytes: inout [UInt8]) { node(tree, isRoot: true, to: &bytes) }

    private static func node(_ value: UnsafeRawBufferPointer, isRoot: Bool, to bytes: inout [UInt8]) {
        switch value.first {
        case UInt8(ascii: "{"):
            members(of: value, to: &bytes) { key, value, bytes in
                if says(key, value, isRoot: isRoot) { member(key, value, to: &bytes) }
            }
        case UInt8(ascii: "["):
            var list = CompactList(value)
            bytes.append(UInt8(ascii: "["))
            var isFirst = true
            while let element = list.next() {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                node(element, isRoot: false, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        default: bytes.append(contentsOf: value)
        }
    }

    private static func member(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        appendKey(key, to: &bytes)
        guard value.first == UInt8(ascii: "{"), isMap(key) else { return node(value, isRoot: false, to: &bytes) }
        // Its keys are positions and names of parameters, whatever they look like.
        members(of: value, to: &bytes) { key, value, bytes in
            appendKey(key, to: &bytes)
            node(value, isRoot: false, to: &bytes)
        }
    }

    private static func members(
        of object: UnsafeRawBufferPointer, to bytes: inout [UInt8],
        _ write: (UnsafeRawBufferPointer, UnsafeRawBufferPointer, inout [UInt8]) -> Void
    ) {
        bytes.append(UInt8(ascii: "{"))
        var end = bytes.count
        let start = end
        CompactObject(object).forEachMember { key, value in
            if end > start { bytes.append(UInt8(ascii: ",")) }
            let before = bytes.count
            write(key, value, &bytes)
            if bytes.count == before { bytes.removeLast(before - end) } else { end = bytes.count }
            return true
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private static func appendKey(_ key: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: key)
        bytes.append(contentsOf: "\":".utf8)
    }

    private static func isMap(_ key: UnsafeRawBufferPointer) -> Bool {
        ["arguments", "initializers", "bindings"].contains { key.elementsEqual(($0 as StaticString).description.utf8) }
    }

    private static func says(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, isRoot: Bool) -> Bool {
        switch String(decoding: key, as: UTF8.self) {
        case "_pos": false
        case "_cs", "_src": !isRoot
        case "expression": value.first != UInt8(ascii: "n")
        case "useNullPropagation": value.first != UInt8(ascii: "f")
        case "arguments": value.count != 2
        default: true
        }
    }
}

/// Walks the elements of a list of compact JSON that is known to be well-formed: our own text.
struct CompactList: IteratorProtocol {
    private let text: UnsafeRawBufferPointer
    private var position = 1

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    mutating func next() -> UnsafeRawBufferPointer? {
        guard position < text.count - 1, let end = JSONText.end(ofValueAt: position, in: text) else { return nil }
        defer { position = end + 1 }
        return UnsafeRawBufferPointer(rebasing: text[position..<end])
    }
}
