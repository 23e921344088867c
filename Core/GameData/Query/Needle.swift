import Glibc

/// Bytes that are looked for in others, in time that is linear in both whatever they are (Knuth, Morris and Pratt).
struct Needle: Sendable {
    let bytes: [UInt8]
    /// By how many bytes match: how many still do where the next one does not.
    private let fallback: [Int32]

    init(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        self.bytes = bytes
        var fallback = [Int32](repeating: 0, count: bytes.count)
        var matched = 0
        for index in bytes.indices.dropFirst() {
            while matched > 0, bytes[index] != bytes[matched] { matched = Int(fallback[matched - 1]) }
            if bytes[index] == bytes[matched] { matched += 1 }
            fallback[index] = Int32(truncatingIfNeeded: matched)
        }
        self.fallback = fallback
    }

    var count: Int { bytes.count }

    /// Where it stands first in a range of a text; nil where it does not.
    func find(in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int? {
        guard let first = bytes.first else { return range.lowerBound }
        guard let base = text.baseAddress, range.count >= bytes.count else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            var position = range.lowerBound
            var matched = 0
            while position < range.upperBound {
                if matched == 0 {
                    guard let found = memchr(base + position, Int32(first), range.upperBound - position) else { return nil }
                    position = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
                    matched = 1
                } else if text[position] == bytes[matched] {
                    position += 1
                    matched += 1
                } else {
                    matched = Int(fallback[matched - 1])
                }
                if matched == bytes.count { return position - matched }
            }
            return nil
        }
    }

    /// Whether it stands at a place of a text that has room for it.
    func stands(in text: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        text[position..<position + bytes.count].elementsEqual(bytes)
    }
}
