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

    /// Where a value is written to.
    func makeSink(_ layout: FormatLayout) -> any ValueSink
}

/// A sink of a format that writes lengths before what they count, which are known behind it. Nothing of it is ready before the value is complete,
/// unless one of these says otherwise.
public protocol LengthFirstSink: ValueSink, Sendable {
    /// Lets go of all that is written from now on; a length that is not known yet is missing in it.
    mutating func letGo()
    /// What was taken lacks these, in no order, each within one take. All are known once the value is complete.
    var missing: [MissingLength] { get }
    /// Writes the same value whole, or goes on with it: what `missing` said of it once it was complete.
    mutating func know(_ missing: [MissingLength])
}

/// A length, as bytes, that belongs at a place of what was written.
public struct MissingLength: Sendable {
    /// Of its first byte, counted from the first of the whole.
    public let place: Int
    /// As they stand in the format.
    public let bytes: [UInt8]

    public init(place: Int, bytes: [UInt8]) {
        self.place = place
        self.bytes = bytes
    }
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
