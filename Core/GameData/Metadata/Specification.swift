import Values

/// A specification string (data-model 8): what the schema or property says beyond its fields.
public struct Specification: Sendable {
    /// As the author wrote it; nil and `""` are told apart.
    public let source: Text?
    /// Pairs in their order, decoded, keys that repeat included.
    public let pairs: [(key: Text, value: Text)]
    /// Options of a pick list: name and value, in order, a repeated name (ignoring case) with its last value.
    public let picks: [(name: Text, value: Int64)]

    /// Reads a string (data-model 8.1): pieces without `=` are skipped, `+` is a space.
    public init(_ source: Text?) {
        self.source = source
        pairs = source.map(Self.pairs(of:)) ?? []
        picks = Self.picks(in: pairs)
    }

    /// All values of a key, in order.
    public func values(of key: Text) -> [Text] { pairs.filter { $0.key == key }.map(\.value) }

    /// The last value of a key.
    public subscript(key: Text) -> Text? { pairs.last { $0.key == key }?.value }

    private static func pairs(of source: Text) -> [(key: Text, value: Text)] {
        source.utf8.split(separator: UInt8(ascii: "&")).compactMap { piece in
            guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            return (PercentCoding.decode(piece[..<equals]), PercentCoding.decode(piece[piece.index(after: equals)...]))
        }
    }

    private static let pickPrefix = "pick."

    private static func picks(in pairs: [(key: Text, value: Text)]) -> [(name: Text, value: Int64)] {
        var picks: [(name: Text, value: Int64)] = []
        for (key, value) in pairs where key.utf8.starts(with: pickPrefix.utf8) {
            guard let number = Int64(value.string) else { continue }
            let name = Text(String(key.string.dropFirst(pickPrefix.count)))
            if let index = picks.firstIndex(where: { $0.name.equalsIgnoringCase(name) }) {
                picks[index] = (name, number)
            } else {
                picks.append((name, number))
            }
        }
        return picks
    }

    /// The string of pairs, escaped as genuine files escape (data-model 8.1).
    public static func text(of pairs: [(key: Text, value: Text)]) -> Text {
        Text(pairs.map { PercentCoding.encode($0.key) + "=" + PercentCoding.encode($0.value) }.joined(separator: "&"))
    }
}

/// The percent-encoding of specification strings.
enum PercentCoding {
    static func decode(_ bytes: some Collection<UInt8>) -> Text {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index != bytes.endIndex {
            let byte = bytes[index]
            let afterwards = bytes.index(after: index)
            if byte == UInt8(ascii: "%"), let escaped = escapedByte(bytes[afterwards...].prefix(2)) {
                decoded.append(escaped)
                index = bytes.index(afterwards, offsetBy: 2)
            } else {
                decoded.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index = afterwards
            }
        }
        return Text(String(decoding: decoded, as: UTF8.self))
    }

    private static func escapedByte(_ digits: some Collection<UInt8>) -> UInt8? {
        guard digits.count == 2 else { return nil }
        var value: UInt8 = 0
        for digit in digits {
            guard let nibble = Character(UnicodeScalar(digit)).hexDigitValue else { return nil }
            value = value << 4 | UInt8(nibble)
        }
        return value
    }

    static func encode(_ text: Text) -> String {
        var encoded = ""
        for byte in text.utf8 {
            if isPlain(byte) { encoded.unicodeScalars.append(UnicodeScalar(byte)) } else { encoded += "%" + hex(byte) }
        }
        return encoded
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"): true
        default: false
        }
    }

    private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }
}
