import TestSupport
import Values

extension SeededRandom {
    /// An object, for BSON begins with one; containers at most `depth` deep. Its keys are not those of a list.
    mutating func object(depth: Int) -> Value {
        var members: Members = ["root": .null]
        for _ in 0..<Int.random(in: 0..<(depth > 3 ? 20 : 5), using: &self) {
            let key = text(upTo: 40)
            if members[key] == nil { members.append(key, value(depth: depth - 1)) }
        }
        return .object(members)
    }

    private mutating func value(depth: Int) -> Value {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &self) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .integer(Int64(bitPattern: next()) >> Int64.random(in: 0..<64, using: &self))
        case 3: return .number(fraction())
        case 4, 5: return .text(text(upTo: Bool.random(using: &self) ? 20 : 300))
        case 6: return .list((0..<Int.random(in: 0..<(depth > 3 ? 20 : 4), using: &self)).map { _ in value(depth: depth - 1) })
        default: return object(depth: depth)
        }
    }

    /// Text from all planes, but for NUL, which a key of BSON cannot hold.
    private mutating func text(upTo length: Int) -> Text {
        let ranges: [ClosedRange<UInt32>] = [1...0x7F, 0x22...0x22, 0x5C...0x5C, 0x80...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF]
        var string = ""
        for _ in 0..<Int.random(in: 0...length, using: &self) {
            let range = ranges.randomElement(using: &self) ?? 1...0x7F
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &self)) { string.unicodeScalars.append(scalar) }
        }
        return Text(string)
    }

    /// A double that no integer is: those are read back as integers.
    private mutating func fraction() -> Double {
        let value = Double(bitPattern: next())
        return value.isFinite && value.rounded() != value ? value : 0.5
    }
}
