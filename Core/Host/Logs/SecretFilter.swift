/// Takes secrets out of what is about to be logged (spec/server.md 4.1): whatever begins like one of ours, and the one-time code of an address.
package enum SecretFilter {
    /// First three letters of each kind of secret; an underscore follows.
    private static let prefixes: Set<[UInt8]> = Set(["sac", "sat", "srt", "sak", "soc", "src", "sev"].map { Array($0.utf8) })
    private static let query = Array("x-authorization=".utf8)
    private static let removed = Array("[removed]".utf8)
    private static let underscore = UInt8(ascii: "_")

    /// A secret's random part is 43 long; a shorter run is filtered as well, since a message may have cut it.
    private static let leastLength = 8

    /// The text without its secrets; the text itself where it holds none, which costs one pass over it.
    package static func clean(_ text: String) -> String {
        guard text.utf8.contains(underscore) || text.utf8.contains(UInt8(ascii: "=")) else { return text }
        return String(decoding: clean(Array(text.utf8)), as: UTF8.self)
    }

    static func clean(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let (kept, end) = secret(at: index, in: bytes)
            guard end > index else {
                output.append(bytes[index])
                index += 1
                continue
            }
            output += bytes[index..<kept]
            output += removed
            index = end
        }
        return output
    }

    /// What stays of a secret that begins at `index`, and where it ends; `end` is `index` where none begins.
    private static func secret(at index: Int, in bytes: [UInt8]) -> (kept: Int, end: Int) {
        if let kept = afterQuery(at: index, in: bytes) {
            let end = bytes[kept...].firstIndex { $0 == UInt8(ascii: "&") || $0 <= 0x20 || $0 == UInt8(ascii: "\"") } ?? bytes.count
            return end > kept ? (kept, end) : (index, index)
        }
        let kept = index + 4
        guard bytes[index] == UInt8(ascii: "s"), kept <= bytes.count, bytes[kept - 1] == underscore else { return (index, index) }
        guard prefixes.contains(Array(bytes[index..<(index + 3)])) else { return (index, index) }
        let end = bytes[kept...].firstIndex { !isSecretCharacter($0) } ?? bytes.count
        return end - kept >= leastLength ? (kept, end) : (index, index)
    }

    private static func afterQuery(at index: Int, in bytes: [UInt8]) -> Int? {
        guard bytes[index] | 0x20 == UInt8(ascii: "x"), bytes.count - index >= query.count else { return nil }
        let isThere = zip(bytes[index...], query).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
        return isThere ? index + query.count : nil
    }

    private static func isSecretCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: byte == underscore || byte == UInt8(ascii: "-")
        }
    }
}
