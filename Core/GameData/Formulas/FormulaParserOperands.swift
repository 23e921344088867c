import Values

// What operators work on (data-model 13.3): unary, postfix and primary forms.

extension FormulaParser {
    mutating func unary() throws(FormulaError) -> FormulaNode {
        guard case .symbol(let symbol) = current.kind else { return try postfix() }
        switch symbol {
        case .plus: return try unary("UnaryPlus")
        case .minus: return try unary(isChecked ? "NegateChecked" : "Negate")
        case .not: return try unary("Not")
        case .complement: return try unary("Complement")
        case .openParenthesis:
            if let cast = try cast() { return cast }
            return try postfix()
        default: return try postfix()
        }
    }

    private mutating func unary(_ type: Text) throws(FormulaError) -> FormulaNode {
        let token = take()
        let operand = try nested { parser throws(FormulaError) in try parser.unary() }
        return try checked(FormulaNode(type, at: token).with("expression", operand))
    }

    /// `(T)e`; nil where the bracket opens something else.
    private mutating func cast() throws(FormulaError) -> FormulaNode? {
        let token = current
        let type = attempt { parser throws(FormulaError) -> FormulaType? in
            try parser.expect(.openParenthesis)
            let type = try parser.type()
            try parser.expect(.closeParenthesis)
            return parser.beginsOperand(isCertain: type.isCertain) ? type : nil
        }
        guard let type else { return nil }
        let operand = try nested { parser throws(FormulaError) in try parser.unary() }
        let node = FormulaNode(isChecked ? "ConvertChecked" : "Convert", at: token)
        return try checked(node.with("type", type).with("expression", operand))
    }

    /// Whether an operand of a cast begins here. What is in the brackets may be a value, and then a sign is an operator.
    private func beginsOperand(isCertain: Bool) -> Bool {
        switch current.kind {
        case .name(let name): name != "is" && name != "as"
        case .number, .string, .character: true
        case .symbol(.openParenthesis), .symbol(.not), .symbol(.complement): true
        case .symbol(.plus), .symbol(.minus): isCertain
        case .symbol, .end: false
        }
    }

    mutating func postfix() throws(FormulaError) -> FormulaNode {
        var node = try primary()
        while case .symbol(let symbol) = current.kind {
            switch symbol {
            case .dot, .nullDot: node = try member(of: node)
            case .openParenthesis: node = try call(of: node)
            case .openBracket, .nullBracket: node = try index(into: node)
            default: return node
            }
        }
        return node
    }

    private mutating func member(of holder: FormulaNode) throws(FormulaError) -> FormulaNode {
        let token = take()
        let (name, _) = try expectName()
        let types = typeArguments() ?? FormulaArguments()
        return try checked(
            FormulaNode("MemberResolve", at: token).with("name", .text(name)).with("expression", holder).with("arguments", types)
                .with("useNullPropagation", .bool(token.isSymbol(.nullDot))))
    }

    private mutating func call(of function: FormulaNode) throws(FormulaError) -> FormulaNode {
        let token = take()
        let arguments = try arguments(until: .closeParenthesis)
        return try checked(FormulaNode("Invoke", at: token).with("expression", function).with("arguments", arguments))
    }

    private mutating func index(into list: FormulaNode) throws(FormulaError) -> FormulaNode {
        let token = take()
        let arguments = try arguments(until: .closeBracket)
        guard !arguments.members.isEmpty else { throw error("an index is missing", at: token) }
        return try checked(
            FormulaNode("Index", at: token).with("expression", list).with("arguments", arguments)
                .with("useNullPropagation", .bool(token.isSymbol(.nullBracket))))
    }

    /// Arguments and the bracket that closes them.
    mutating func arguments(until end: ExpressionToken.Symbol) throws(FormulaError) -> FormulaArguments {
        var arguments = FormulaArguments()
        if take(end) != nil { return arguments }
        repeat {
            let token = current
            if case .name(let name) = token.kind, peek(1).isSymbol(.colon) {
                _ = take()
                _ = take()
                guard arguments.add(try expression(), named: name.withoutVerbatimMark) else {
                    throw error("an argument is named twice", at: token)
                }
            } else {
                arguments.add(try expression())
            }
        } while take(.comma) != nil
        try expect(end)
        return arguments
    }
}

// MARK: - Primary forms

extension FormulaParser {
    private mutating func primary() throws(FormulaError) -> FormulaNode {
        let token = current
        switch token.kind {
        case .number(let digits, let suffix): return try number(digits, suffix)
        case .string(let text): return constant("System.String", .text(text))
        case .character(let text):
            guard text.utf16Count == 1 else { throw error("a character literal holds another number of characters than one") }
            return constant("System.Char", .text(text))
        case .name(let name): return try named(name)
        case .symbol(.openParenthesis): return try group()
        case .symbol, .end: throw unexpected()
        }
    }

    private mutating func constant(_ type: Text, _ value: Value) -> FormulaNode {
        FormulaNode("Constant", at: take()).with("type", .text(type)).with("value", value)
    }

    private mutating func number(_ digits: Text, _ suffix: String) throws(FormulaError) -> FormulaNode {
        guard let type = NumberLiteral.type(of: digits, suffix) else { throw error("a number is out of range or has a wrong suffix") }
        return constant(type, .text(digits))
    }

    private mutating func group() throws(FormulaError) -> FormulaNode {
        let token = take()
        let inner = try expression()
        try expect(.closeParenthesis)
        return try checked(FormulaNode("Group", at: token).with("expression", inner))
    }

    private mutating func named(_ name: Text) throws(FormulaError) -> FormulaNode {
        switch name {
        case "true", "false": return constant("System.Boolean", .text(name))
        case "null": return constant("System.Object", .null)
        case "new": return try creation()
        case "is", "as": throw unexpected()
        case "typeof" where peek(1).isSymbol(.openParenthesis): return try ofType("TypeOf")
        case "default" where peek(1).isSymbol(.openParenthesis): return try ofType("Default")
        case "checked" where peek(1).isSymbol(.openParenthesis): return try scope("CheckedScope", isChecked: true)
        case "unchecked" where peek(1).isSymbol(.openParenthesis): return try scope("UncheckedScope", isChecked: false)
        default:
            let token = take()
            return try checked(.name(name.withoutVerbatimMark, at: token, typeArguments() ?? FormulaArguments()))
        }
    }

    private mutating func ofType(_ expressionType: Text) throws(FormulaError) -> FormulaNode {
        let token = take()
        try expect(.openParenthesis)
        let type = try type()
        try expect(.closeParenthesis)
        return try checked(FormulaNode(expressionType, at: token).with("type", type))
    }

    private mutating func scope(_ type: Text, isChecked inside: Bool) throws(FormulaError) -> FormulaNode {
        let token = take()
        try expect(.openParenthesis)
        let outside = isChecked
        isChecked = inside
        let inner = try expression()
        isChecked = outside
        try expect(.closeParenthesis)
        return try checked(FormulaNode(type, at: token).with("expression", inner))
    }
}

/// The type that a number has by its digits and suffix.
enum NumberLiteral {
    static func type(of digits: Text, _ suffix: String) -> Text? {
        let isWhole = DecimalText.isInteger(digits)
        switch suffix {
        case "" where isWhole: return Int32(digits.string) != nil ? "System.Int32" : Int64(digits.string) != nil ? "System.Int64" : nil
        case "u" where isWhole: return UInt32(digits.string) != nil ? "System.UInt32" : UInt64(digits.string) != nil ? "System.UInt64" : nil
        case "l" where isWhole: return Int64(digits.string) != nil ? "System.Int64" : nil
        case "ul" where isWhole: return UInt64(digits.string) != nil ? "System.UInt64" : nil
        case "", "d": return Double(digits.string)?.isFinite == true ? "System.Double" : nil
        case "f": return Float(digits.string)?.isFinite == true ? "System.Single" : nil
        case "m": return Double(digits.string).map { $0 < 7.9228162514264e28 } == true ? "System.Decimal" : nil
        default: return nil
        }
    }
}
