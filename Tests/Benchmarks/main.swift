// usage: benchmarks [NAME...]: runs the named benchmarks, or all of them, one after another.
import Foundation

let benchmarks: [any Benchmark.Type] = [
    FindAgainstNginx.self, CreateAgainstPostgreSQL.self, CreateAlone.self, RestoreRate.self, StartTime.self, DataInMemory.self,
]

let names = CommandLine.arguments.dropFirst()
if let unknown = names.first(where: { name in !benchmarks.contains { $0.name == name } }) {
    print("benchmarks: there is no '\(unknown)': name some of \(benchmarks.map(\.name).joined(separator: ", "))")
    exit(2)
}
for benchmark in benchmarks where names.isEmpty || names.contains(benchmark.name) {
    print("\(benchmark.name): \(benchmark.subject)")
    do { try await benchmark.run() } catch { print("  failed: \(error)") }
}
