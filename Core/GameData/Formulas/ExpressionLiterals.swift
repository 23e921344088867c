import Values

// Literals of expressions (data-model 13.3).

extension ExpressionTokenizer {
    /// A text between the quote that stands here and the next one like it.
    mutating func quoted() throws(FormulaError) -> Text {
        let quote = current
        let begin = error("a literal does not end that begins")
        advance()
        var units: [UInt16] = []
        while let current, current != quote {
            if current == "\\" {
                units.append(try escaped())
            } else {
                units.append(contentsOf: UTF16.encode(current).map(Array.init) ?? [])
                advance()
            }
        }
        guard current == quote else { throw begin }
        advance()
        guard let string = String(validating: units, as: UTF16.self) else { throw error("a literal holds half a character") }
        return Text(string)
    }

    private mutating func escaped() throws(FormulaError) -> UInt16 {
        advance()
        guard let escape = current else { throw error("an escape does not end") }
        switch escape {
        case "n": return unit(0x0A)
        case "r": return unit(0x0D)
        case "t": return unit(0x09)
        case "b": return unit(0x08)
        case "f": return unit(0x0C)
        case "\\", "'", "\"": return unit(UInt16(truncatingIfNeeded: escape.value))
        case "u":
            advance()
            return try unit(digits: 4, radix: 16)
        case "x":
            advance()
            return try unit(digits: 2, radix: 16)
        case "0"..."9": return try unit(digits: 3, radix: 10)
        default: throw error("an unknown escape stands")
        }
    }

    private mutating func unit(_ value: UInt16) -> UInt16 {
        advance()
        return value
    }

    private mutating func unit(digits count: Int, radix: UInt16) throws(FormulaError) -> UInt16 {
        var value: UInt16 = 0
        for _ in 0..<count {
            guard let current, let digit = Character(current).hexDigitValue, digit < radix else { throw error("an escape lacks digits") }
            value = value &* radix &+ UInt16(truncatingIfNeeded: digit)
            advance()
        }
        return value
    }

    /// A number: digits with a fraction and an exponent, and a suffix.
    mutating func number() throws(FormulaError) -> ExpressionToken.Kind {
        let start = position
        skipDigits()
        if current == ".", Self.isDigit(scalar(1)) {
            advance()
            skipDigits()
        }
        if current == "e" || current == "E", Self.isDigit(scalar(1)) || isSign(scalar(1)) && Self.isDigit(scalar(2)) {
            advance(by: 2)
            skipDigits()
        }
        let digits = Text(String(String.UnicodeScalarView(scalars[start..<position])))
        var suffix = ""
        while let current, suffix.utf8.count < 2, "uUlLfFdDmM".unicodeScalars.contains(current) {
            suffix += String(current).lowercased()
            advance()
        }
        if let current, current == "_" || current.properties.isAlphabetic || Self.isDigit(current) { throw error("a number runs on") }
        return .number(digits, suffix: suffix == "lu" ? "ul" : suffix)
    }

    private func isSign(_ scalar: Unicode.Scalar?) -> Bool { scalar == "+" || scalar == "-" }

    private mutating func skipDigits() { while Self.isDigit(current) { advance() } }
}

/// Texts as literals.
enum ExpressionLiteral {
    /// The literal of a text, in quotes.
    static func quoted(_ text: Text, _ quote: Character = "\"") -> String {
        var literal = String(quote)
        for scalar in text.string.unicodeScalars {
            switch scalar {
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            case "\u{8}": literal += "\\b"
            case "\u{C}": literal += "\\f"
            case "\\": literal += "\\\\"
            case _ where Character(scalar) == quote: literal += "\\" + String(quote)
            case "\0"..."\u{1F}": literal += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + String(quote)
    }
}
