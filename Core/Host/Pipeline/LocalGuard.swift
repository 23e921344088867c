import Access
import EventLoop
import HTTP
import Values

/// Single-file mode: every request is the one local user, so it must come from this machine and from no foreign page (server 1.6).
struct LocalGuard: Sendable {
    let caller: Caller
    let allowedOrigins: [String]

    func check(_ request: Request) throws(APIError) {
        let authority = request.authority ?? ""
        guard Self.isLoopback(authority) else { throw Self.refused("'Host' is not this machine") }
        if let origin = request.fields[.origin]?.lowercased(), origin != "http://\(authority)".lowercased(),
            !allowedOrigins.contains(origin)
        {
            throw Self.refused("'Origin' is another site")
        }
        if request.fields[.secFetchSite]?.lowercased() == "cross-site" { throw Self.refused("the request comes from another site") }
    }

    private static func isLoopback(_ authority: String) -> Bool {
        var host = authority[...]
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") {
            host = host[host.index(after: host.startIndex)..<end]
        } else if let colon = host.lastIndex(of: ":") {
            host = host[..<colon]
        }
        return host.lowercased() == "localhost" || IPAddress(host)?.isLoopback == true
    }

    private static func refused(_ why: String) -> APIError {
        APIError(.authorizationFailed, "A served file is for this machine alone: \(why).")
    }
}
