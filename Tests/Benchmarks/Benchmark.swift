import Foundation

/// One measurement that starts both sides, interleaves their rounds and says how they compare.
protocol Benchmark {
    static var name: String { get }
    /// What is measured, and the budget it is held against.
    static var subject: String { get }
    static func run() async throws
}

/// Figures of one side, one a round.
struct Figures {
    var values: [Double] = []

    var median: Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
    }

    /// `12.3 (11.8 to 13.0)`.
    func text(_ unit: String) -> String {
        String(format: "%.2f %@ (%.2f to %.2f)", median, unit, values.min() ?? .nan, values.max() ?? .nan)
    }
}

/// Prints how two sides compare: the ratio of their medians, and its spread over the rounds.
func compare(_ ours: Figures, _ theirs: Figures, named other: String, unit: String) {
    let ratios = zip(ours.values, theirs.values).map { $0 / $1 }
    print("  styx   \(ours.text(unit))")
    print("  \(other)  \(theirs.text(unit))")
    print(String(format: "  ratio  %.2f (%.2f to %.2f)", ours.median / theirs.median, ratios.min() ?? .nan, ratios.max() ?? .nan))
}

/// What went wrong with a side.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String
}

/// Seconds since some moment, for differences.
func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

/// CPU time of a process, user plus system, in seconds.
func processorTime(of id: Int32) -> Double {
    guard let stat = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
        let fields = stat.split(separator: ")").last?.split(separator: " "), fields.count > 13
    else { return .nan }
    return ((Double(fields[11]) ?? .nan) + (Double(fields[12]) ?? .nan)) / Double(sysconf(Int32(_SC_CLK_TCK)))
}

/// Resident memory of a process in bytes.
func residentMemory(of id: Int32) -> Int {
    let status = (try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1024
}

/// Runs a program to its end and gives its output.
@discardableResult func shell(_ command: String) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", command]
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw BenchmarkFailure(description: "\(command): \(text)") }
    return text
}
