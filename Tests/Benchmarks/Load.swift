import Foundation

/// Requests by `wrk`, which takes the other core.
struct Load {
    var connections = 32
    var seconds = 3
    var fields: [String: String] = [:]
    /// A Lua script of wrk, or nil for plain GETs.
    var script: String?

    struct Outcome {
        let requests: Double
        let seconds: Double
    }

    func run(_ address: String) throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "styx-load-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var arguments = "-t1 -c\(connections) -d\(seconds)s"
        for (name, value) in fields { arguments += " -H '\(name): \(value)'" }
        if let script {
            let file = folder.appending(path: "script.lua")
            try Data(script.utf8).write(to: file)
            arguments += " -s \(file.path)"
        }
        let text = try shell("wrk \(arguments) '\(address)'")
        guard let line = text.split(separator: "\n").first(where: { $0.contains("requests in") }),
            let count = line.split(separator: " ").first.flatMap({ Double($0) }), !text.contains("Non-2xx")
        else { throw BenchmarkFailure(description: text) }
        return Outcome(requests: count, seconds: Double(seconds))
    }
}
