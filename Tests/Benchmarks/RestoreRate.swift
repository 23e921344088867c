import Foundation
import TestSupport

/// Restoring and backing up 100,000 documents, and what they take in memory.
enum RestoreRate: Benchmark {
    static let name = "restore"
    static let subject =
        "restore of 100,000 documents; budget: 100 MB/s of JSON, at most 4 times the text in memory, 3 times once loaded; its backup: 32 MB of growth"

    static func run() async throws {
        let text = try Documents.many.get()
        let megabytes = Double(text.count) / 1e6
        var (rates, peaks, loaded, backups, growth) = (Figures(), Figures(), Figures(), Figures(), Figures())
        for _ in 0..<5 {
            let server = try await Server()
            let source = try await server.dataSource()
            guard let process = server.serverProcessIDs.first else { throw BenchmarkFailure(description: "no server") }
            let idle = residentMemory(of: process)
            let start = now()
            let reply = try await server.client.send("PUT", source.path("/"), body: text)
            guard reply.status == 200 else { throw BenchmarkFailure(description: reply.text) }
            rates.values.append(megabytes / (now() - start))
            peaks.values.append(Double(peakMemory(of: process) - idle) / Double(text.count))
            try await server.stop()
            try await server.start()
            guard let process = server.serverProcessIDs.first else { throw BenchmarkFailure(description: "no server") }
            let empty = residentMemory(of: process)
            let again = DataSource(client: server.client, project: source.project, id: source.id)
            _ = try await again.document("Item", "item-00007")
            loaded.values.append(Double(residentMemory(of: process) - empty) / Double(text.count))
            let before = residentMemory(of: process)
            let begin = now()
            let backup = try await again.download()
            backups.values.append(Double(backup.body.count) / 1e6 / (now() - begin))
            growth.values.append(Double(peakMemory(of: process) - before) / 1e6)
        }
        print("  restore  \(rates.text("MB/s")) of \(String(format: "%.1f", megabytes)) MB")
        print("  peak     \(peaks.text("times the text"))")
        print("  loaded   \(loaded.text("times the text"))")
        print("  backup   \(backups.text("MB/s"))")
        print("  growth   \(growth.text("MB"))")
    }
}
