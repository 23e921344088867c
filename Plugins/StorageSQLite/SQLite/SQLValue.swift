import Values

/// A value on its way into a statement.
enum SQLValue {
    case null
    case integer(Int64)
    case text(Text)
    /// UTF-8 text, bound without a copy.
    case utf8([UInt8])
    /// Bytes, bound without a copy.
    case bytes([UInt8])

    /// 12 bytes, so that ids order as they do in Swift.
    static func id(_ id: ObjectID) -> SQLValue {
        let (high, low) = id.bytes
        var bytes: [UInt8] = []
        bytes.reserveCapacity(12)
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: high >> UInt64(shift))) }
        for shift in stride(from: 24, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: low >> UInt32(shift))) }
        return .bytes(bytes)
    }

    static func integer(_ number: Int64?) -> SQLValue { number.map { .integer($0) } ?? .null }

    static func id(_ id: ObjectID?) -> SQLValue { id.map { .id($0) } ?? .null }
}

extension ObjectID {
    /// The id of 12 bytes; nil for any other number of them.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 12 else { return nil }
        let high = bytes[0..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let low = bytes[8..<12].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        self.init(bytes: (high, low))
    }
}
