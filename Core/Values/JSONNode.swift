import CSimdJSON
import Glibc

/// One value of a text that was read: a place on its tape, which it keeps alive.
public struct JSONNode: Sendable {
    /// What a value is.
    public enum Kind: UInt32, Sendable {
        case null, `false`, `true`, integer, number, digits, text, list, object

        /// The kind in the words of a message.
        public var name: String {
            switch self {
            case .null: "null"
            case .false, .true: "a boolean"
            case .integer, .number, .digits: "a number"
            case .text: "a text"
            case .list: "an array"
            case .object: "an object"
            }
        }
    }

    let tape: JSONTape
    let index: Int

    private var entry: styx_json_entry {
        guard let entries = tape.entries, index < tape.count else { return styx_json_entry(bits: 0, size: 0, kind: 0) }
        return entries[index]
    }

    public var kind: Kind { Kind(rawValue: entry.kind) ?? .null }
    public var isNull: Bool { entry.kind == Kind.null.rawValue }

    public var bool: Bool? {
        switch kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// The value of a number without fraction and exponent that fits 64 bits.
    public var integer: Int64? { kind == .integer ? Int64(bitPattern: entry.bits) : nil }

    /// The value of any number that a double holds, an integer's too: the nearest double of one that is beyond 64 bits.
    public var number: Double? {
        switch kind {
        case .integer: Double(Int64(bitPattern: entry.bits))
        case .number: Double(bitPattern: entry.bits)
        case .digits: withBytes { Double(String(decoding: $0, as: UTF8.self)) }.flatMap { $0.isFinite ? $0 : nil }
        default: nil
        }
    }

    /// The token of a number, as sent, where `integer` and `number` do not say all of it: one that neither 64 bits nor a double hold, or one
    /// that is written otherwise than `NumberText` would write it.
    public var digits: Text? {
        switch kind {
        case .digits: withBytes { Text(checked: $0) }
        case .integer: token
        case .number: token.flatMap { $0 == Text(NumberText.of(Double(bitPattern: entry.bits))) ? nil : $0 }
        default: nil
        }
    }

    /// What the tape has kept of the text of a number.
    private var token: Text? {
        let size = entry.size
        guard size > 0, let strings = tape.strings else { return nil }
        defer { withExtendedLifetime(tape) {} }
        return Text(String(cString: strings + Int(size - 1)))
    }

    public var text: Text? { kind == .text ? withBytes { Text(checked: $0) } : nil }

    /// The bytes of a text, its escapes resolved, without a copy; empty for any other kind.
    public func withUTF8<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
        guard kind == .text else { return try body(UnsafeBufferPointer(start: nil, count: 0)) }
        return try withBytes(body)
    }

    private func withBytes<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
        let entry = entry
        let start = tape.strings.map { UnsafeRawPointer($0 + Int(entry.bits)).assumingMemoryBound(to: UInt8.self) }
        let result = try body(UnsafeBufferPointer(start: start, count: start == nil ? 0 : Int(entry.size)))
        withExtendedLifetime(tape) {}
        return result
    }

    /// Members of an object or elements of an array; 0 for anything else.
    public var count: Int { entry.kind >= Kind.list.rawValue ? Int(entry.size) : 0 }

    /// Elements of an array, in order; none for anything else.
    public var elements: Elements { Elements(tape: tape, position: index + 1, left: kind == .list ? count : 0) }

    /// Members of an object, in order; none for anything else.
    public var members: MemberNodes { MemberNodes(tape: tape, position: index + 1, left: kind == .object ? count : 0) }

    /// The member with that key, by its bytes.
    public subscript(key: StaticString) -> JSONNode? {
        for member in members where member.hasKey(key) { return member.value }
        return nil
    }

    /// The member with that key.
    public subscript(key: Text) -> JSONNode? {
        for member in members where member.key == key { return member.value }
        return nil
    }

    /// How many values and keys it is made of, itself the first.
    public var size: Int { max(1, end - index) }

    /// Objects in it, itself among them.
    public var objectCount: Int {
        (index..<index + size).reduce(0) { $0 + (JSONNode(tape: tape, index: $1).kind == .object ? 1 : 0) }
    }

    fileprivate var end: Int {
        let entry = entry
        return entry.kind >= Kind.list.rawValue ? Int(entry.bits) : index + 1
    }

    /// This value as a tree.
    public var value: Value {
        switch kind {
        case .null: return .null
        case .false: return .bool(false)
        case .true: return .bool(true)
        case .integer: return digits.map(Value.digits) ?? .integer(Int64(bitPattern: entry.bits))
        case .number: return digits.map(Value.digits) ?? .number(Double(bitPattern: entry.bits))
        case .digits: return .digits(withBytes { Text(checked: $0) })
        case .text: return .text(withBytes { Text(checked: $0) })
        case .list: return .list(elements.map(\.value))
        case .object:
            var result = Members()
            for member in members { result.append(member.key, member.value.value) }
            return .object(result)
        }
    }

    /// A member of an object: its key and its value.
    public struct Member: Sendable {
        let keyNode: JSONNode
        public var value: JSONNode { JSONNode(tape: keyNode.tape, index: keyNode.index + 1) }
        public var key: Text { keyNode.withBytes { Text(checked: $0) } }

        /// Whether the key is `name`, without making a text of it.
        public func hasKey(_ name: StaticString) -> Bool {
            withKey { bytes in
                bytes.count == name.utf8CodeUnitCount
                    && (bytes.isEmpty || bytes.baseAddress.map { memcmp($0, name.utf8Start, bytes.count) == 0 } == true)
            }
        }

        /// The bytes of the key, without a copy.
        public func withKey<R, E: Error>(_ body: (UnsafeBufferPointer<UInt8>) throws(E) -> R) throws(E) -> R {
            try keyNode.withBytes(body)
        }
    }

    /// Walks the elements of an array.
    public struct Elements: Sequence, IteratorProtocol {
        let tape: JSONTape
        var position: Int
        var left: Int

        public var underestimatedCount: Int { left }

        public mutating func next() -> JSONNode? {
            guard left > 0 else { return nil }
            left -= 1
            let node = JSONNode(tape: tape, index: position)
            position = node.end
            return node
        }
    }

    /// Walks the members of an object.
    public struct MemberNodes: Sequence, IteratorProtocol {
        let tape: JSONTape
        var position: Int
        var left: Int

        public var underestimatedCount: Int { left }

        public mutating func next() -> Member? {
            guard left > 0 else { return nil }
            left -= 1
            let member = Member(keyNode: JSONNode(tape: tape, index: position))
            position = member.value.end
            return member
        }
    }
}
