import EventLoop

/// A network, `10.0.0.0/8` or `2001:db8::/32`, or a single address.
public struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    private let address: IPAddress
    private let bits: Int

    /// Reads an address with an optional number of bits behind a slash; nil for anything else, and where a bit behind the prefix is set, as
    /// then something else was meant.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        let most = address.isIPv4 ? 32 : 128
        guard let bits = parts.count == 1 ? most : Self.number(parts[1], upTo: most), address.masked(to: bits) == address else {
            return nil
        }
        self.address = address
        self.bits = bits
    }

    /// Whether `other` lies in the network; one of the other family does not.
    public func contains(_ other: IPAddress) -> Bool { other.isIPv4 == address.isIPv4 && other.masked(to: bits) == address }

    public var description: String { "\(address)/\(bits)" }

    private static func number(_ text: some StringProtocol, upTo most: Int) -> Int? {
        guard text.utf8.count <= 3, text.utf8.allSatisfy(Grammar.isDigit), let number = Int(text), number <= most else { return nil }
        return number
    }
}
