import Foundation

/// A client of one server under test: a connection for each request, on a thread of its own, since it blocks.
public struct Client: Sendable {
    public let port: UInt16
    /// Value of `Authorization`, or nil for an anonymous caller.
    public var authorization: String?

    public init(port: UInt16, authorization: String? = nil) {
        self.port = port
        self.authorization = authorization
    }

    /// The same client with another credential.
    public func with(authorization: String?) -> Client { Client(port: port, authorization: authorization) }

    /// Sends one request and reads its response. `body` is sent as JSON unless `fields` say otherwise.
    public func send(_ method: String, _ path: String, _ fields: [String: String] = [:], body: some Sequence<UInt8>) async throws -> Reply {
        let bytes = Array(body)
        return try await Self.onThread { try exchange(method, path, fields, bytes) }
    }

    /// Sends one request with a text as its body.
    public func send(_ method: String, _ path: String, _ fields: [String: String] = [:], body: String) async throws -> Reply {
        try await send(method, path, fields, body: body.utf8)
    }

    /// Sends one request without a body.
    public func send(_ method: String, _ path: String, _ fields: [String: String] = [:]) async throws -> Reply {
        try await send(method, path, fields, body: [])
    }

    /// The same, blocking: for the threads of a test that makes its own.
    public func exchange(_ method: String, _ path: String, _ fields: [String: String] = [:], _ body: [UInt8] = []) throws -> Reply {
        let connection = try Connection(port: port)
        try connection.write(request(method, path, fields, body))
        return try connection.readReply(toHead: method == "HEAD")
    }

    /// The bytes of one request.
    public func request(_ method: String, _ path: String, _ fields: [String: String] = [:], _ body: [UInt8] = [], close: Bool = true)
        -> [UInt8]
    {
        var all = ["Host": "127.0.0.1:\(port)"]
        if close { all["Connection"] = "close" }
        if let authorization { all["Authorization"] = authorization }
        if !body.isEmpty || method == "PUT" || method == "POST" {
            all["Content-Length"] = String(body.count)
            all["Content-Type"] = "application/json"
        }
        for (name, value) in fields { all[name] = value.isEmpty ? nil : value }
        let head = "\(method) \(path) HTTP/1.1\r\n" + all.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
        return Array(head.utf8) + body
    }

    /// Runs what blocks on a thread of its own, so that the few threads of the test run stay free.
    public static func onThread<R: Sendable>(_ work: @escaping @Sendable () throws -> R) async throws -> R {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }
}
