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
    /// The answer as it is sent: written where the work was done, since it may be long.
    private let envelope: [UInt8]

    /// - Parameter isKept: Whether it is the product of the process too; else that leaves nothing.
    public init(_ result: Result, by process: ProcessHandle, isKept: Bool = true) {
        self.init(result, Envelope.success(result), process.fields, isKept)
    }

    private init(_ result: Result, _ envelope: [UInt8], _ fields: Fields, _ isKept: Bool) {
        self.envelope = envelope
        self.result = result
        self.fields = fields
        self.isKept = isKept
    }

    public static var resultDescription: ResultDescription { Result.resultDescription }
    public var form: ResultForm { .envelope(envelope, fields: fields) }

    public var product: Content? {
        isKept ? Content("application/json", .bytes(Array(Envelope.result(of: envelope)))) : nil
    }
    public var body: ResponseBody { .empty }
    public func sent(with fields: Fields, _ body: ResponseBody) -> Self { Self(result, envelope, fields, isKept) }
}
