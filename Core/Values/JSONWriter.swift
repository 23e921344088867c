import CSimdJSON

/// Writes compact, canonical JSON: no blanks, no escape but those that JSON needs, numbers in the forms of the data model (6.6, 6.7).
public struct JSONWriter: ValueSink {
    /// What was written.
    public var bytes: [UInt8]
    /// Whether a comma is due before the next key or element.
    private var needsComma = false

    public init(reserving capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Goes on behind bytes that are there already.
    public init(appendingTo bytes: consuming [UInt8]) { self.bytes = bytes }

    /// Begins anew in the same memory.
    package mutating func restart() { rollBack(toValueAt: 0) }

    /// Takes back what was written since the place of a value that no comma is due before: the first of all, or one behind its key.
    package mutating func rollBack(toValueAt count: Int) {
        bytes.removeLast(bytes.count - count)
        needsComma = false
    }

    @inline(__always) private mutating func begin() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    public mutating func null() { literal("null") }
    public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

    private mutating func literal(_ text: StaticString) {
        begin()
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    public mutating func integer(_ value: Int64) {
        begin()
        appendDigits(of: value)
    }

    private mutating func appendDigits(of value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = 20
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            bytes.append(contentsOf: digits[start..<20])
        }
    }

    /// An integer of a document: beyond ±2⁵³ its digits as a text, since readers take numbers for doubles (data-model 6.7).
    public mutating func documentInteger(_ value: Int64) {
        if JSONText.isInteger(value) { return integer(value) }
        begin()
        bytes.append(UInt8(ascii: "\""))
        appendDigits(of: value)
        bytes.append(UInt8(ascii: "\""))
    }

    public mutating func number(_ value: Double) {
        if let integer = JSONText.integer(value) { return self.integer(integer) }
        begin()
        bytes.append(contentsOf: NumberText.of(value).utf8)
    }

    /// A number of a property of Size 4: the shortest decimal that is the same single.
    public mutating func single(_ value: Double) {
        begin()
        bytes.append(contentsOf: NumberText.ofSingle(value).utf8)
    }

    public mutating func digits(_ digits: Text) {
        begin()
        digits.withUTF8 { bytes.append(contentsOf: $0) }
    }

    public mutating func text(_ value: Text) {
        begin()
        value.withUTF8 { appendQuoted($0) }
    }

    /// A text given by its bytes, which are known to be UTF-8.
    public mutating func text(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        begin()
        appendQuoted(bytes)
    }

    /// The key of the next member, given by its bytes.
    public mutating func key(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        begin()
        appendQuoted(bytes)
        self.bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A text of the program's own.
    public mutating func text(_ value: String) { text(Text(value)) }

    public mutating func beginList(count: Int) { open(UInt8(ascii: "[")) }
    public mutating func endList() { close(UInt8(ascii: "]")) }
    public mutating func beginObject(count: Int) { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }

    private mutating func open(_ bracket: UInt8) {
        begin()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    public mutating func key(_ key: Text) {
        begin()
        key.withUTF8 { appendQuoted($0) }
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// The key of the next member, quoted and escaped already, with its colon: a name that is written often.
    public mutating func key(encoded: [UInt8]) {
        begin()
        bytes.append(contentsOf: encoded)
        needsComma = false
    }

    public mutating func json(_ text: UnsafeBufferPointer<UInt8>) {
        begin()
        bytes.append(contentsOf: text)
    }

    public var isJSON: Bool { true }
    public var readyCount: Int { bytes.count }

    public mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: false) }
        return bytes
    }

    private mutating func appendQuoted(_ text: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        JSONText.appendEscaped(text, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }
}

/// JSON as bytes: the inside of strings, and where values end.
public enum JSONText {
    /// Whether an integer of a document is a number in JSON, not the text of one: readers take numbers for doubles (data-model 6.7).
    static func isInteger(_ value: Int64) -> Bool { value.magnitude <= 1 << 53 }

    /// The integer as which a number is written that has no fraction.
    static func integer(_ value: Double) -> Int64? { Int64(exactly: value).flatMap { $0.magnitude < 1 << 53 ? $0 : nil } }

    /// Where the value that begins at `start` ends, in text that is known to be JSON; nil where it does not end.
    package static func end(ofValueAt start: Int, in text: UnsafeRawBufferPointer) -> Int? {
        guard let base = text.baseAddress?.assumingMemoryBound(to: CChar.self), start < text.count else { return nil }
        return styx_json_skip(base + start, base + text.count).map { $0 - base }
    }

    /// Appends compact JSON, which is known to be well-formed, in the layout of files (formats 2.1).
    ///
    /// - Parameter depth: The level at which it stands: its first line is not indented, the others are.
    package static func appendLaidOut(_ json: UnsafeRawBufferPointer, depth: Int, to bytes: inout [UInt8]) {
        guard let start = json.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
        // Most texts take less; for the others the length is found out first.
        if append(atMost: 2 * json.count + (8 << 10), to: &bytes, { styx_json_lay_out_within(start, json.count, depth, $0, $1) }) { return }
        let length = styx_json_lay_out(start, json.count, depth, nil)
        _ = append(atMost: length, to: &bytes) { out, _ in styx_json_lay_out(start, json.count, depth, out) }
    }

    /// Appends what `write` puts into the room it is given; false, and nothing is appended, where it says that there is not enough.
    private static func append(
        atMost room: Int, to bytes: inout [UInt8], _ write: (UnsafeMutablePointer<CChar>?, Int) -> Int
    ) -> Bool {
        var isWritten = true
        bytes.append(addingCapacity: room) { span in
            span.withUnsafeMutableBufferPointer { buffer, count in
                let written = write(UnsafeMutableRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self), buffer.count)
                isWritten = (0...buffer.count).contains(written)
                count = isWritten ? written : 0
            }
        }
        return isWritten
    }

    /// Appends a text without its quotes, escaping what JSON needs escaped; `/` too where a file's layout asks for it (formats 2.1).
    public static func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8], slash: Bool = false) {
        guard let start = text.baseAddress else { return }
        var position = 0
        while position < text.count {
            let rest = start + position
            let run = rest.withMemoryRebound(to: CChar.self, capacity: text.count - position) {
                styx_json_plain_run($0, text.count - position, slash ? 1 : 0)
            }
            bytes.append(contentsOf: UnsafeBufferPointer(start: rest, count: run))
            position += run
            if position < text.count {
                appendEscape(of: text[position], to: &bytes)
                position += 1
            }
        }
    }

    /// Bytes that a text takes, escaped and without its quotes.
    static func escapedCount(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        guard let start = text.baseAddress else { return 0 }
        var (position, count) = (0, text.count)
        while position < text.count {
            let rest = start + position
            position += rest.withMemoryRebound(to: CChar.self, capacity: text.count - position) {
                styx_json_plain_run($0, text.count - position, 0)
            }
            guard position < text.count else { break }
            count += escapeCount(of: text[position]) - 1
            position += 1
        }
        return count
    }

    /// Bytes of the escape that stands for a byte.
    private static func escapeCount(of byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"), 8, 12: 2
        case 0..<0x20: 6
        default: 2
        }
    }

    private static func appendEscape(of byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): bytes.append(UInt8(ascii: "t"))
        case 8: bytes.append(UInt8(ascii: "b"))
        case 12: bytes.append(UInt8(ascii: "f"))
        case 0..<0x20:
            let hex: StaticString = "0123456789abcdef"
            bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            bytes.append(hex.utf8Start[Int(byte >> 4)])
            bytes.append(hex.utf8Start[Int(byte & 15)])
        default: bytes.append(byte)
        }
    }
}
