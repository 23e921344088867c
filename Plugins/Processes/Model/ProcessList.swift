import PluginKit

/// Processes of a data source, newest first, and how many there are.
struct ProcessList: Shaped {
    let processes: [ProcessState]
    let total: Int

    static let shape = Shape(
        "ListProcessesResult", .member("processes", \.processes, "Newest first."),
        .member("total", \.total, "How many are known."), into: Self.init)
}
