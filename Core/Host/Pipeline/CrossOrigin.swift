import HTTP
import Values

/// Which pages of other origins may call the API from a browser (server 1.6; Fetch standard §3.2): a list of exact origins, none by default,
/// never with credentials of the browser's.
struct CrossOrigin: Sendable {
    /// In lower case.
    let origins: [String]

    /// What a page may read of an answer beside what every page may.
    private static let exposed =
        "ETag, Retry-After, X-Request-Id, X-Process-Id, X-Metadata-Hash, X-Revision-Hash, X-Unreadable-Documents"

    /// The answer to a browser's question before the request itself; nil for any other request.
    func preflight(_ request: Request) -> Response? {
        guard request.method == .options, request.fields.contains("Access-Control-Request-Method"), allowed(request) != nil else {
            return nil
        }
        return Response(
            .noContent,
            fields: [
                "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
                "Access-Control-Allow-Headers": "Authorization, Content-Type",
                "Access-Control-Max-Age": "600",
            ])
    }

    /// Says in an answer whether that page may read it. The answer depends on the origin whenever there is a list.
    func mark(_ response: inout Response, to request: Request) {
        guard !origins.isEmpty else { return }
        response.fields.append(.vary, "Origin")
        guard let origin = allowed(request) else { return }
        response.fields.append("Access-Control-Allow-Origin", origin)
        if request.method != .options { response.fields.append("Access-Control-Expose-Headers", Self.exposed) }
    }

    private func allowed(_ request: Request) -> String? {
        guard !origins.isEmpty, let origin = request.fields[.origin], origins.contains(origin.lowercased()) else { return nil }
        return origin
    }
}
