import Values

/// What a filter asks of one value that is there; values are told apart by a key that has an order.
enum KeyTest<Key: Comparable & Sendable>: Sendable {
    case equal(Key)
    case less(Key)
    case lessOrEqual(Key)
    case greater(Key)
    case greaterOrEqual(Key)
    /// Any of these, ascending.
    case among([Key])

    func holds(_ key: Key) -> Bool {
        switch self {
        case .equal(let wanted): key == wanted
        case .less(let bound): key < bound
        case .lessOrEqual(let bound): key <= bound
        case .greater(let bound): key > bound
        case .greaterOrEqual(let bound): key >= bound
        case .among(let wanted): Self.holds(key, wanted)
        }
    }

    private static func holds(_ key: Key, _ sorted: [Key]) -> Bool {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low < sorted.count && sorted[low] == key
    }

    /// The test of an operator that compares with one key; nil for the others.
    init?(_ operation: DocumentFilter.Operator, _ key: Key) {
        switch operation {
        case .equal, .notEqual: self = .equal(key)
        case .lessThan: self = .less(key)
        case .lessThanOrEqual: self = .lessOrEqual(key)
        case .greaterThan: self = .greater(key)
        case .greaterThanOrEqual: self = .greaterOrEqual(key)
        case .like, .in: return nil
        }
    }
}

/// A text in ordinal order (data-model 1.1), as bytes that may be folded.
struct OrdinalText: Comparable, Sendable {
    let bytes: [UInt8]

    static func == (left: OrdinalText, right: OrdinalText) -> Bool { left.bytes == right.bytes }

    static func < (left: OrdinalText, right: OrdinalText) -> Bool {
        left.bytes.withUnsafeBufferPointer { left in right.bytes.withUnsafeBufferPointer { Text.isOrdered(left, $0) } }
    }
}
