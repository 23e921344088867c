import Synchronization

/// Certificate and key of a server, from files that may be renewed while it runs.
public final class ServerTLS: Sendable {
    private let certificate: String
    private let key: String
    /// The cell that publishes the context; taken once per connection.
    private let context: Mutex<TLSContext>

    /// Reads both PEM files: the certificate with its chain, and the key, which is not encrypted.
    public init(certificate: String, key: String) throws(TLSError) {
        self.certificate = certificate
        self.key = key
        context = Mutex(try TLSContext(certificate: certificate, key: key))
    }

    /// Reads the files again. Connections from now on use what they hold; running ones keep what they began with.
    ///
    /// - Throws: `TLSError` where they cannot be used; what was in force stays.
    public func reload() throws(TLSError) {
        let next = try TLSContext(certificate: certificate, key: key)
        context.withLock { $0 = next }
    }

    /// What a new connection uses.
    var current: TLSContext { context.withLock { $0 } }
}
