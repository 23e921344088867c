/// Reads the values of structured fields (RFC 9110 §5.6): tokens, quoted strings, parameters, lists.
struct ListReader {
    private var rest: Substring.UTF8View

    init(_ text: some StringProtocol) { rest = Substring(text).utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    /// Passes white space.
    mutating func skipBlanks() { rest = rest.drop { $0 == 0x20 || $0 == 0x09 } }

    /// Passes `byte` if it is next, with the white space before it.
    mutating func take(_ byte: UInt8) -> Bool {
        var ahead = self
        ahead.skipBlanks()
        guard ahead.rest.first == byte else { return false }
        ahead.rest = ahead.rest.dropFirst()
        self = ahead
        return true
    }

    /// The token that is next.
    mutating func token() -> String? {
        let token = rest.prefix(while: Grammar.isToken)
        guard !token.isEmpty else { return nil }
        rest = rest.dropFirst(token.count)
        return String(Substring(token))
    }

    /// The token or quoted string that is next, unquoted.
    mutating func word() -> String? {
        guard rest.first == UInt8(ascii: "\"") else { return token() }
        rest = rest.dropFirst()
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            text.append(escaped)
        }
        return nil
    }

    /// The parameters that are next, `;name=value` each, their names in lower case; nil where one is malformed.
    mutating func parameters() -> [MediaType.Parameter]? {
        var parameters: [MediaType.Parameter] = []
        while take(UInt8(ascii: ";")) {
            skipBlanks()
            guard let name = token() else { continue }  // an empty parameter
            guard take(UInt8(ascii: "=")), let value = word() else { return nil }
            parameters.append(MediaType.Parameter(name: name.lowercased(), value: value))
        }
        return parameters
    }

    /// Passes what is left of a list's element, and its comma.
    mutating func skipElement() {
        var isQuoted = false
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "\\") where isQuoted: _ = rest.popFirst()
            case UInt8(ascii: ",") where !isQuoted: return
            default: break
            }
        }
    }
}

extension StringProtocol {
    /// The text without blanks and tabs at its ends.
    var trimmingBlanks: SubSequence {
        var text = self[...]
        while text.first == " " || text.first == "\t" { text = text.dropFirst() }
        while text.last == " " || text.last == "\t" { text = text.dropLast() }
        return text
    }
}
