import Values

extension Text {
    /// Whether the two are one word but for the case of letters: names of options, language tags.
    package func equalsIgnoringCase(_ other: Text) -> Bool {
        if self == other { return true }
        if utf8.count == other.utf8.count, utf8.allSatisfy({ $0 < 0x80 }), other.utf8.allSatisfy({ $0 < 0x80 }) {
            return zip(utf8, other.utf8).allSatisfy { Self.lowercased($0) == Self.lowercased($1) }
        }
        return Text(string.lowercased()) == Text(other.string.lowercased())
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
    }
}
