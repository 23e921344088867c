/// An id of the API: 12 bytes, 24 hex digits, written lower-case and read in any case.
public struct ObjectID: Hashable, Comparable, Sendable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt32

    /// The id of 12 bytes.
    public init(bytes: (high: UInt64, low: UInt32)) {
        high = bytes.high
        low = bytes.low
    }

    /// The id that 24 hex digits stand for; nil for anything else.
    @inlinable public init?(_ hex: some StringProtocol) {
        let read = hex.utf8.withContiguousStorageIfAvailable { Self(digits: $0) }
        guard let id = read ?? Array(hex.utf8).withUnsafeBufferPointer({ Self(digits: $0) }) else { return nil }
        self = id
    }

    /// The id that 24 hex digits stand for; nil for anything else.
    public init?(digits: UnsafeBufferPointer<UInt8>) {
        guard digits.count == 24 else { return nil }
        var high: UInt64 = 0
        var low: UInt32 = 0
        for index in 0..<24 {
            let digit: UInt8
            switch digits[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = digits[index] - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = digits[index] - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = digits[index] - UInt8(ascii: "A") + 10
            default: return nil
            }
            if index < 16 { high = high << 4 | UInt64(digit) } else { low = low << 4 | UInt32(digit) }
        }
        self.high = high
        self.low = low
    }

    public var bytes: (high: UInt64, low: UInt32) { (high, low) }

    public var description: String {
        String(unsafeUninitializedCapacity: 24) { buffer in
            for index in 0..<24 {
                let digit = index < 16 ? UInt8(high >> (60 - 4 * UInt64(index)) & 15) : UInt8(low >> (28 - 4 * UInt32(index - 16)) & 15)
                buffer[index] = digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: "a")
            }
            return 24
        }
    }

    public static func < (left: ObjectID, right: ObjectID) -> Bool { (left.high, left.low) < (right.high, right.low) }
}
