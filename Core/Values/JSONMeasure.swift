/// Counts what compact, canonical JSON comes to without writing it: its bytes, its values, how deep it is. Says the same as `JSONWriter` writes.
public struct JSONMeasure: ValueSink {
    /// Bytes of the text.
    public private(set) var byteCount = 0
    /// Objects, arrays, texts, numbers, booleans and nulls, not the keys.
    public private(set) var valueCount = 0
    /// Most containers in one another.
    public private(set) var depth = 0
    private var openCount = 0
    /// Whether a comma is due before the next key or element.
    private var needsComma = false

    public init() {}

    @inline(__always) private mutating func separate() {
        if needsComma { byteCount += 1 }
        needsComma = true
    }

    @inline(__always) private mutating func scalar(_ count: Int) {
        separate()
        byteCount += count
        valueCount += 1
    }

    public mutating func null() { scalar(4) }
    public mutating func bool(_ value: Bool) { scalar(value ? 4 : 5) }
    public mutating func integer(_ value: Int64) { scalar(Self.digitCount(of: value)) }

    public mutating func documentInteger(_ value: Int64) {
        scalar(Self.digitCount(of: value) + (JSONText.isInteger(value) ? 0 : 2))
    }

    private static func digitCount(of value: Int64) -> Int {
        var (count, rest) = (value < 0 ? 2 : 1, value.magnitude)
        while rest > 9 {
            rest /= 10
            count += 1
        }
        return count
    }

    public mutating func number(_ value: Double) {
        if let integer = JSONText.integer(value) { return self.integer(integer) }
        scalar(NumberText.of(value).utf8.count)
    }

    public mutating func digits(_ digits: Text) { scalar(digits.utf8.count) }
    public mutating func text(_ value: Text) { value.withUTF8 { text(utf8: $0) } }
    public mutating func text(utf8 bytes: UnsafeBufferPointer<UInt8>) { scalar(2 + JSONText.escapedCount(bytes)) }

    public mutating func beginList(count: Int) { open() }
    public mutating func endList() { close() }
    public mutating func beginObject(count: Int) { open() }
    public mutating func endObject() { close() }

    private mutating func open() {
        scalar(1)
        openCount += 1
        depth = max(depth, openCount)
        needsComma = false
    }

    private mutating func close() {
        byteCount += 1
        openCount -= 1
        needsComma = true
    }

    public mutating func key(_ key: Text) { key.withUTF8 { self.key(utf8: $0) } }
    public mutating func key(utf8 bytes: UnsafeBufferPointer<UInt8>) { key(count: 3 + JSONText.escapedCount(bytes)) }

    /// The key of the next member, quoted and escaped already, with its colon.
    public mutating func key(encoded: [UInt8]) { key(count: encoded.count) }

    private mutating func key(count: Int) {
        if needsComma { byteCount += 1 }
        byteCount += count
        needsComma = false
    }

    public var readyCount: Int { 0 }
    public mutating func take() -> [UInt8] { [] }
}
