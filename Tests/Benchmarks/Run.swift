import Foundation

/// A benchmark as a value. (A call through an existential metatype, `any Benchmark.Type`, crashes the compiler, Swift 6.3.1.)
private struct Entry {
    let name: String
    let subject: String
    let run: () async throws -> Void

    init<Subject: Benchmark>(_ benchmark: Subject.Type) {
        name = Subject.name
        subject = Subject.subject
        run = { try await Subject.run() }
    }
}

/// Runs the benchmarks that the command line names, or all.
func runBenchmarks() async {
    let benchmarks = [
        Entry(FindAgainstNginx.self), Entry(CreateAgainstPostgreSQL.self), Entry(CreateAlone.self), Entry(RestoreRate.self),
        Entry(ImportRate.self),
        Entry(BackupAgainstNginx.self), Entry(StartTime.self), Entry(ConnectionMemory.self), Entry(StoreCommits.self),
        Entry(DataInMemory.self), Entry(ExportRate.self), Entry(ListsInMemory.self),
    ]
    let names = Array(CommandLine.arguments.dropFirst())
    if let unknown = names.first(where: { name in !benchmarks.contains { $0.name == name } }) {
        print("benchmarks: there is no '\(unknown)': name some of \(benchmarks.map(\.name).joined(separator: ", "))")
        exit(2)
    }
    for benchmark in benchmarks where names.isEmpty || names.contains(benchmark.name) {
        print("\(benchmark.name): \(benchmark.subject)")
        do { try await benchmark.run() } catch { print("  failed: \(error)") }
    }
}
