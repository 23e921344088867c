import Values

/// The first line of a response (RFC 9112 §4).
enum StatusLine {
    /// Adds the line with its CRLF.
    static func append(_ status: Status, to output: inout [UInt8]) {
        if let line = known[status.rawValue] { return output.append(contentsOf: line) }
        output.append(contentsOf: bytes(status.rawValue, ""))
    }

    private static func bytes(_ code: Int, _ reason: String) -> [UInt8] { Array("HTTP/1.1 \(code) \(reason)\r\n".utf8) }

    private static let known: [Int: [UInt8]] = [
        100: "Continue", 101: "Switching Protocols", 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content",
        206: "Partial Content", 302: "Found", 303: "See Other", 304: "Not Modified", 400: "Bad Request", 401: "Unauthorized",
        403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict",
        413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type", 416: "Range Not Satisfiable",
        426: "Upgrade Required", 429: "Too Many Requests", 431: "Request Header Fields Too Large", 500: "Internal Server Error",
        501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
    ].reduce(into: [:]) { $0[$1.key] = bytes($1.key, $1.value) }
}
