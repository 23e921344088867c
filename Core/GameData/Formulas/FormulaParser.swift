import Values

/// Reads the text of a formula into its tree (data-model 13).
struct FormulaParser {
    /// Most bytes of a formula's text.
    static let maxLength = 65_536
    /// Most containers in one another that a tree may have: its document must still be readable (formats 2.2).
    static let maxHeight = 96

    private let source: Text
    private let maxHeight: Int
    private var tokens: [ExpressionToken] = []
    private var index = 0
    private var depth = 0
    /// Whether the `?` of the `?[` that is next has been taken.
    private var isHalved = false
    /// Whether arithmetic is checked here: it is, but inside `unchecked(…)`.
    var isChecked = true

    /// The tree of a text.
    ///
    /// - Throws: `FormulaError` for a text outside the grammar, one of more than 65,536 bytes, or one whose tree would be too deep.
    static func tree(of source: Text, maxHeight: Int = maxHeight) throws(FormulaError) -> Members {
        guard source.utf8.count <= maxLength else { throw FormulaError(line: 1, column: 1, reason: "the text is too long") }
        var parser = FormulaParser(source, maxHeight: maxHeight)
        try parser.tokenize()
        let root = try parser.expression()
        guard parser.current.kind == .end else { throw parser.unexpected() }
        return root.tree(of: source)
    }

    private init(_ source: Text, maxHeight: Int) {
        self.source = source
        self.maxHeight = maxHeight
    }

    private mutating func tokenize() throws(FormulaError) {
        var tokenizer = ExpressionTokenizer(source)
        repeat { tokens.append(try tokenizer.next()) } while tokens.last?.kind != .end
    }
}

// MARK: - Tokens

extension FormulaParser {
    /// The token that is next; the end stays.
    var current: ExpressionToken { isHalved ? peek(0).secondHalf : peek(0) }

    func peek(_ offset: Int) -> ExpressionToken { tokens[min(max(index + offset, 0), tokens.count - 1)] }

    /// Takes the `?` of a `?[`: a nullable type.
    mutating func takeHalf() { isHalved = true }

    mutating func take() -> ExpressionToken {
        let token = current
        isHalved = false
        index = min(index + 1, tokens.count - 1)
        return token
    }

    mutating func take(_ symbol: ExpressionToken.Symbol) -> ExpressionToken? { current.isSymbol(symbol) ? take() : nil }

    @discardableResult
    mutating func expect(_ symbol: ExpressionToken.Symbol) throws(FormulaError) -> ExpressionToken {
        guard let token = take(symbol) else { throw error("'\(symbol.rawValue)' is missing") }
        return token
    }

    /// A name, without the `@` that may stand before one (`@class`).
    mutating func expectName() throws(FormulaError) -> (name: Text, token: ExpressionToken) {
        guard case .name(let name) = current.kind else { throw error("a name is missing") }
        return (name.withoutVerbatimMark, take())
    }

    func error(_ reason: String) -> FormulaError { error(reason, at: current) }

    func error(_ reason: String, at token: ExpressionToken) -> FormulaError {
        FormulaError(line: token.line, column: token.column, reason: reason)
    }

    func unexpected() -> FormulaError {
        switch current.kind {
        case .end: error("the text ends too early")
        case .name(let name): error("'\(name)' is not expected")
        case .symbol(let symbol): error("'\(symbol.rawValue)' is not expected")
        case .number, .string, .character: error("a literal is not expected")
        }
    }

    /// What `body` reads; nil, and nothing is read, where it cannot.
    mutating func attempt<Result>(_ body: (inout FormulaParser) throws(FormulaError) -> Result?) -> Result? {
        let before = (index, depth, isHalved)
        // That it cannot be read so is no error: it is read otherwise, and what is wrong is told then.
        let result = (try? body(&self)) ?? nil
        if result == nil { (index, depth, isHalved) = before }
        return result
    }

    /// Reads something that may hold its like.
    mutating func nested<Result>(_ body: (inout FormulaParser) throws(FormulaError) -> Result) throws(FormulaError) -> Result {
        guard depth < maxHeight else { throw error("the formula is nested too deeply") }
        depth += 1
        let result = try body(&self)
        depth -= 1
        return result
    }

    /// Accepts a finished node.
    func checked(_ node: FormulaNode) throws(FormulaError) -> FormulaNode {
        guard node.height <= maxHeight else { throw error("the formula is nested too deeply", at: node.token) }
        return node
    }
}

// MARK: - Expressions

extension FormulaParser {
    /// The loosest level: a lambda, or a conditional.
    mutating func expression() throws(FormulaError) -> FormulaNode {
        try nested { parser throws(FormulaError) in
            if let parameters = parser.attempt({ parser throws(FormulaError) in try parser.parameters() }) {
                return try parser.lambda(parameters)
            }
            return try parser.conditional()
        }
    }

    /// The parameters of a lambda; nil where none begins here.
    private mutating func parameters() throws(FormulaError) -> FormulaArguments? {
        var parameters = FormulaArguments()
        if case .name = current.kind, peek(1).isSymbol(.arrow) {
            try addParameter(to: &parameters)
            return parameters
        }
        guard take(.openParenthesis) != nil else { return nil }
        if !current.isSymbol(.closeParenthesis) {
            repeat { try addParameter(to: &parameters) } while take(.comma) != nil
        }
        try expect(.closeParenthesis)
        return current.isSymbol(.arrow) ? parameters : nil
    }

    private mutating func addParameter(to parameters: inout FormulaArguments) throws(FormulaError) {
        let (name, token) = try expectName()
        parameters.add(FormulaNode.name(name, at: token))
    }

    private mutating func lambda(_ parameters: FormulaArguments) throws(FormulaError) -> FormulaNode {
        let arrow = try expect(.arrow)
        let body = try expression()
        return try checked(FormulaNode("Lambda", at: arrow).with("arguments", parameters).with("expression", body))
    }

    private mutating func conditional() throws(FormulaError) -> FormulaNode {
        let test = try binary(.coalesce)
        guard let question = take(.question) else { return test }
        let ifTrue = try expression()
        try expect(.colon)
        let ifFalse = try expression()
        return try checked(
            FormulaNode("Condition", at: question).with("test", test).with("ifTrue", ifTrue).with("ifFalse", ifFalse))
    }

    /// Operators of a level and all that are tighter, by climbing.
    private mutating func binary(_ level: FormulaLevel) throws(FormulaError) -> FormulaNode {
        var left = try unary()
        while true {
            if level <= .relational, let test = try typeTest(left) {
                left = test
                continue
            }
            guard let (found, token) = binaryOperator(atLeast: level) else { return left }
            let right =
                found.associatesRight
                ? try nested { parser throws(FormulaError) in try parser.binary(found.level) } : try binary(found.level.tighter)
            let node = FormulaNode(isChecked ? found.checkedType : found.type, at: token)
            left = try checked(node.with("left", left).with("right", right))
        }
    }

    /// Takes the operator that stands here, if it is of that level or a tighter one.
    private mutating func binaryOperator(atLeast level: FormulaLevel) -> (FormulaOperator, ExpressionToken)? {
        guard case .symbol(let symbol) = current.kind else { return nil }
        let isShift = symbol == .greater && peek(1).isSymbol(.greater) && current.touches(peek(1))
        guard let found = FormulaOperator.typed(isShift ? ">>" : symbol.rawValue), found.level >= level else { return nil }
        let token = take()
        guard isShift else { return (found, token) }
        let end = take()
        return (
            found,
            ExpressionToken(
                kind: token.kind, line: token.line, column: token.column, length: 2, range: token.range.lowerBound..<end.range.upperBound)
        )
    }

    /// `is` and `as`, which have a type on their right.
    private mutating func typeTest(_ left: FormulaNode) throws(FormulaError) -> FormulaNode? {
        guard case .name(let name) = current.kind, name == "is" || name == "as" else { return nil }
        let token = take()
        let type = try type(isFollowedByOperators: true)
        let node =
            name == "is"
            ? FormulaNode("TypeIs", at: token).with("expression", left).with("type", type)
            : FormulaNode("TypeAs", at: token).with("type", type).with("expression", left)
        return try checked(node)
    }
}

extension ExpressionToken {
    /// The `[` of a `?[`.
    fileprivate var secondHalf: ExpressionToken {
        ExpressionToken(
            kind: .symbol(.openBracket), line: line, column: column + 1, length: 1, range: range.lowerBound + 1..<range.upperBound)
    }
}

extension FormulaNode {
    /// A name that stands by itself.
    static func name(_ name: Text, at token: ExpressionToken, _ types: FormulaArguments = FormulaArguments()) -> FormulaNode {
        FormulaNode("MemberResolve", at: token).with("name", .text(name)).with("expression", nil as FormulaNode?)
            .with("arguments", types).with("useNullPropagation", .bool(false))
    }
}
