/// The character classes of the standards, as bit sets over ASCII.
enum Grammar {
    /// `tchar` (RFC 9110 §5.6.2): what names of fields and methods are made of.
    @inline(__always) static func isToken(_ byte: UInt8) -> Bool { contains(byte, 0x03FF_6CFA_0000_0000, 0x57FF_FFFF_C7FF_FFFE) }

    /// What may stand in a request target: visible ASCII but `"`, `#`, `<` and `>`. A little more than RFC 3986 allows, as browsers send
    /// `|`, `{`, `^` and their like in a query as they are.
    @inline(__always) static func isTarget(_ byte: UInt8) -> Bool { contains(byte, 0xAFFF_FFF2_0000_0000, 0x7FFF_FFFF_FFFF_FFFF) }

    /// `unreserved`, `sub-delims` and `%` (RFC 3986 §3.2.2): a registered name.
    @inline(__always) static func isHostName(_ byte: UInt8) -> Bool { contains(byte, 0x2BFF_7FF2_0000_0000, 0x47FF_FFFE_87FF_FFFE) }

    @inline(__always) static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// The value of a hexadecimal digit, nil for any other character.
    @inline(__always) static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte &- 0x30
        case 0x41...0x46: byte &- 0x37
        case 0x61...0x66: byte &- 0x57
        default: nil
        }
    }

    /// What no field value may hold: control characters but the tab (RFC 9110 §5.5).
    @inline(__always) static func isForbiddenInValue(_ byte: UInt8) -> Bool { (byte < 0x20 && byte != 0x09) || byte == 0x7F }

    @inline(__always) static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    @inline(__always) private static func contains(_ byte: UInt8, _ low: UInt64, _ high: UInt64) -> Bool {
        byte < 0x80 && (byte < 0x40 ? low : high) &>> UInt64(byte & 0x3F) & 1 == 1
    }
}
