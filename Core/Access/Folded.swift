@_spi(_Unicode) import Swift

/// A name as it is compared: trimmed, case-folded, in NFC (server 2).
///
/// `text` goes into unique keys of the store, which compares bytes: hence a real normal form, and not only the canonical equality of `String`.
public struct Folded: Hashable, Comparable, Sendable {
    public let text: String

    public init(_ name: some StringProtocol) { text = String(name).trimmed.caseFolded.nfc }

    public static func < (left: Folded, right: Folded) -> Bool { left.text < right.text }
}

extension String {
    /// Normal form C (UAX 15). By the standard library's own normaliser, which it offers under `@_spi(_Unicode)`: the public way is all of
    /// Foundation, 40 MB for one call. Tests/Access/FoldingTests holds it against the standard's examples.
    public var nfc: String {
        var result = String.UnicodeScalarView()
        result.append(contentsOf: _nfc)
        return String(result)
    }

    /// Full case folding (Unicode 3.13), made of the mappings that the standard library has: what has the same upper case is the same, so ß
    /// is ss and a final sigma is a sigma. The dotless i keeps its place, as CaseFolding.txt says.
    fileprivate var caseFolded: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
                    guard scalar != "ı" else { return [scalar] }
                    return scalar.properties.lowercaseMapping.unicodeScalars.flatMap(\.properties.uppercaseMapping.unicodeScalars)
                        .flatMap(\.properties.lowercaseMapping.unicodeScalars)
                }))
    }
}

extension StringProtocol {
    /// Without white space at its ends.
    public var trimmed: String {
        var scalars = Array(unicodeScalars.drop { $0.properties.isWhitespace })
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Whether it holds a control character, which no name may (server 1.4).
    public var holdsControlCharacter: Bool { unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
