import HTTP

/// Keeps an event stream from looking dead while its next event is being made (operations 7.1).
struct KeepAlive<Time: Clock>: Sendable where Time.Duration == Duration {
    /// Of silence, after which a comment is sent.
    static var interval: Duration { .seconds(15) }

    private let clock: Time
    private let writer: ResponseBodyWriter

    init(_ writer: ResponseBodyWriter, clock: Time) {
        self.writer = writer
        self.clock = clock
    }

    private enum Turn<Result: Sendable>: Sendable {
        case done(Result)
        case silence
    }

    /// What the work comes to; comments are sent until it does.
    func during<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result {
        let clock = clock
        return try await withThrowingTaskGroup(of: Turn<Result>.self) { group in
            defer { group.cancelAll() }
            group.addTask { .done(try await work()) }
            group.addTask { try await Self.silence(clock) }
            while let turn = try await group.next() {
                if case .done(let result) = turn { return result }
                try await writer.write(Array(": keep-alive\n\n".utf8))
                group.addTask { try await Self.silence(clock) }
            }
            throw CancellationError()
        }
    }

    private static func silence<Result>(_ clock: Time) async throws -> Turn<Result> {
        try await clock.sleep(for: interval)
        return .silence
    }
}
