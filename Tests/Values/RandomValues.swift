import TestSupport
import Values

extension SeededRandom {
    /// Text of up to `length` characters from all planes, among them those that JSON escapes.
    mutating func text(upTo length: Int) -> Text {
        let ranges: [ClosedRange<UInt32>] = [
            0...0x7F, 0...0x7F, 0x22...0x22, 0x5C...0x5C, 0x80...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
        ]
        var string = ""
        for _ in 0..<Int.random(in: 0...length, using: &self) {
            let range = ranges.randomElement(using: &self) ?? 0...0x7F
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self)) { string.unicodeScalars.append(scalar) }
        }
        return Text(string)
    }

    /// Any value, containers at most `depth` deep.
    mutating func value(depth: Int) -> Value {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &self) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .integer(Int64(bitPattern: next()) >> Int64.random(in: 0..<64, using: &self))
        case 3: return .number(fraction())
        case 4, 5: return .text(text(upTo: 20))
        case 6: return .list((0..<Int.random(in: 0..<6, using: &self)).map { _ in value(depth: depth - 1) })
        default:
            var members = Members()
            for _ in 0..<Int.random(in: 0..<20, using: &self) {
                let key = text(upTo: 8)
                if members[key] == nil { members.append(key, value(depth: depth - 1)) }
            }
            return .object(members)
        }
    }

    /// A double that no integer is: those are read back as integers.
    private mutating func fraction() -> Double {
        let value = Double(bitPattern: next())
        return value.isFinite && value.rounded() != value ? value : 0.5
    }
}
