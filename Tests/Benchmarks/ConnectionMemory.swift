import Foundation
import TestSupport

/// What connections take that do nothing: kept alive after an answer, and stuck in the middle of a head or a body.
enum ConnectionMemory: Benchmark {
    static let name = "connections"
    static let subject = "memory of a connection that waits; budget: 8 KB when idle"

    private static let count = 400

    static func run() async throws {
        let request = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        try await measure("idle     ", after: request, answered: true)
        try await measure("half head", after: "GET /healthz HTTP/1.1\r\nHost: a\r\nX-Half: ", answered: false)
        let body = "PUT /api/v1/project/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(Server.adminKey)\r\nContent-Length: 1000\r\n\r\n{"
        try await measure("half body", after: body, answered: false)
    }

    private static func measure(_ name: String, after bytes: String, answered: Bool) async throws {
        // One credential may have 256 requests in the works: the bodies stay below.
        let count = answered ? Self.count : min(Self.count, 200)
        var figures = Figures()
        for _ in 0..<5 {
            let server = try await Server()
            guard let process = server.serverProcessIDs.first else { throw BenchmarkFailure(description: "no server") }
            _ = try await server.client.send("GET", "/healthz")
            let before = residentMemory(of: process)
            let connections = try (0..<count).map { _ in try Connection(port: server.port) }
            for connection in connections { try connection.write(bytes.utf8) }
            if answered { for connection in connections { _ = try connection.readReply() } }
            _ = try await server.client.send("GET", "/healthz")
            figures.values.append(Double(residentMemory(of: process) - before) / Double(count) / 1024)
            withExtendedLifetime(connections) {}
        }
        print("  \(name) \(figures.text("KB"))")
    }
}
