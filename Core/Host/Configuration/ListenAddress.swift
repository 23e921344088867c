import EventLoop

/// Where to listen: `HOST:PORT`, an IPv6 address in brackets. Port 0 takes a free one.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name or an address, without brackets.
    package let host: String
    package let port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), let address = IPAddress(host.dropFirst().dropLast()), !address.isIPv4 else { return nil }
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        let isName = host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "%") }
        guard !host.isEmpty, isName else { return nil }
        self.init(host: String(host), port: port)
    }

    /// Whether nobody but this machine reaches it.
    package var isLoopback: Bool { host == "localhost" || (IPAddress(host)?.isLoopback ?? false) }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension SettingType where Value == ListenAddress {
    package static var listenAddress: Self { .scalar("HOST:PORT, such as 127.0.0.1:8080") { ListenAddress($0) } }
}

/// An origin as browsers send it (RFC 6454 §6.2): scheme, host and, where it is not the usual one, port.
package struct WebOrigin: Hashable, Sendable {
    package let text: String

    package init?(_ text: String) {
        let host = text.hasPrefix("https://") ? text.dropFirst(8) : text.hasPrefix("http://") ? text.dropFirst(7) : ""
        let isPlain = host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "*") }
        guard !host.isEmpty, isPlain else { return nil }
        self.text = text.lowercased()
    }
}

extension SettingType where Value == WebOrigin {
    package static var origin: Self { .scalar("an origin such as https://editor.example.com, without a path") { WebOrigin($0) } }
}
