import CLibUV
import Glibc

/// An IPv4 or IPv6 address. An IPv4 address mapped into IPv6 (`::ffff:…`) is the IPv4 address.
public struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// The 128 bits of the IPv6 form, in two halves: `::ffff:a.b.c.d` for IPv4.
    private let high: UInt64
    private let low: UInt64

    /// From its 4 or 16 bytes in network order; nil for any other count.
    public init?(bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes)
        switch bytes.count {
        case 4:
            high = 0
            low = 0xFFFF << 32 | bytes.reduce(0) { $0 << 8 | UInt64($1) }
        case 16:
            high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
            low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
        default: return nil
        }
    }

    /// From its usual text, IPv4 as four decimal numbers or IPv6 (RFC 4291 §2.2) without brackets or zone; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let text = String(text)
        guard text.utf8.count < 46 else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        if uv_inet_pton(AF_INET, text, &bytes) == 0 {
            self.init(bytes: bytes[..<4])
        } else if !text.utf8.contains(UInt8(ascii: "%")), uv_inet_pton(AF_INET6, text, &bytes) == 0 {
            self.init(bytes: bytes)
        } else {
            return nil
        }
    }

    /// The address in a socket address of the system; nil for another family.
    init?(_ storage: sockaddr_storage) {
        let family = Int32(storage.ss_family)
        let bytes: [UInt8]? = withUnsafeBytes(of: storage) { raw in
            switch family {
            case AF_INET: Array(raw[4..<8])
            case AF_INET6: Array(raw[8..<24])
            default: nil
            }
        }
        guard let bytes else { return nil }
        self.init(bytes: bytes)
    }

    public var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// 127.0.0.0/8 or ::1.
    public var isLoopback: Bool { isIPv4 ? (low >> 24) & 0xFF == 127 : high == 0 && low == 1 }

    /// 0.0.0.0 or ::, which a listener takes for "every address".
    public var isUnspecified: Bool { isIPv4 ? low & 0xFFFF_FFFF == 0 : high == 0 && low == 0 }

    /// 4 or 16 bytes in network order.
    public var bytes: [UInt8] {
        let all = [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * UInt64($0))) } }
        return isIPv4 ? Array(all[12...]) : all
    }

    /// The address with only its first bits kept.
    ///
    /// - Parameter bits: 0 to 32 for IPv4, 0 to 128 for IPv6; what is outside counts as the nearest.
    public func masked(to bits: Int) -> IPAddress {
        let kept = min(max(bits, 0) + (isIPv4 ? 96 : 0), 128)
        return IPAddress(high: high & Self.mask(kept), low: low & Self.mask(kept - 64))
    }

    private init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    private static func mask(_ bits: Int) -> UInt64 { bits <= 0 ? 0 : bits >= 64 ? .max : ~(.max >> UInt64(bits)) }

    /// The shortest usual text; IPv6 without brackets.
    public var description: String {
        let bytes = bytes
        var text = [CChar](repeating: 0, count: 64)
        guard uv_inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, text.count) == 0 else { return "?" }
        return text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "?" }
    }
}
