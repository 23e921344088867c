import HTTP
import Values

extension Point where Provider == any DataFormat {
    /// Formats in which game data travel, told apart by their media type. JSON is Core's own and always there.
    public static var format: Self { Self(.exporter) }
}

/// A format in which game data travel (server 14.11, formats 1).
///
/// Reading has one path: whatever came in becomes JSON text, and what reads game data reads that. Writing goes through a `ValueSink`.
public protocol DataFormat: Sendable {
    /// For messages: `MessagePack`.
    var name: String { get }
    /// What requests and answers call it. Other names for it are `MediaType.canonical`'s matter.
    var mediaType: MediaType { get }
    /// What it is offered for.
    var uses: Set<FormatUse> { get }
    /// How the name of a saved file ends, with its point (operations 1.10).
    func fileExtension(for use: FormatUse) -> String

    /// A body of this format as JSON text.
    ///
    /// Costs what the body is large: not on a loop. Memory is bounded by the body, whatever lengths it claims.
    /// - Throws: 400 `invalidRequestBody` for what cannot be read, is nested more than 128 levels deep, repeats a key or holds what JSON has no
    ///   form for.
    func json(of bytes: [UInt8]) throws(APIError) -> [UInt8]

    /// Walks a value before it is written; nil where the format needs to know nothing ahead.
    func makeSurvey() -> (any FormatSurvey)?
    /// Where a value is written to.
    ///
    /// - Parameter survey: What `makeSurvey` gave, after it walked the same value; without one, nothing can be taken before the value is complete.
    func makeSink(_ layout: FormatLayout, after survey: (any FormatSurvey)?) -> any ValueSink
}

/// What a format wants to know of a value before it writes it.
public protocol FormatSurvey: ValueSink, Sendable {}

extension DataFormat {
    public func makeSurvey() -> (any FormatSurvey)? { nil }
}

/// What game data in a format are for.
public struct FormatUse: Hashable, Sendable {
    public let name: String
    public init(_ name: String) { self.name = name }

    public static let backup = FormatUse("backup")
    public static let restore = FormatUse("restore")
    public static let export = FormatUse("export")
    public static let `import` = FormatUse("import")
    /// The body of a conversion.
    public static let convert = FormatUse("convert")
}

/// How text formats lay a value out; the others do not care.
public enum FormatLayout: Sendable {
    /// As files are, which people keep under version control (formats 2.1).
    case file
    /// Without blanks.
    case compact
}
