/// A request method (RFC 9110 §9.1). Case-sensitive; any token may stand here.
public struct Method: Hashable, Sendable, CustomStringConvertible {
    /// The method as it is written in a request line.
    public let rawValue: String

    /// The method of that name, or nil where it is no token.
    public init?(_ name: some StringProtocol) {
        guard !name.isEmpty, name.utf8.allSatisfy(Grammar.isToken) else { return nil }
        rawValue = String(name)
    }

    init(checked name: String) { rawValue = name }

    public static let get = Method(checked: "GET")
    public static let head = Method(checked: "HEAD")
    public static let post = Method(checked: "POST")
    public static let put = Method(checked: "PUT")
    public static let delete = Method(checked: "DELETE")
    public static let patch = Method(checked: "PATCH")
    public static let options = Method(checked: "OPTIONS")
    public static let connect = Method(checked: "CONNECT")

    public var description: String { rawValue }
}
