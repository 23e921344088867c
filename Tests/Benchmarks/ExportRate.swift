import Foundation
import TestSupport

/// How fast exports of 100,000 documents leave the server, mode by mode, beside a backup of the same.
enum ExportRate: Benchmark {
    static let name = "export"
    static let subject = "export of 100,000 documents in each mode, MB/s of what is sent, and the growth of the server"

    private static let paths = [
        ("backup", "/raw/"), ("normal", "/collections/raw/?exportMode=normal"),
        ("closure", "/collections/raw/?exportMode=normal&schemas=Item"),
        ("publication", "/collections/raw/?exportMode=publication"), ("localization", "/collections/raw/?exportMode=localization"),
        ("properties", "/collections/raw/?exportMode=normal&properties=Name&properties=Owner"),
    ]

    static func run() async throws {
        let server = try await Server()
        let source = try await server.dataSource(try Documents.many.get())
        _ = try await server.client.send("GET", source.path("/raw/"))
        let before = server.serverProcessIDs.map(residentMemory).reduce(0, +)
        var most = before
        var figures: [String: Figures] = [:]
        for _ in 0..<5 {
            for (name, path) in paths {
                figures[name, default: Figures()].values.append(try rate("http://127.0.0.1:\(server.port)\(source.path(path))"))
                most = max(most, server.serverProcessIDs.map(residentMemory).reduce(0, +))
            }
        }
        for (name, _) in paths { print("  \(name)  \(figures[name]?.text("MB/s") ?? "")") }
        print(String(format: "  growth %.1f MB", Double(most - before) / 1e6))
    }

    /// Megabytes a second of one download by curl, which throws them away.
    private static func rate(_ address: String) throws -> Double {
        let text = try shell(
            "curl -sf -o /dev/null -w '%{size_download} %{time_total}' -H 'Authorization: Bearer \(Server.adminKey)' '\(address)'")
        let parts = text.split(separator: " ").compactMap { Double($0) }
        guard parts.count == 2, parts[0] > 0 else { throw BenchmarkFailure(description: text) }
        return parts[0] / parts[1] / 1e6
    }
}
