/// A name as it is compared: trimmed, folded, whatever its composition (server 2).
///
/// `String` compares canonically equivalent texts as equal, which is what "NFC" in the rule asks for, so no normal form has to be made.
public struct Folded: Hashable, Comparable, Sendable {
    public let text: String

    public init(_ name: some StringProtocol) {
        let trimmed = name.unicodeScalars.trimmed
        text = String(String.UnicodeScalarView(trimmed.flatMap { $0.properties.lowercaseMapping.unicodeScalars }))
    }

    public static func < (left: Folded, right: Folded) -> Bool { left.text < right.text }
}

extension BidirectionalCollection where Element == Unicode.Scalar {
    fileprivate var trimmed: [Unicode.Scalar] {
        var scalars = Array(drop { $0.properties.isWhitespace })
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        return scalars
    }
}

extension StringProtocol {
    /// Without white space at its ends.
    public var trimmed: String { String(String.UnicodeScalarView(unicodeScalars.trimmed)) }
    /// Whether it holds a control character, which no name may (server 1.4).
    public var holdsControlCharacter: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
