/// The value tree that every format reads into and writes from.
public enum Value: Equatable, Sendable {
    case null
    case bool(Bool)
    /// A number that is written without fraction and exponent and fits 64 bits with its sign.
    case integer(Int64)
    /// Any other finite number that a double holds, written as `NumberText` writes it.
    case number(Double)
    /// A number as sent, in the grammar of JSON: one that neither 64 bits nor a double can hold, or that is written otherwise (`1.10`, `1e5`).
    case digits(Text)
    case text(Text)
    case list([Value])
    case object(Members)
}

/// Members of an object, in the order they were read; no key stands twice.
public struct Members: Equatable, Sendable, ExpressibleByDictionaryLiteral {
    /// The members in their order.
    public private(set) var entries: [(key: Text, value: Value)]

    /// No members.
    public init() { entries = [] }

    /// Members of a literal, whose keys the caller keeps distinct.
    public init(dictionaryLiteral elements: (Text, Value)...) { entries = elements.map { (key: $0.0, value: $0.1) } }

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }

    /// The member with that key; setting nil removes it, setting a new one appends it.
    public subscript(key: Text) -> Value? {
        get { entries.first { $0.key == key }?.value }
        set {
            let index = entries.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append((key, value))
            case (nil, nil): break
            }
        }
    }

    /// Adds a member whose key the caller knows to be new: a reader that has checked it.
    public mutating func append(_ key: Text, _ value: Value) { entries.append((key, value)) }

    public static func == (left: Members, right: Members) -> Bool {
        left.entries.elementsEqual(right.entries) { $0.key == $1.key && $0.value == $1.value }
    }
}
