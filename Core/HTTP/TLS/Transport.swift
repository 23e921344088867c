import EventLoop

/// What carries the bytes of a connection: a socket, or TLS over one. The methods are those of `Stream`.
protocol Transport: AnyObject {
    var delegate: (any StreamDelegate)? { get set }
    /// Bytes that wait for the peer to take them.
    var queued: Int { get }
    /// Bytes that the system has taken since the connection began.
    var sent: UInt64 { get }
    var peer: IPAddress? { get }
    var isSecure: Bool { get }
    /// Whether the connection was reset, or closed by the peer in both directions.
    var isGone: Bool { get }

    func resume()
    func pause()
    func write(_ bytes: [UInt8])
    func write(copying bytes: UnsafeRawBufferPointer)
    func finish()
    func close()
    /// Gives back memory that only an active connection needs.
    func releaseBuffers()
}

extension Stream: Transport {
    var isSecure: Bool { false }
    func releaseBuffers() {}
}
