import HTTP
import Values

/// What an operation may return: a shaped value (in the envelope), nothing, or content of its own.
public protocol OperationResult: Sendable {
    static var resultDescription: ResultDescription { get }
    var form: ResultForm { get }
}

/// What is known of a result before there is one.
public enum ResultDescription: Sendable {
    case envelope(ValueSchema)
    case empty
    case content

    /// Status of a success, where the route says nothing else.
    var success: Status {
        switch self {
        case .empty: .noContent
        case .envelope, .content: .ok
        }
    }
}

/// How a result is sent.
public enum ResultForm: Sendable {
    /// As `{"result": …}`, which is written where the type of the value is known.
    case envelope([UInt8], fields: Fields)
    case empty
    case content(Content)
}

/// No content: 204, or 202 where the route says so.
public struct NoContent: OperationResult {
    public init() {}
    public static let resultDescription = ResultDescription.empty
    public var form: ResultForm { .empty }
}

/// Content without an envelope.
public struct Content: OperationResult {
    public let mediaType: String
    public let body: ResponseBody
    /// Name of the file, where the content is to be saved.
    public var fileName: String?
    /// Further header fields.
    public var fields: Fields

    public init(_ mediaType: String, _ body: ResponseBody, fileName: String? = nil, fields: Fields = [:]) {
        self.mediaType = mediaType
        self.body = body
        self.fileName = fileName
        self.fields = fields
    }

    public static let resultDescription = ResultDescription.content
    public var form: ResultForm { .content(self) }
}

extension ShapedValue {
    public static var resultDescription: ResultDescription { .envelope(schema) }
    public var form: ResultForm { .envelope(Envelope.success(self), fields: Fields()) }
}

extension Array: OperationResult where Element: ShapedValue {}

/// The envelope (server 1.2).
public enum Envelope {
    /// `{"result": …}`.
    public static func success(_ value: some ShapedValue, reserving capacity: Int = 1024) -> [UInt8] {
        var sink: any ValueSink = JSONWriter(reserving: capacity)
        sink.beginObject(count: 1)
        sink.key("result")
        value.write(into: &sink)
        sink.endObject()
        do throws(APIError) { return try sink.take() } catch { preconditionFailure("JSON holds whatever is written: \(error.message)") }
    }

    /// The result in what `success` made.
    static func result(of envelope: [UInt8]) -> ArraySlice<UInt8> { envelope.dropFirst(#"{"result":"#.utf8.count).dropLast() }

    /// `{"errors": […]}`, at most 20.
    public static func failure(_ errors: APIErrors) -> [UInt8] {
        let listed = errors.errors.prefix(APIErrors.mostListed)
        var writer = JSONWriter()
        writer.beginObject(count: 1)
        writer.key("errors")
        writer.beginList(count: listed.count)
        for error in listed { write(error, into: &writer) }
        writer.endList()
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ error: APIError, into writer: inout JSONWriter) {
        let optional: [(Text, String?)] = [
            ("path", error.path), ("parameterName", error.parameterName), ("schemaName", error.schemaName), ("id", error.id),
            ("reason", error.reason),
        ]
        let present = optional.compactMap { name, value in value.map { (name, $0) } }
        writer.beginObject(count: 2 + present.count + (error.retryAfterSeconds == nil ? 0 : 1))
        writer.key("message")
        writer.text(error.message)
        writer.key("code")
        writer.text(error.code.rawValue)
        for (name, value) in present {
            writer.key(name)
            writer.text(value)
        }
        if let seconds = error.retryAfterSeconds {
            writer.key("retryAfterSeconds")
            writer.integer(Int64(seconds))
        }
        writer.endObject()
    }
}
