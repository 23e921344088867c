/// The fields of a message in their order (RFC 9110 §5).
///
/// Names and values are ranges of one run of bytes: those of the head as it came, or those that were set. A `String` is made only of what is
/// asked for. A value with a control character is never kept: it is left out, `refused` names it, and no head is written of such fields.
public struct Fields: Sendable {
    /// Where a field stands in `bytes`.
    struct Entry: Sendable {
        let name: ByteRange
        let value: ByteRange
    }

    private(set) var bytes: [UInt8]
    private(set) var entries: [Entry]

    /// The first name whose value could not be written, if there was one. The response becomes a 500.
    public var refused: FieldName? { refusals.first }
    private var refusals: [FieldName] = []

    /// No fields.
    public init() {
        bytes = []
        entries = []
    }

    /// The fields that a parser found in the bytes of a head.
    init(head bytes: [UInt8], entries: [Entry]) {
        self.bytes = bytes
        self.entries = entries
    }

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }

    /// The value of the first field of that name. Setting replaces all of that name by one, or removes them with nil.
    public subscript(_ name: FieldName) -> String? {
        get { entry(name).map { text($0.value.range) } }
        set {
            remove(name)
            if let newValue { append(name, newValue) }
        }
    }

    /// The values of all fields of that name, in their order.
    public func all(_ name: FieldName) -> [String] { entries.filter { isNamed($0, name) }.map { text($0.value.range) } }

    /// Whether there is a field of that name.
    public func contains(_ name: FieldName) -> Bool { entry(name) != nil }

    /// How many fields have that name.
    public func count(of name: FieldName) -> Int { entries.reduce(0) { isNamed($1, name) ? $0 + 1 : $0 } }

    /// The bytes of the first value of that name, without a copy.
    public func bytes(of name: FieldName) -> ArraySlice<UInt8>? {
        entry(name).map { bytes[$0.value.range] }
    }

    /// Adds a field after the others, beside those of the same name.
    public mutating func append(_ name: FieldName, _ value: String) {
        let start = bytes.count
        bytes.append(contentsOf: name.spelled.utf8)
        let middle = bytes.count
        bytes.append(contentsOf: value.utf8)
        guard bytes.span.bytes.firstControl(in: middle..<bytes.count) == bytes.count, bytes.count <= UInt32.max else {
            bytes.removeLast(bytes.count - start)
            return refusals.append(name)
        }
        entries.append(Entry(name: ByteRange(start..<middle), value: ByteRange(middle..<bytes.count)))
    }

    /// Adds all fields of others after these.
    public mutating func append(contentsOf others: Fields) {
        let offset = bytes.count
        // Room for one more, which usually follows.
        bytes.reserveCapacity(offset + others.bytes.count + 64)
        entries.reserveCapacity(entries.count + others.entries.count + 1)
        bytes.append(contentsOf: others.bytes)
        precondition(bytes.count <= UInt32.max, "no message has so many bytes of fields")
        for entry in others.entries {
            entries.append(Entry(name: entry.name.moved(by: offset), value: entry.value.moved(by: offset)))
        }
        refusals += others.refusals
    }

    /// These fields, then others.
    public consuming func followed(by others: Fields) -> Fields {
        if !others.isEmpty { append(contentsOf: others) }
        return self
    }

    /// Takes out all fields of that name.
    public mutating func remove(_ name: FieldName) {
        guard contains(name) else { return }
        entries = entries.filter { !isNamed($0, name) }
    }

    private func entry(_ name: FieldName) -> Entry? {
        for entry in entries where isNamed(entry, name) { return entry }
        return nil
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func isNamed(_ entry: Entry, _ name: FieldName) -> Bool {
        let folded = name.folded.utf8
        guard entry.name.count == folded.count else { return false }
        var index = entry.name.range.lowerBound
        for byte in folded {
            guard Grammar.lowercased(bytes[index]) == byte else { return false }
            index += 1
        }
        return true
    }
}

extension Fields: Sequence {
    /// Goes through names and values in their order.
    public func makeIterator() -> some IteratorProtocol<(name: FieldName, value: String)> {
        entries.lazy.map { entry in (FieldName(checked: text(entry.name.range)), text(entry.value.range)) }.makeIterator()
    }
}

extension Fields: ExpressibleByDictionaryLiteral {
    /// The fields of a literal, in its order.
    public init(dictionaryLiteral elements: (FieldName, String)...) {
        self.init()
        for (name, value) in elements { append(name, value) }
    }
}

extension Fields: Equatable {
    /// Same names, whatever their case, with the same values in the same order.
    public static func == (left: Fields, right: Fields) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0.name == $1.name && $0.value == $1.value }
    }
}
