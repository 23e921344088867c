import EventLoop

/// A request as the pipeline and the operations see it.
public struct Request: Sendable {
    public var method: Method
    public var target: RequestTarget
    public var version: Version
    public var fields: Fields
    public var body: RequestBody
    /// The peer of the connection, before any `Forwarded` is looked at.
    public var remoteAddress: PeerAddress
    /// Where the connection was accepted; nil where that is not known.
    public var localAddress: PeerAddress?
    /// Whether it came through TLS.
    public var isSecure: Bool
    /// The id that the pipeline gives it (server 1.6); empty until then.
    public var id: String

    public init(
        method: Method = .get, target: RequestTarget, version: Version = .http11, fields: Fields = [:], body: RequestBody = .empty,
        remoteAddress: PeerAddress = .local, localAddress: PeerAddress? = nil, isSecure: Bool = false, id: String = ""
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.fields = fields
        self.body = body
        self.remoteAddress = remoteAddress
        self.localAddress = localAddress
        self.isSecure = isSecure
        self.id = id
    }

    /// The request of a head that a connection has read.
    package init(
        _ head: RequestHead, body: RequestBody, remoteAddress: PeerAddress, localAddress: PeerAddress?, isSecure: Bool
    ) {
        self.init(
            method: head.method, target: head.target, version: head.version, fields: head.fields, body: body,
            remoteAddress: remoteAddress, localAddress: localAddress, isSecure: isSecure)
    }

    /// Host and port that the client asked for: of the target in absolute form, else of the field `Host`.
    public var authority: String? { target.authority ?? fields[.host] }
}
