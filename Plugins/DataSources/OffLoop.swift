/// Runs work that would hold up its loop, and with it every connection there, on threads that belong to no loop.
enum OffLoop {
    /// Documents that are looked at on the loop: well below a millisecond.
    private static let mostHere = 500

    /// Runs the work, at once where it is small.
    ///
    /// - Parameter cost: How many documents it looks at.
    /// - Throws: What the work throws; it is cancelled with the task that waits for it.
    static func run<Result: Sendable>(cost: Int, _ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await run(isSmall: cost <= mostHere, work)
    }

    /// Bytes that are walked through on the loop: well below a millisecond.
    private static let mostBytesHere = 65_536

    /// The same for work over so many bytes.
    static func run<Result: Sendable>(bytes: Int, _ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await run(isSmall: bytes <= mostBytesHere, work)
    }

    private static func run<Result: Sendable>(isSmall: Bool, _ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        if isSmall { return try work() }
        let task = Task.detached { try work() }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
