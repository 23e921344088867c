import Crypto
import Synchronization

/// Ids of requests: not to be guessed, cheap to make. A random start for the process, then a count, mixed so that neighbours look different.
enum RequestID {
    private static let start = Random.system.integer()
    private static let count = Atomic<UInt64>(0)

    /// 16 hex digits.
    static func next() -> String {
        var value = start &+ count.wrappingAdd(1, ordering: .relaxed).oldValue &* 0x9E37_79B9_7F4A_7C15
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        value ^= value >> 31
        return String(unsafeUninitializedCapacity: 16) { digits in
            for index in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: value >> (60 - 4 * UInt64(index))) & 15
                digits[index] = digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: "a")
            }
            return 16
        }
    }
}
