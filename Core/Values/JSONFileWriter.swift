/// Writes JSON in the layout of game data files (formats 2.1): a tab per level, a blank before every line break, every slash escaped.
public struct JSONFileWriter: ValueSink {
    private var bytes: [UInt8] = []
    private var depth = 0
    /// Whether something stands before the next member or element of its container.
    private var isBehindOther = false
    /// Whether a key was written whose value is due.
    private var isBehindKey = false

    public init() {}

    private mutating func begin() {
        if isBehindKey || depth == 0 {
            isBehindKey = false
        } else {
            separate()
        }
        isBehindOther = true
    }

    private mutating func separate() {
        if isBehindOther { bytes.append(UInt8(ascii: ",")) }
        breakLine()
    }

    private mutating func breakLine() {
        bytes.append(UInt8(ascii: " "))
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<depth { bytes.append(UInt8(ascii: "\t")) }
    }

    private mutating func scalar(_ write: (inout JSONWriter) -> Void) {
        var json = JSONWriter(reserving: 64)
        write(&json)
        json.bytes.withUnsafeBufferPointer { self.json($0) }
    }

    public mutating func null() { scalar { $0.null() } }
    public mutating func bool(_ value: Bool) { scalar { $0.bool(value) } }
    public mutating func integer(_ value: Int64) { scalar { $0.integer(value) } }
    public mutating func documentInteger(_ value: Int64) { scalar { $0.documentInteger(value) } }
    public mutating func number(_ value: Double) { scalar { $0.number(value) } }
    public mutating func digits(_ digits: Text) { scalar { $0.digits(digits) } }
    public mutating func text(_ value: Text) { scalar { $0.text(value) } }

    public mutating func beginList(count: Int) { open(UInt8(ascii: "[")) }
    public mutating func endList() { close(UInt8(ascii: "]")) }
    public mutating func beginObject(count: Int) { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }

    private mutating func open(_ bracket: UInt8) {
        begin()
        bytes.append(bracket)
        depth += 1
        isBehindOther = false
    }

    private mutating func close(_ bracket: UInt8) {
        depth -= 1
        breakLine()
        bytes.append(bracket)
        isBehindOther = true
    }

    public mutating func key(_ key: Text) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        key.withUTF8 { JSONText.appendEscaped($0, to: &bytes, slash: true) }
        bytes.append(contentsOf: "\": ".utf8)
        isBehindKey = true
    }

    public mutating func json(_ text: UnsafeBufferPointer<UInt8>) {
        begin()
        JSONText.appendLaidOut(UnsafeRawBufferPointer(text), depth: depth, to: &bytes)
    }

    public var isJSON: Bool { true }
    public var readyCount: Int { bytes.count }

    public mutating func take() -> [UInt8] {
        // What comes next is about as large.
        var next: [UInt8] = []
        next.reserveCapacity(bytes.count)
        swap(&next, &bytes)
        return next
    }
}
