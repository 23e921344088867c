/// Where a value is written to, whatever the format. Containers say how much they hold when they begin, because some formats write it first.
///
/// The methods say what a value is, not how it looks: an integer, a number and a time may look alike in one format and differ in another.
public protocol ValueSink {
    mutating func null()
    mutating func bool(_ value: Bool)
    /// An integer that the API writes as a number.
    mutating func integer(_ value: Int64)
    /// An integer of a document: a number wherever the format holds 64 bits, in JSON a text beyond ±2⁵³ (data-model 6.7).
    mutating func documentInteger(_ value: Int64)
    /// A finite number, which may have a fraction; the formats that tell numbers from integers write it as a number even where it has none.
    mutating func number(_ value: Double)
    /// A number as it was sent, valid JSON. What is no JSON writes what number it is: an integer where it is whole and 64 bits hold it, else a
    /// number, and a text only where no double holds it (formats 3).
    mutating func digits(_ digits: Text)
    mutating func text(_ value: Text)
    /// A text given by its bytes, which are known to be UTF-8.
    mutating func text(utf8 bytes: UnsafeBufferPointer<UInt8>)
    /// The text of a duration, which MessagePack writes in a form of its own (formats 3).
    mutating func time(_ text: Text)
    mutating func beginList(count: Int)
    mutating func endList()
    mutating func beginObject(count: Int)
    /// The key of the next member.
    mutating func key(_ key: Text)
    /// The key of the next member, given by its bytes, which are known to be UTF-8.
    mutating func key(utf8 bytes: UnsafeBufferPointer<UInt8>)
    mutating func endObject()
    /// A value that is compact JSON already: a stored document. The other formats read it, and write what it is as far as JSON tells.
    mutating func json(_ bytes: UnsafeBufferPointer<UInt8>)

    /// Whether the format is JSON, so that what is JSON already is copied.
    var isJSON: Bool { get }
    /// Bytes that are written, will not change and were not taken.
    var readyCount: Int { get }
    /// Takes those bytes: a large value leaves memory piece by piece.
    ///
    /// - Throws: 400 `exceededValueLength` where the format cannot hold what was written.
    mutating func take() throws(APIError) -> [UInt8]
}

extension ValueSink {
    public mutating func documentInteger(_ value: Int64) { integer(value) }
    public mutating func digits(_ digits: Text) {
        if let whole = DecimalNumber(digits)?.integer { return integer(whole) }
        if let value = Double(digits.string), value.isFinite { number(value) } else { text(digits) }
    }
    public mutating func text(utf8 bytes: UnsafeBufferPointer<UInt8>) { text(Text(checked: bytes)) }
    public mutating func time(_ text: Text) { self.text(text) }
    public mutating func key(utf8 bytes: UnsafeBufferPointer<UInt8>) { key(Text(checked: bytes)) }
    public var isJSON: Bool { false }

    public mutating func json(_ bytes: UnsafeBufferPointer<UInt8>) {
        // The text is our own; null would be the least harm if it could not be read.
        do throws(JSONError) { write(try JSONParser().parse(UnsafeRawBufferPointer(bytes), within: .stored).root) } catch { null() }
    }
}

extension ValueSink {
    /// Writes a tree. A whole number that 64 bits hold is an integer here, for no schema says otherwise (formats 3).
    public mutating func write(_ value: Value) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .number(let value): untypedNumber(value)
        case .digits(let value): digits(value)
        case .text(let value): text(value)
        case .list(let elements):
            beginList(count: elements.count)
            for element in elements { write(element) }
            endList()
        case .object(let members):
            beginObject(count: members.count)
            for (key, value) in members.entries {
                self.key(key)
                write(value)
            }
            endObject()
        }
    }

    /// Writes a value of a text that was read, in the same way.
    public mutating func write(_ node: JSONNode) {
        let isWritten: Void? = node.withTape { tape, index in write(tape, at: index) }
        if isWritten == nil { null() }
    }

    /// Writes the value at an index of a tape, in the same way.
    package mutating func write(_ tape: JSONTapeView, at index: Int) {
        let entry = tape[index]
        switch entry.kind {
        case .null: null()
        case .false: bool(false)
        case .true: bool(true)
        case .integer: if let token = tape.digits(at: index) { digits(token) } else { integer(entry.integer) }
        case .number: if let token = tape.digits(at: index) { digits(token) } else { untypedNumber(entry.number) }
        case .digits: digits(Text(checked: tape.bytes(of: entry)))
        case .text: text(utf8: tape.bytes(of: entry))
        case .list:
            beginList(count: entry.count)
            for element in tape.elements(of: index) { write(tape, at: element) }
            endList()
        case .object:
            beginObject(count: entry.count)
            for member in tape.members(of: index) {
                key(utf8: tape.bytes(of: tape[member]))
                write(tape, at: member + 1)
            }
            endObject()
        }
    }

    private mutating func untypedNumber(_ value: Double) {
        if !isJSON, let whole = Int64(exactly: value) { integer(whole) } else { number(value) }
    }
}
