import HTTP
import Values

/// What a process may come to, where that leaves something, is streamed or carries header fields.
public protocol ProcessOutcome: Sendable {
    /// What is kept as the result of the process; nil for nothing.
    var product: Content? { get }
    /// What is sent.
    var body: ResponseBody { get }
    /// The same with the header fields of its process, and with another body.
    func sent(with fields: Fields, _ body: ResponseBody) -> Self
}

extension ProcessOutcome {
    /// The same as the process sends it.
    func sent(by process: ProcessHandle, _ stream: StreamedProcess?) -> Self {
        guard case .stream(let length, let write) = body, let stream else { return sent(with: process.fields, body) }
        return sent(with: process.fields, .stream(length: length) { writer in try await stream.send(to: writer, write) })
    }
}

extension Content: ProcessOutcome {
    public var product: Content? { self }

    public func sent(with fields: Fields, _ body: ResponseBody) -> Content {
        var all = self.fields
        for (name, value) in fields { all[name] = value }
        return Content(mediaType, body, fileName: fileName, fields: all)
    }
}

/// The result of an operation that made a process: sent in the envelope, kept without it.
public struct Processed<Result: ShapedValue>: OperationResult, ProcessOutcome {
    public let result: Result
    public let fields: Fields
    private let isKept: Bool

    /// - Parameter isKept: Whether it is the product of the process too; else that leaves nothing.
    public init(_ result: Result, by process: ProcessHandle, isKept: Bool = true) {
        self.init(result, process.fields, isKept)
    }

    private init(_ result: Result, _ fields: Fields, _ isKept: Bool) {
        self.result = result
        self.fields = fields
        self.isKept = isKept
    }

    public static var resultDescription: ResultDescription { Result.resultDescription }
    public var form: ResultForm { .envelope(result, extraFields: fields) }

    public var product: Content? {
        guard isKept else { return nil }
        var sink: any ValueSink = JSONWriter()
        result.write(into: &sink)
        return Content("application/json", .bytes((sink as? JSONWriter)?.bytes ?? []))
    }
    public var body: ResponseBody { .empty }
    public func sent(with fields: Fields, _ body: ResponseBody) -> Self { Self(result, fields, isKept) }
}
