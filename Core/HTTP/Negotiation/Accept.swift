/// What media types the client takes, and how gladly (RFC 9110 §12.5.1).
public struct Accept: Sendable {
    private struct Range {
        let type: MediaType
        let quality: Quality

        /// How exactly the range names `offer`: 0 for `*/*` to 3 with parameters; nil where it does not.
        func precision(for offer: MediaType) -> Int? {
            if type.subtype == "*" { return type.type == "*" ? 0 : type.type == offer.type ? 1 : nil }
            guard type.essence == offer.essence else { return nil }
            // What the offer does not know of, such as a charset, is no reason to refuse.
            let shared = type.parameters.filter { offer[$0.name] != nil }
            guard shared.allSatisfy({ offer[$0.name] == $0.value }) else { return nil }
            return shared.isEmpty ? 2 : 3
        }
    }

    private let ranges: [Range]

    /// Reads the fields `Accept`. Without one, everything is taken; an element that is malformed does not count.
    public init(_ fields: Fields) {
        let values = fields.all(.accept)
        ranges = values.flatMap(Self.read)
        isAbsent = values.allSatisfy { $0.isEmpty }
    }

    private let isAbsent: Bool

    /// The one of `offers` that the client likes best; nil where it takes none (406).
    ///
    /// - Parameter offers: In the server's order, which decides between what the client likes equally and names equally exactly.
    public func preferred(among offers: [MediaType]) -> MediaType? {
        guard !isAbsent else { return offers.first }
        var best: (offer: MediaType, rank: (Quality, Int))?
        for offer in offers {
            guard let rank = rank(of: offer), rank.0 > .zero else { continue }
            if best.map({ $0.rank < rank }) ?? true { best = (offer, rank) }
        }
        return best?.offer
    }

    /// Quality and precision of the range that names `offer` most exactly.
    private func rank(of offer: MediaType) -> (Quality, Int)? {
        ranges.compactMap { range in range.precision(for: offer).map { (range.quality, $0) } }.max { $0.1 < $1.1 }
    }

    private static func read(_ value: String) -> [Range] {
        var reader = ListReader(value)
        var ranges: [Range] = []
        while !reader.isAtEnd {
            reader.skipBlanks()
            if let range = readRange(&reader) { ranges.append(range) }
            reader.skipElement()
        }
        return ranges
    }

    private static func readRange(_ reader: inout ListReader) -> Range? {
        guard let whole = MediaType(&reader) else { return nil }
        let own = whole.parameters.prefix { $0.name != "q" }
        guard let quality = whole["q"].map({ Quality($0) }) ?? .one else { return nil }
        return Range(type: MediaType(whole.type, whole.subtype, Array(own)).known, quality: quality)
    }
}

/// A quality value (RFC 9110 §12.4.2), in thousandths.
struct Quality: Comparable {
    private let thousandths: Int

    static let zero = Quality(thousandths: 0), one = Quality(thousandths: 1000)

    private init(thousandths: Int) { self.thousandths = thousandths }

    /// From `0`, `1`, or either with up to three digits behind a point; nil for anything else and for more than 1.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, whole == "0" || whole == "1" else { return nil }
        let digits = parts.count > 1 ? String(parts[1]) : ""
        guard digits.utf8.count <= 3, digits.utf8.allSatisfy(Grammar.isDigit) else { return nil }
        let padded = digits + String(repeating: "0", count: 3 - digits.utf8.count)
        let value = (whole == "1" ? 1000 : 0) + (Int(padded) ?? 0)
        guard value <= 1000 else { return nil }
        self.init(thousandths: value)
    }

    static func < (left: Quality, right: Quality) -> Bool { left.thousandths < right.thousandths }
}
