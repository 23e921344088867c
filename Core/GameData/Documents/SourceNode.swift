import Glibc
import Values

/// A value as it came in: a place on a JSON tape, or a value tree (other formats, JSON that stands inside a text).
public protocol SourceNode {
    /// What the value is, with its content where it is a scalar.
    var content: SourceContent { get }
    /// The whole value as a tree: what is kept of one that cannot be read.
    var value: Value { get }
    /// Members of an object, in order.
    func forEachMember(_ body: (UnsafeBufferPointer<UInt8>, Self) -> Void)
    /// Elements of an array, in order.
    func forEachElement(_ body: (Self) -> Void)
}

/// What a value that came in is.
public enum SourceContent {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    /// A number as sent: beyond 64 bits and beyond a double, or written otherwise than it would be stored.
    case digits(Text)
    case text(Text)
    case list
    case object
}

extension JSONNode: SourceNode {
    public var content: SourceContent {
        switch kind {
        case .null: .null
        case .true: .bool(true)
        case .false: .bool(false)
        case .integer: digits.map(SourceContent.digits) ?? integer.map(SourceContent.integer) ?? .null
        case .number: digits.map(SourceContent.digits) ?? number.map(SourceContent.number) ?? .null
        case .digits: digits.map(SourceContent.digits) ?? .null
        case .text: text.map(SourceContent.text) ?? .null
        case .list: .list
        case .object: .object
        }
    }

    public func forEachMember(_ body: (UnsafeBufferPointer<UInt8>, JSONNode) -> Void) {
        for member in members {
            let value = member.value
            member.withKey { body($0, value) }
        }
    }

    public func forEachElement(_ body: (JSONNode) -> Void) {
        for element in elements { body(element) }
    }
}

extension Value: SourceNode {
    public var value: Value { self }

    public var content: SourceContent {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .digits(let digits): .digits(digits)
        case .text(let text): .text(text)
        case .list: .list
        case .object: .object
        }
    }

    public func forEachMember(_ body: (UnsafeBufferPointer<UInt8>, Value) -> Void) {
        guard case .object(let members) = self else { return }
        for (key, value) in members.entries { key.withUTF8 { body($0, value) } }
    }

    public func forEachElement(_ body: (Value) -> Void) {
        guard case .list(let elements) = self else { return }
        for element in elements { body(element) }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether these are the bytes of a name.
    func isKey(_ name: StaticString) -> Bool {
        guard count == name.utf8CodeUnitCount, let baseAddress else { return false }
        return memcmp(baseAddress, name.utf8Start, count) == 0
    }
}
