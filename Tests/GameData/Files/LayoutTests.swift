import Testing
@testable import Values

/// The layout of files (formats 2.1), which works in blocks of 64 bytes.
@Suite struct LayoutTests {
    private func laidOut(_ json: String, depth: Int) -> String {
        var bytes: [UInt8] = []
        Array(json.utf8).withUnsafeBytes { JSONText.appendLaidOut($0, depth: depth, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same, a byte at a time.
    private func expected(_ json: String, depth start: Int) -> String {
        var result = ""
        var depth = start, isInside = false, isEscaped = false
        let characters = Array(json.unicodeScalars)
        for (position, character) in characters.enumerated() {
            let line = { " \n" + String(repeating: "\t", count: depth) }
            if isInside {
                result += character == "/" ? "\\/" : String(character)
                if !isEscaped, character == "\"" { isInside = false }
                isEscaped = !isEscaped && character == "\\"
                continue
            }
            switch character {
            case "{", "[":
                depth += 1
                let isEmpty = position + 1 < characters.count && "]}".unicodeScalars.contains(characters[position + 1])
                result += String(character) + (isEmpty ? "" : line())
            case "}", "]":
                depth -= 1
                result += line() + String(character)
            case ",": result += "," + line()
            case ":": result += ": "
            default:
                isInside = character == "\""
                result.unicodeScalars.append(character)
            }
        }
        return result
    }

    @Test("wherever the blocks begin", arguments: 0..<140) func blocks(shift: Int) {
        let filler = String(repeating: "x", count: shift)
        let json = #"{"\#(filler)":"","a":[],"b":{},"c":[{"d/e":"f\\\"{[,:/é"},[[1,-2.5e+3],null]],"\\":true,"Ж":"\\\\"}"#
        for depth in [0, 3, 20] { #expect(laidOut(json, depth: depth) == expected(json, depth: depth), "shift \(shift)") }
    }

    @Test("what grows beyond all measure is laid out too") func deep() {
        let json = String(repeating: "[", count: 3_000) + String(repeating: "]", count: 3_000)
        let list = "[" + Array(repeating: "[1]", count: 20_000).joined(separator: ",") + "]"
        for json in [json, list, "", "1", "\"\"", "[]"] { #expect(laidOut(json, depth: 5) == expected(json, depth: 5)) }
    }
}
