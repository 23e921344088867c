import Values

/// What a server grants its clients (server 1.7).
public struct ServerLimits: Sendable {
    public var head = HeadLimits()
    /// Time for a head to arrive.
    public var headTimeout = Duration.seconds(15)
    /// Time after which content must come at `bodyRate` at least.
    public var bodyGrace = Duration.seconds(15)
    /// Bytes a second.
    public var bodyRate = 1024
    /// Time between two requests of a connection.
    public var idleTimeout = Duration.seconds(75)
    /// Connections at once, on all loops together; beyond it new ones are closed.
    public var maxConnections = 10_000

    public init() {}
}
