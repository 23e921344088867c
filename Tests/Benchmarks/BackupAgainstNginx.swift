import Foundation
import TestSupport

/// Backing up 100,000 documents in each format, against nginx serving the JSON from a file.
enum BackupAgainstNginx: Benchmark {
    static let name = "backup"
    static let subject = "backup of 100,000 documents against the same file of nginx, throughput; budget: ratio 0.5, 32 MB of growth"

    private static let formats = ["application/json", "application/x-msgpack", "application/bson"]

    static func run() async throws {
        let server = try await Server(environment: ["STYX_SERVER_LOOPS": "1"])
        let source = try await server.dataSource(try Documents.many.get())
        guard let process = server.serverProcessIDs.first else { throw BenchmarkFailure(description: "no server") }
        let nginx = try Nginx(serving: try await source.download().body)
        defer { nginx.stop() }
        var theirs = Figures()
        var ours = Dictionary(uniqueKeysWithValues: formats.map { ($0, Figures()) })
        var growth = ours
        for _ in 0..<5 {
            theirs.values.append(try megabytesASecond("http://127.0.0.1:\(nginx.port)/file", accept: "*/*"))
            for format in formats {
                let before = residentMemory(of: process)
                try shell("echo 5 > /proc/\(process)/clear_refs")
                ours[format]?.values.append(try megabytesASecond("http://127.0.0.1:\(server.port)\(source.path("/raw/"))", accept: format))
                growth[format]?.values.append(Double(peakMemory(of: process) - before) / 1e6)
            }
        }
        for format in formats {
            guard let figures = ours[format], let growth = growth[format] else { continue }
            print(" \(format)")
            compare(figures, theirs, named: "nginx", unit: "MB/s")
            print("  growth \(growth.text("MB"))")
        }
    }

    private static func megabytesASecond(_ address: String, accept: String) throws -> Double {
        let text = try shell(
            "curl -s -o /dev/null -w '%{size_download} %{time_total}' -H 'Accept: \(accept)' -H 'Authorization: Bearer \(Server.adminKey)' '\(address)'"
        )
        let figures = text.split(separator: " ").compactMap { Double($0) }
        guard figures.count == 2 else { throw BenchmarkFailure(description: text) }
        return figures[0] / 1e6 / figures[1]
    }
}

/// The most memory that a process has had since that was last forgotten, in bytes.
func peakMemory(of id: Int32) -> Int {
    let status = (try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1024
}
