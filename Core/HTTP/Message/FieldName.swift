/// The name of a field (RFC 9110 §5.1): a token whose case does not count.
public struct FieldName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// As it is written.
    public let spelled: String
    /// In lower case: what is compared.
    let folded: String

    /// The name, or nil where it is no token.
    public init?(_ name: some StringProtocol) {
        guard !name.isEmpty, name.utf8.allSatisfy(Grammar.isToken) else { return nil }
        self.init(checked: String(name))
    }

    /// A name that the program itself holds; anything but a token is a mistake in the program.
    public init(stringLiteral name: StaticString) {
        let name = name.description
        precondition(!name.isEmpty && name.utf8.allSatisfy(Grammar.isToken), "no field name: \(name)")
        self.init(checked: name)
    }

    init(checked name: String) {
        spelled = name
        folded = String(decoding: name.utf8.map(Grammar.lowercased), as: UTF8.self)
    }

    private init(_ spelled: String, _ folded: String) {
        self.spelled = spelled
        self.folded = folded
    }

    public static func == (left: FieldName, right: FieldName) -> Bool { left.folded == right.folded }
    public func hash(into hasher: inout Hasher) { hasher.combine(folded) }
    public var description: String { spelled }

    public static let accept = FieldName("Accept", "accept")
    public static let acceptEncoding = FieldName("Accept-Encoding", "accept-encoding")
    public static let allow = FieldName("Allow", "allow")
    public static let authorization = FieldName("Authorization", "authorization")
    public static let cacheControl = FieldName("Cache-Control", "cache-control")
    public static let connection = FieldName("Connection", "connection")
    public static let contentDisposition = FieldName("Content-Disposition", "content-disposition")
    public static let contentEncoding = FieldName("Content-Encoding", "content-encoding")
    public static let contentLength = FieldName("Content-Length", "content-length")
    public static let contentType = FieldName("Content-Type", "content-type")
    public static let date = FieldName("Date", "date")
    public static let expect = FieldName("Expect", "expect")
    public static let forwarded = FieldName("Forwarded", "forwarded")
    public static let host = FieldName("Host", "host")
    public static let location = FieldName("Location", "location")
    public static let origin = FieldName("Origin", "origin")
    public static let referrerPolicy = FieldName("Referrer-Policy", "referrer-policy")
    public static let retryAfter = FieldName("Retry-After", "retry-after")
    public static let secFetchSite = FieldName("Sec-Fetch-Site", "sec-fetch-site")
    public static let strictTransportSecurity = FieldName("Strict-Transport-Security", "strict-transport-security")
    public static let transferEncoding = FieldName("Transfer-Encoding", "transfer-encoding")
    public static let upgrade = FieldName("Upgrade", "upgrade")
    public static let userAgent = FieldName("User-Agent", "user-agent")
    public static let vary = FieldName("Vary", "vary")
    public static let wwwAuthenticate = FieldName("WWW-Authenticate", "www-authenticate")
    public static let xContentTypeOptions = FieldName("X-Content-Type-Options", "x-content-type-options")
    public static let xForwardedFor = FieldName("X-Forwarded-For", "x-forwarded-for")
    public static let xRequestID = FieldName("X-Request-Id", "x-request-id")
}
