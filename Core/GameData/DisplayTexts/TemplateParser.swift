import Values

/// Reads a template (data-model 12.1).
struct TemplateParser {
    /// Most expressions in one another.
    private static let maxHeight = 100

    /// An expression, and how deep it is.
    private struct Node {
        let expression: TemplateExpression
        let height: Int

        init(_ expression: TemplateExpression, over children: Node...) { self.init(expression, over: children) }

        init(_ expression: TemplateExpression, over children: [Node]) {
            self.expression = expression
            height = 1 + (children.map(\.height).max() ?? 0)
        }
    }

    private let source: Text
    private var tokenizer: ExpressionTokenizer
    /// The token that is next, inside braces.
    private var current = ExpressionToken(kind: .end, line: 1, column: 1, length: 0, range: 0..<0)
    private var depth = 0

    init(_ source: Text) {
        self.source = source
        tokenizer = ExpressionTokenizer(source)
    }

    mutating func pieces() throws(FormulaError) -> [DisplayTextTemplate.Piece] {
        guard source.utf8.count <= DisplayTextTemplate.maxLength else { throw tokenizer.error("the template is too long") }
        var pieces: [DisplayTextTemplate.Piece] = []
        var text = ""
        while let scalar = tokenizer.current {
            let isDouble = tokenizer.scalar(1) == scalar
            tokenizer.advance()
            switch scalar {
            case "{" where isDouble, "}" where isDouble:
                tokenizer.advance()
                text.unicodeScalars.append(scalar)
            case "{":
                if !text.isEmpty { pieces.append(.text(Text(text))) }
                text = ""
                pieces.append(try value())
            case "}": throw tokenizer.error("a brace closes that was not opened")
            default: text.unicodeScalars.append(scalar)
            }
        }
        if !text.isEmpty { pieces.append(.text(Text(text))) }
        return pieces
    }

    /// An expression, its format, and the brace that closes it.
    private mutating func value() throws(FormulaError) -> DisplayTextTemplate.Piece {
        try advance()
        let expression = try condition().expression
        // The format is no token: what follows the colon is read letter by letter.
        if current.isSymbol(.colon) { return .value(expression, try format()) }
        guard current.isSymbol(.closeBrace) else { throw unexpected() }
        return .value(expression, nil)
    }

    private mutating func format() throws(FormulaError) -> TemplateFormat {
        skipBlanks()
        let letter = tokenizer.current
        tokenizer.advance()
        var digits = ""
        while let scalar = tokenizer.current, ExpressionTokenizer.isDigit(scalar) {
            digits.unicodeScalars.append(scalar)
            tokenizer.advance()
        }
        skipBlanks()
        guard let letter, let format = TemplateFormat(letter, digits), tokenizer.current == "}" else {
            throw tokenizer.error("the format is unknown")
        }
        tokenizer.advance()
        return format
    }

    private mutating func skipBlanks() { while tokenizer.current?.properties.isWhitespace == true { tokenizer.advance() } }

    private mutating func advance() throws(FormulaError) { current = try tokenizer.next() }

    private func unexpected() -> FormulaError {
        let what: String =
            switch current.kind {
            case .end: "the template ends too early"
            case .name(let name): "'\(name)' is not expected"
            case .symbol(let symbol): "'\(symbol.rawValue)' is not expected"
            case .number, .string, .character: "a literal is not expected"
            }
        return FormulaError(line: current.line, column: current.column, reason: what)
    }

    private mutating func take(_ symbol: ExpressionToken.Symbol) throws(FormulaError) -> Bool {
        guard current.isSymbol(symbol) else { return false }
        try advance()
        return true
    }

    private mutating func expect(_ symbol: ExpressionToken.Symbol) throws(FormulaError) {
        guard try take(symbol) else { throw unexpected() }
    }

    private func checked(_ node: Node) throws(FormulaError) -> Node {
        guard node.height <= Self.maxHeight else { throw tokenizer.error("the template is nested too deeply") }
        return node
    }
}

// MARK: - Expressions

extension TemplateParser {
    private mutating func condition() throws(FormulaError) -> Node {
        guard depth < Self.maxHeight else { throw tokenizer.error("the template is nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        let test = try binary(.coalesce)
        guard try take(.question) else { return test }
        let ifTrue = try condition()
        try expect(.colon)
        let ifFalse = try condition()
        return try checked(Node(.condition(test.expression, ifTrue.expression, ifFalse.expression), over: test, ifTrue, ifFalse))
    }

    private mutating func binary(_ level: FormulaLevel) throws(FormulaError) -> Node {
        var left = try unary()
        while let (found, level) = try binaryOperator(atLeast: level) {
            let right = try binary(level.tighter)
            left = try checked(Node(.binary(found, left.expression, right.expression), over: left, right))
        }
        return left
    }

    private mutating func binaryOperator(atLeast level: FormulaLevel) throws(FormulaError) -> (TemplateOperator, FormulaLevel)? {
        guard case .symbol(let symbol) = current.kind else { return nil }
        let isShift = symbol == .greater && tokenizer.current == ">"
        guard let found = FormulaOperator.typed(isShift ? ">>" : symbol.rawValue), found.level >= level,
            let name = TemplateOperator(rawValue: found.type)
        else { return nil }
        if isShift { try advance() }
        try advance()
        return (name, found.level)
    }

    private mutating func unary() throws(FormulaError) -> Node {
        if try take(.not) { return try signed(TemplateExpression.not) }
        if try take(.complement) { return try signed(TemplateExpression.complement) }
        if try take(.minus) { return try signed(TemplateExpression.negative) }
        return try postfix()
    }

    private mutating func signed(_ make: (TemplateExpression) -> TemplateExpression) throws(FormulaError) -> Node {
        let operand = try postfix()
        return try checked(Node(make(operand.expression), over: operand))
    }

    private mutating func postfix() throws(FormulaError) -> Node {
        var node = try primary()
        while true {
            if try take(.dot) {
                node = try member(of: node)
            } else if try take(.openBracket) {
                let index = try condition()
                try expect(.closeBracket)
                node = try checked(Node(.item(node.expression, index.expression), over: node, index))
            } else {
                return node
            }
        }
    }

    private mutating func member(of holder: Node) throws(FormulaError) -> Node {
        guard case .name(let name) = current.kind else { throw unexpected() }
        try advance()
        guard current.isSymbol(.openParenthesis) else { return try checked(Node(.member(holder.expression, name), over: holder)) }
        let place = current
        let arguments = try arguments()
        guard let method = TemplateExpression.Method(rawValue: name), method.arity.contains(arguments.count) else {
            throw FormulaError(line: place.line, column: place.column, reason: "there is no '\(name)' with these arguments")
        }
        return try checked(Node(.call(holder.expression, method, arguments.map(\.expression)), over: [holder] + arguments))
    }

    private mutating func arguments() throws(FormulaError) -> [Node] {
        try expect(.openParenthesis)
        if try take(.closeParenthesis) { return [] }
        var arguments: [Node] = []
        repeat { arguments.append(try condition()) } while try take(.comma)
        try expect(.closeParenthesis)
        return arguments
    }

    private mutating func primary() throws(FormulaError) -> Node {
        if try take(.openParenthesis) {
            let inner = try condition()
            try expect(.closeParenthesis)
            return inner
        }
        let expression: TemplateExpression
        switch current.kind {
        case .string(let text), .character(let text): expression = .text(text)
        case .number(let digits, let suffix):
            guard NumberLiteral.type(of: digits, suffix) != nil else { throw unexpected() }
            expression =
                Int64(digits.string).map(TemplateExpression.integer) ?? Double(digits.string).map(TemplateExpression.number) ?? .null
        case .name("true"): expression = .logical(true)
        case .name("false"): expression = .logical(false)
        case .name("null"): expression = .null
        case .name(let name): expression = .property(name)
        case .symbol, .end: throw unexpected()
        }
        try advance()
        return Node(expression)
    }
}
