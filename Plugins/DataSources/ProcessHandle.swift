import Access
import HTTP
import PluginKit
import Values

/// A process (operations 17) as its own work sees it.
struct ProcessHandle: Sendable {
    /// The fields that every answer of a request that made a process has.
    let fields: Fields

    /// Tells how far the work is.
    ///
    /// - Parameter progress: From 0 to 100.
    func report(_ progress: Double, _ message: String = "") {}

    /// - Throws: 503 `serviceUnavailable` where somebody stopped the process.
    func checkStop() throws {}
}

extension DataSourcesArea {
    /// Runs a long operation as a process.
    func process<Result: Sendable>(
        _ kind: ProcessState.Kind, on branch: BranchID, by caller: Caller, _ work: @Sendable (ProcessHandle) async throws -> Result
    ) async throws -> Result {
        try await work(ProcessHandle(fields: [:]))
    }
}

/// The result of an operation that made a process.
struct Processed<Result: ShapedValue>: OperationResult {
    let result: Result
    let fields: Fields

    init(_ result: Result, by process: ProcessHandle) {
        self.result = result
        fields = process.fields
    }

    static var resultDescription: ResultDescription { Result.resultDescription }
    var form: ResultForm { .envelope(result, extraFields: fields) }
}
