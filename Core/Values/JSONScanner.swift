import CSimdJSON

/// Walks a large text without reading it whole: enters the objects and lists that the caller knows, and hands out the range of every value in
/// them, so that a game data file is read one root document at a time and takes no memory beyond its own text.
///
/// What it walks through itself (brackets, separators, keys, the end of the text) is checked. A value that is skipped is not, beyond its quotes
/// and brackets: `parse` it, and it is.
public struct JSONScanner {
    /// The text: comments are blanked.
    public let text: [UInt8]
    /// Byte at which the next value, key or bracket is looked for.
    public private(set) var position = 0

    private let parser = JSONParser()
    private var entered: [Container] = []

    /// An object or list that was entered.
    private struct Container {
        let closing: UInt8
        var isEmpty = true
        var keys: Set<Text> = []
    }

    /// A scanner at the beginning of a text; a byte order mark is skipped.
    ///
    /// - Parameter allowsComments: Whether `//` and `/* */` may stand where white space may: in files, not in requests.
    public init(_ text: consuming [UInt8], allowsComments: Bool = false) throws(JSONError) {
        if allowsComments, text.contains(UInt8(ascii: "/")), !Self.blankComments(in: &text) {
            throw JSONError(offset: text.count, reason: "A comment does not end")
        }
        self.text = text
        if self.text.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    private static func blankComments(in text: inout [UInt8]) -> Bool {
        text.withUnsafeMutableBytes { styx_json_blank_comments($0.baseAddress, $0.count) != 0 }
    }

    // MARK: Walking

    /// The first byte of what stands next, white space aside: `{`, `[`, `"` and so on; nil at the end of the text.
    public mutating func peek() -> UInt8? {
        skipSpace()
        return position < text.count ? text[position] : nil
    }

    /// Enters the object that stands next.
    public mutating func beginObject() throws(JSONError) { try enter(UInt8(ascii: "{"), UInt8(ascii: "}"), "An object") }

    /// Enters the list that stands next.
    public mutating func beginList() throws(JSONError) { try enter(UInt8(ascii: "["), UInt8(ascii: "]"), "An array") }

    /// Goes to the value of the next member of the object entered last.
    ///
    /// - Returns: The member's key; nil at the end of the object, which is left.
    /// - Throws: `JSONError` where a separator is missing or a key stands twice.
    public mutating func nextKey() throws(JSONError) -> Text? {
        guard try hasNext(closing: UInt8(ascii: "}")) else { return nil }
        let start = position
        guard peek() == UInt8(ascii: "\"") else { throw failure("A key is missing") }
        guard let key = try parse(skipValue()).root.text else { throw failure("A key is missing") }
        guard entered[entered.count - 1].keys.insert(key).inserted else {
            throw JSONError(offset: start, reason: "A key stands twice in one object")
        }
        try expect(UInt8(ascii: ":"), "A colon is missing")
        return key
    }

    /// Goes to the next element of the list entered last.
    ///
    /// - Returns: False at the end of the list, which is left.
    /// - Throws: `JSONError` where a separator is missing.
    public mutating func nextElement() throws(JSONError) -> Bool { try hasNext(closing: UInt8(ascii: "]")) }

    /// Skips the value that stands next, at some gigabytes a second.
    ///
    /// - Returns: Its bytes in the text, without white space around them.
    public mutating func skipValue() throws(JSONError) -> Range<Int> {
        skipSpace()
        let start = position
        let end: Int? = text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return nil }
            return styx_json_skip(base + start, base + bytes.count).map { $0 - base }
        }
        guard let end else { throw JSONError(offset: start, reason: "A value does not end") }
        guard end > start else { throw failure("A value is missing") }
        position = end
        return start..<end
    }

    /// Goes back to a value that was skipped, to walk through it.
    public mutating func seek(to range: Range<Int>) {
        position = range.lowerBound
        entered = []
    }

    /// Asks for the end of the text.
    public mutating func end() throws(JSONError) {
        guard peek() == nil else { throw failure("Something follows the value") }
    }

    // MARK: Values

    /// Reads a value that was skipped.
    ///
    /// - Throws: `JSONError`, its offset counted from the beginning of the text.
    public func parse(_ range: Range<Int>, maxDepth: Int = JSONParser.documentDepth) throws(JSONError) -> JSONTape {
        do throws(JSONError) {
            return try withBytes(of: range) { (bytes) throws(JSONError) in try parser.parse(bytes, maxDepth: maxDepth) }
        } catch {
            throw JSONError(offset: range.lowerBound + error.offset, reason: error.reason, isTooLarge: error.isTooLarge)
        }
    }

    /// The same for a document, of which no node leaves `body`.
    package func withDocument<R>(of range: Range<Int>, _ body: (JSONNode) -> R) throws(JSONError) -> R {
        do throws(JSONError) {
            return try withBytes(of: range) { (bytes) throws(JSONError) in
                try parser.withRoot(of: bytes, within: .init(values: JSONParser.mostDocumentValues), body)
            }
        } catch {
            throw JSONError(offset: range.lowerBound + error.offset, reason: error.reason, isTooLarge: error.isTooLarge)
        }
    }

    /// The bytes of a value that was skipped, without a copy.
    public func withBytes<R, E: Error>(of range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try text.span.extracting(range).bytes.withUnsafeBytes(body)
    }

    // MARK: Steps

    private mutating func enter(_ opening: UInt8, _ closing: UInt8, _ what: String) throws(JSONError) {
        guard peek() == opening else { throw failure("\(what) is missing") }
        position += 1
        entered.append(Container(closing: closing))
    }

    private mutating func hasNext(closing: UInt8) throws(JSONError) -> Bool {
        guard let container = entered.last, container.closing == closing else { throw failure("It is not where it was thought to be") }
        if peek() == closing {
            position += 1
            entered.removeLast()
            return false
        }
        if !container.isEmpty { try expect(UInt8(ascii: ","), "A comma is missing") }
        entered[entered.count - 1].isEmpty = false
        return true
    }

    private mutating func expect(_ byte: UInt8, _ reason: String) throws(JSONError) {
        guard peek() == byte else { throw failure(reason) }
        position += 1
    }

    private func failure(_ reason: String) -> JSONError { JSONError(offset: position, reason: reason) }

    private mutating func skipSpace() {
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }
}
