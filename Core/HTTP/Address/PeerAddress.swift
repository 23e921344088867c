import EventLoop

/// One end of a connection.
public enum PeerAddress: Hashable, Sendable, CustomStringConvertible {
    case network(IPAddress, port: UInt16)
    /// A socket of the file system, or no socket at all.
    case local

    /// The address, where there is one.
    public var ip: IPAddress? {
        if case .network(let ip, _) = self { ip } else { nil }
    }

    /// Whether it is on this machine.
    public var isLoopback: Bool { ip?.isLoopback ?? true }

    public var description: String {
        switch self {
        case .network(let ip, let port): ip.isIPv4 ? "\(ip):\(port)" : "[\(ip)]:\(port)"
        case .local: "local"
        }
    }
}
