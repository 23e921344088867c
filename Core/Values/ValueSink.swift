/// Where a value is written to, whatever the format. Containers say how much they hold when they begin, because some formats write it first.
public protocol ValueSink {
    mutating func null()
    mutating func bool(_ value: Bool)
    /// An integer that the API writes as a number.
    mutating func integer(_ value: Int64)
    /// A finite number.
    mutating func number(_ value: Double)
    /// A number as its digits, which are valid JSON.
    mutating func digits(_ digits: Text)
    mutating func text(_ value: Text)
    mutating func beginList(count: Int)
    mutating func endList()
    mutating func beginObject(count: Int)
    /// The key of the next member.
    mutating func key(_ key: Text)
    mutating func endObject()
    /// A value that is compact JSON already: a stored document.
    mutating func json(_ bytes: UnsafeBufferPointer<UInt8>)
}

extension ValueSink {
    /// Writes a tree.
    public mutating func write(_ value: Value) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .number(let value): number(value)
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
}
