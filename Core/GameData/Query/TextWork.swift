import Glibc
import Values

/// Where the texts of documents are unescaped and folded, one after another. One a thread.
struct TextWork {
    /// The text that was loaded last.
    private(set) var bytes: [UInt8] = []
    private var unescaped: [UInt8] = []
    /// Display texts of references' targets, as JSON strings.
    private var names: [Target: [UInt8]] = [:]

    private struct Target: Hashable {
        let schema: Int32
        let id: DocumentID
    }

    /// Display texts that are kept at most.
    private static let mostNames = 4096

    private let snapshot: Snapshot

    init(_ snapshot: Snapshot) {
        self.snapshot = snapshot
        bytes.reserveCapacity(256)
        unescaped.reserveCapacity(256)
    }

    /// Loads the inside of a JSON string, or any text without escapes.
    mutating func load(_ inside: UnsafeBufferPointer<UInt8>, folds: Bool) {
        bytes.removeAll(keepingCapacity: true)
        guard let base = inside.baseAddress, !inside.isEmpty else { return }
        guard memchr(base, Int32(UInt8(ascii: "\\")), inside.count) == nil else { return loadEscaped(inside, folds) }
        bytes.append(contentsOf: inside)
        if folds, !foldASCII() {
            bytes.removeAll(keepingCapacity: true)
            CaseFolding.append(inside, to: &bytes)
        }
    }

    /// Loads a text that is no JSON.
    mutating func load(_ text: Text, folds: Bool) {
        bytes.removeAll(keepingCapacity: true)
        text.withUTF8 { bytes.append(contentsOf: $0) }
        if folds, !foldASCII() { bytes = CaseFolding.folded(text) }
    }

    private mutating func loadEscaped(_ inside: UnsafeBufferPointer<UInt8>, _ folds: Bool) {
        unescaped.removeAll(keepingCapacity: true)
        JSONSlice.appendUnescaped(inside, to: &unescaped)
        if folds {
            unescaped.withUnsafeBufferPointer { CaseFolding.append($0, to: &bytes) }
        } else {
            bytes.append(contentsOf: unescaped)
        }
    }

    /// Folds what is loaded; false where not all of it is ASCII.
    private mutating func foldASCII() -> Bool {
        bytes.withUnsafeMutableBufferPointer { bytes in
            var all: UInt8 = 0
            for index in bytes.indices {
                all |= bytes[index]
                bytes[index] = CaseFolding.fold(ascii: bytes[index])
            }
            return all < 0x80
        }
    }

    /// Loads the display text that the target of a reference has now.
    mutating func loadDisplayName(of reference: StoredDocument.ReferencePlace, in document: StoredDocument, folds: Bool) {
        let target = Target(schema: reference.schema, id: reference.id)
        let name: [UInt8]
        if let known = names[target] {
            name = known
        } else {
            var made: [UInt8] = []
            let isShared = snapshot.appendDisplayName(of: reference, in: document, to: &made)
            if isShared, names.count < Self.mostNames { names[target] = made }
            name = made
        }
        name.withUnsafeBytes { load(JSONSlice($0, 0..<$0.count).inside, folds: folds) }
    }
}

extension JSONSlice {
    /// Appends the text that the inside of a JSON string stands for. Our own text escapes quotes, backslashes and control characters.
    static func appendUnescaped(_ inside: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        var position = 0
        while position < inside.count {
            let byte = inside[position]
            position += 1
            guard byte == UInt8(ascii: "\\"), position < inside.count else {
                bytes.append(byte)
                continue
            }
            let escape = inside[position]
            position += 1
            switch escape {
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0C)
            case UInt8(ascii: "u"):
                let digits = inside[position..<min(position + 4, inside.count)]
                CaseFolding.append(UInt32(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0xFFFD, to: &bytes)
                position += digits.count
            default: bytes.append(escape)
            }
        }
    }
}
