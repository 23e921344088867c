import CSimdJSON
import Glibc

/// Why a text is no JSON.
public struct JSONError: Error, Equatable, Sendable {
    /// Byte of the text at which it was noticed.
    public let offset: Int
    /// A sentence without its period.
    public let reason: String

    public init(offset: Int, reason: String) {
        self.offset = offset
        self.reason = reason
    }
}

/// Reads JSON text (RFC 8259) with simdjson. Keeps its buffers between texts: one a thread.
///
/// Stricter than the standard where data would be lost: a key that stands twice in one object is refused, and so is a lone surrogate. Where
/// a number fits neither 64 bits nor a double its digits are kept.
public final class JSONParser {
    /// Most containers in one another in a text that carries documents (formats 2.2).
    public static let documentDepth = 128
    /// The same in any other request (server 1.3).
    public static let requestDepth = 64

    /// Most values and keys of one text: a value of two bytes takes 16 on its tape, and a text of nothing else must not take all memory.
    public static let mostValues = Int(STYX_JSON_MOST_ENTRIES)

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
        JSONTape(try tape(of: bytes, maxDepth, allowsComments, lend: false))
    }

    private func tape(
        of bytes: UnsafeRawBufferPointer, _ maxDepth: Int, _ allowsComments: Bool, lend: Bool
    ) throws(JSONError) -> styx_json_tape {
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        let tape = styx_json_read(parser, start, bytes.count, UInt32(clamping: maxDepth), allowsComments ? 1 : 0, lend ? 1 : 0)
        if let reason = tape.error { throw JSONError(offset: tape.error_offset, reason: String(cString: reason)) }
        return tape
    }

    /// Reads a whole text whose tape is written over by the next: for those who read many small ones.
    ///
    /// - Parameter body: Gets the value of the text; no node may leave it, nor may it use this parser.
    package func withRoot<R>(
        of bytes: UnsafeRawBufferPointer, maxDepth: Int = JSONParser.documentDepth, _ body: (JSONNode) -> R
    ) throws(JSONError) -> R {
        let tape = JSONTape(try tape(of: bytes, maxDepth, false, lend: true), lentBy: self)
        defer { withExtendedLifetime(tape) {} }
        return body(tape.root)
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

    /// The parser whose memory it is, where the tape was lent.
    private let owner: JSONParser?

    init(_ tape: styx_json_tape, lentBy owner: JSONParser? = nil) {
        self.owner = owner
        entries = tape.entries
        strings = tape.strings
        count = tape.entry_count
    }

    deinit {
        guard owner == nil else { return }
        free(entries)
        free(strings)
    }

    /// The value of the text.
    public var root: JSONNode { JSONNode(tape: self, index: 0) }
}
