import CSimdJSON
import Glibc

/// Why a text is no JSON.
public struct JSONError: Error, Equatable, Sendable {
    /// Byte of the text at which it was noticed.
    public let offset: Int
    /// A sentence without its period.
    public let reason: String
    /// Whether it may be JSON, but holds more values than are read.
    public let isTooLarge: Bool

    public init(offset: Int, reason: String, isTooLarge: Bool = false) {
        self.offset = offset
        self.reason = reason
        self.isTooLarge = isTooLarge
    }
}

/// Reads JSON text (RFC 8259) with simdjson. Keeps its buffers between texts: one a thread.
///
/// Stricter than the standard where data would be lost: a key that stands twice in one object is refused, and so is a lone surrogate. Where
/// a number fits neither 64 bits nor a double its digits are kept.
public final class JSONParser {
    /// Most containers in one another in a document, itself the first (operations 4.7).
    public static let documentDepth = 128
    /// Most containers around a document in what may come in: a file, its collections, one of them.
    public static let depthAroundDocument = 3
    /// The same in any other request (server 1.3).
    public static let requestDepth = 64

    /// Most values and keys of one text: a value of two bytes takes 16 on its tape, and a text of nothing else must not take all memory.
    public static let mostValues = Int(STYX_JSON_MOST_ENTRIES)

    /// The same of the text of one document: four times what any document has (operations 4.7), for keys count here, and members that no schema
    /// knows.
    public static let mostDocumentValues = 1 << 22

    /// What a text may be.
    package struct Limits {
        /// Most containers in one another.
        package var depth = JSONParser.documentDepth
        /// Most values and keys.
        package var values = JSONParser.mostValues
        /// Whether `//` and `/* */` may stand where white space may: in files, not in requests.
        package var allowsComments = false

        package init(depth: Int = JSONParser.documentDepth, values: Int = JSONParser.mostValues) {
            self.depth = depth
            self.values = values
        }

        /// Those of a row of the store: one that was stored before documents had a bound is read all the same (operations 4.7), as deep as the
        /// stack of a thread allows.
        package static var stored: Limits {
            Limits(depth: 8 * JSONParser.documentDepth - 1, values: Int(STYX_JSON_MOST_STORED_ENTRIES))
        }

        var foreign: styx_json_limits {
            styx_json_limits(levels: UInt32(clamping: depth), entries: values, comments: allowsComments ? 1 : 0)
        }
    }

    private let parser = styx_json_parser_new()

    public init() {}

    deinit { styx_json_parser_free(parser) }

    /// Reads a whole text that holds one value.
    ///
    /// - Parameters:
    ///   - maxDepth: Most containers in one another.
    ///   - allowsComments: Whether `//` and `/* */` may stand where white space may: in files, not in requests.
    /// - Throws: `JSONError` for a text that is no JSON, is nested too deeply, holds more than `mostValues`, or repeats a key.
    public func parse(
        _ bytes: UnsafeRawBufferPointer, maxDepth: Int = JSONParser.documentDepth, allowsComments: Bool = false
    ) throws(JSONError) -> JSONTape {
        var limits = Limits(depth: maxDepth)
        limits.allowsComments = allowsComments
        return try parse(bytes, within: limits)
    }

    /// Reads a whole text that holds one value, within other limits.
    package func parse(_ bytes: UnsafeRawBufferPointer, within limits: Limits) throws(JSONError) -> JSONTape {
        JSONTape(try tape(of: bytes, limits, lend: false))
    }

    private func tape(of bytes: UnsafeRawBufferPointer, _ limits: Limits, lend: Bool) throws(JSONError) -> styx_json_tape {
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        let tape = styx_json_read(parser, start, bytes.count, limits.foreign, lend ? 1 : 0)
        if let reason = tape.error {
            throw JSONError(offset: tape.error_offset, reason: String(cString: reason), isTooLarge: tape.is_too_large != 0)
        }
        return tape
    }

    /// Reads a whole text whose tape is written over by the next: for those who read many small ones.
    ///
    /// - Parameter body: Gets the value of the text; no node may leave it, nor may it use this parser.
    package func withRoot<R>(
        of bytes: UnsafeRawBufferPointer, within limits: Limits = Limits(), _ body: (JSONNode) -> R
    ) throws(JSONError) -> R {
        let tape = JSONTape(try tape(of: bytes, limits, lend: true), lentBy: self)
        defer { withExtendedLifetime(tape) {} }
        return body(tape.root)
    }

    /// Reads the text of an array of bytes, within other limits.
    package func parse(_ bytes: [UInt8], within limits: Limits) throws(JSONError) -> JSONTape {
        try bytes.span.bytes.withUnsafeBytes { (bytes) throws(JSONError) in try parse(bytes, within: limits) }
    }

    /// Reads the text of an array of bytes.
    public func parse(
        _ bytes: [UInt8], maxDepth: Int = JSONParser.documentDepth, allowsComments: Bool = false
    ) throws(JSONError) -> JSONTape {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(JSONError) in try parse(bytes, maxDepth: maxDepth, allowsComments: allowsComments) }
        }
        return try result.get()
    }
}

/// A text that was read: its values in a row, containers before what they hold. Owns the memory that its nodes point into.
public final class JSONTape: @unchecked Sendable {  // Immutable once made.
    let entries: UnsafeMutablePointer<styx_json_entry>?
    let strings: UnsafeMutablePointer<CChar>?
    /// Entries on the tape: a measure of its size, 16 bytes each.
    public let count: Int
    /// Values of the text: objects, arrays, texts, numbers, booleans and nulls, not its keys.
    public let valueCount: Int
    /// Most containers in one another.
    public let depth: Int

    /// The parser whose memory it is, where the tape was lent.
    private let owner: JSONParser?

    init(_ tape: styx_json_tape, lentBy owner: JSONParser? = nil) {
        self.owner = owner
        entries = tape.entries
        strings = tape.strings
        count = tape.entry_count
        valueCount = tape.entry_count - tape.key_count
        depth = Int(tape.levels)
    }

    deinit {
        guard owner == nil else { return }
        free(entries)
        free(strings)
    }

    /// The value of the text.
    public var root: JSONNode { JSONNode(tape: self, index: 0) }
}
