import Values

/// A piece of the text of a formula or of an expression in a template (data-model 12.1, 13.3).
struct ExpressionToken: Equatable {
    enum Kind: Equatable {
        case name(Text)
        /// Digits as typed, and the suffix in lower case.
        case number(Text, suffix: String)
        /// Between double quotes, escapes resolved.
        case string(Text)
        /// Between single quotes, escapes resolved.
        case character(Text)
        case symbol(Symbol)
        case end
    }

    /// `>` stands alone always: whether two of them are a shift or close two lists of types is for the parser to say.
    enum Symbol: String, CaseIterable {
        case openParenthesis = "("
        case closeParenthesis = ")"
        case openBracket = "["
        case closeBracket = "]"
        case openBrace = "{"
        case closeBrace = "}"
        case comma = ","
        case dot = "."
        case nullDot = "?."
        case nullBracket = "?["
        case question = "?"
        case coalesce = "??"
        case colon = ":"
        case plus = "+"
        case minus = "-"
        case times = "*"
        case power = "**"
        case divide = "/"
        case modulo = "%"
        case not = "!"
        case notEqual = "!="
        case complement = "~"
        case less = "<"
        case lessOrEqual = "<="
        case shiftLeft = "<<"
        case greater = ">"
        case greaterOrEqual = ">="
        case equal = "=="
        case assign = "="
        case arrow = "=>"
        case and = "&"
        case andAlso = "&&"
        case or = "|"
        case orElse = "||"
        case exclusiveOr = "^"

        /// Whether it is typed before what it works on.
        var isSign: Bool { self == .plus || self == .minus || self == .not || self == .complement }
    }

    let kind: Kind
    /// One-based.
    let line: Int
    /// One-based, in UTF-16 units.
    let column: Int
    /// In UTF-16 units; of a literal in quotes what is between them.
    let length: Int
    /// Its scalars in the text, quotes included.
    let range: Range<Int>

    /// `line:column+length`, as the nodes of a tree keep it (data-model 13.1).
    var position: Text { Text("\(line):\(column)+\(length)") }

    func isSymbol(_ symbol: Symbol) -> Bool { kind == .symbol(symbol) }

    /// Whether nothing stands between this and the next.
    func touches(_ next: ExpressionToken) -> Bool { range.upperBound == next.range.lowerBound }
}
