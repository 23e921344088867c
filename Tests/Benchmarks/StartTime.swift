import Foundation
import TestSupport

/// From nothing to the first answer, and what an idle server takes.
enum StartTime: Benchmark {
    static let name = "start"
    static let subject = "start on an existing folder to the first answer, idle memory; budget: 150 ms, 40 MB"

    static func run() async throws {
        var (times, memory) = (Figures(), Figures())
        let server = try await Server()
        for _ in 0..<5 {
            try await server.stop()
            let start = now()
            try await server.start()
            _ = try await server.client.send("GET", "/api/v1/user/me/")
            times.values.append((now() - start) * 1e3)
            memory.values.append(Double(server.serverProcessIDs.map(residentMemory).reduce(0, +)) / 1e6)
        }
        print("  start  \(times.text("ms"))")
        print("  idle   \(memory.text("MB"))")
    }
}
