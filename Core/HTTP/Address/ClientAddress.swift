import EventLoop

/// Who the client is behind the proxies that are trusted (server 1.6).
public enum ClientAddress {
    /// The address that counts as the client's.
    ///
    /// The peer, unless it is a trusted proxy; then the right-most address of `X-Forwarded-For`, or without that field of `Forwarded`, that is
    /// not a trusted proxy itself. An element that is not readable ends the walk at the one before it. A proxy must drop the field of the two
    /// that it does not write, or clients write it.
    public static func resolve(peer: IPAddress, _ fields: Fields, trusted: [IPNetwork]) -> IPAddress {
        var address = peer
        guard isTrusted(peer, trusted) else { return peer }
        for element in elements(fields).reversed() {
            guard let next = element.flatMap(node) else { break }
            address = next
            guard isTrusted(next, trusted) else { break }
        }
        return address
    }

    private static func isTrusted(_ address: IPAddress, _ networks: [IPNetwork]) -> Bool { networks.contains { $0.contains(address) } }

    /// The nodes that the request passed, the client first; nil for one that is not readable.
    private static func elements(_ fields: Fields) -> [String?] {
        guard fields.contains(.xForwardedFor) else { return fields.all(.forwarded).flatMap(forwarded) }
        return fields.all(.xForwardedFor).flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map {
            String($0.trimmingBlanks)
        }
    }

    /// The `for` of each element of `Forwarded` (RFC 7239 §4).
    private static func forwarded(_ value: String) -> [String?] {
        var reader = ListReader(value)
        var nodes: [String?] = []
        while !reader.isAtEnd {
            nodes.append(pairs(&reader)?.first { $0.name == "for" }?.value)
            reader.skipElement()
        }
        return nodes
    }

    private static func pairs(_ reader: inout ListReader) -> [MediaType.Parameter]? {
        var pairs: [MediaType.Parameter] = []
        repeat {
            reader.skipBlanks()
            guard let name = reader.token(), reader.take(UInt8(ascii: "=")), let value = reader.word() else { return nil }
            pairs.append(MediaType.Parameter(name: name.lowercased(), value: value))
        } while reader.take(UInt8(ascii: ";"))
        return pairs
    }

    /// The address of a node (RFC 7239 §6): `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]`, `[2001:db8::1]:80`, and bare IPv6 as
    /// `X-Forwarded-For` has it.
    private static func node(_ text: String) -> IPAddress? {
        if let address = IPAddress(text) { return address }
        if text.first == "[" {
            guard let close = text.firstIndex(of: "]"), isPort(text[text.index(after: close)...]) else { return nil }
            return IPAddress(text[text.index(after: text.startIndex)..<close])
        }
        guard let colon = text.firstIndex(of: ":"), isPort(text[colon...]) else { return nil }
        return IPAddress(text[..<colon])
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || (text.first == ":" && text.utf8.count <= 6 && text.dropFirst().utf8.allSatisfy(Grammar.isDigit))
    }
}
