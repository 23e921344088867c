import Values

/// Cuts text into tokens, one at a time from any place.
struct ExpressionTokenizer {
    let scalars: [Unicode.Scalar]
    /// The scalar at which the next token is looked for.
    private(set) var position = 0
    private var line = 1
    private var column = 1

    init(_ text: Text) { scalars = Array(text.string.unicodeScalars) }

    var isAtEnd: Bool { position >= scalars.count }
    var current: Unicode.Scalar? { scalar(0) }

    func scalar(_ offset: Int) -> Unicode.Scalar? {
        let index = position + offset
        return index < scalars.count ? scalars[index] : nil
    }

    /// Goes one scalar on, minding lines.
    mutating func advance() {
        guard let current else { return }
        position += 1
        if current == "\n" {
            line += 1
            column = 1
        } else {
            column += current.value > 0xFFFF ? 2 : 1
        }
    }

    mutating func advance(by count: Int) { for _ in 0..<count { advance() } }

    func error(_ reason: String) -> FormulaError { FormulaError(line: line, column: column, reason: reason) }

    /// The next token; `end` behind the last.
    mutating func next() throws(FormulaError) -> ExpressionToken {
        while let current, current.properties.isWhitespace { advance() }
        let (start, line, column) = (position, line, column)
        let kind = try kind()
        let isQuoted = if case .string = kind { true } else if case .character = kind { true } else { false }
        let length = scalars[start..<position].reduce(0) { $0 + ($1.value > 0xFFFF ? 2 : 1) }
        return ExpressionToken(
            kind: kind, line: line, column: column, length: isQuoted ? length - 2 : length, range: start..<position)
    }

    private mutating func kind() throws(FormulaError) -> ExpressionToken.Kind {
        guard let current else { return .end }
        switch current {
        case "\"": return .string(try quoted())
        case "'": return .character(try quoted())
        case "0"..."9": return try number()
        case "." where Self.isDigit(scalar(1)): return try number()
        default: return try nameOrSymbol(current)
        }
    }

    static func isDigit(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { ("0"..."9").contains($0) } ?? false }

    private mutating func nameOrSymbol(_ current: Unicode.Scalar) throws(FormulaError) -> ExpressionToken.Kind {
        if Self.beginsName(current) || current == "@" && scalar(1).map(Self.beginsName) == true { return .name(name()) }
        guard let symbol = symbol() else { throw error("'\(current)' is not expected") }
        return .symbol(symbol)
    }

    private static func beginsName(_ scalar: Unicode.Scalar) -> Bool { scalar == "_" || scalar.properties.isAlphabetic }

    private mutating func name() -> Text {
        let start = position
        advance()
        while let current, Self.beginsName(current) || current.properties.numericType == .decimal { advance() }
        return Text(String(String.UnicodeScalarView(scalars[start..<position])))
    }

    private mutating func symbol() -> ExpressionToken.Symbol? {
        if let next = scalar(1), let current, let symbol = ExpressionToken.Symbol(rawValue: "\(current)\(next)"), !isOtherwise(symbol) {
            advance(by: 2)
            return symbol
        }
        guard let current, let symbol = ExpressionToken.Symbol(rawValue: "\(current)") else { return nil }
        advance()
        return symbol
    }

    /// `a ?.5 : b` is a condition.
    private func isOtherwise(_ symbol: ExpressionToken.Symbol) -> Bool { symbol == .nullDot && Self.isDigit(scalar(2)) }
}
