import Values

// Types, and the values that are made of them (data-model 13.2, 13.3).

extension FormulaParser {
    /// A type: a dotted name with lists of types, then `?` and `[]`.
    ///
    /// - Parameter isFollowedByOperators: Whether a `?` behind it may begin a conditional (behind `is` and `as`).
    mutating func type(isFollowedByOperators: Bool = false) throws(FormulaError) -> FormulaType {
        try nested { parser throws(FormulaError) in
            let token = parser.current
            var type = try parser.namedType()
            while true {
                if parser.takeArrayMark() {
                    type = .array(of: type, try parser.wrapped(type, by: "Array", at: token))
                } else if parser.takeNullableMark(isFollowedByOperators) {
                    type = .reference(try parser.wrapped(type, by: "Nullable", at: token))
                } else {
                    return type
                }
            }
        }
    }

    private func wrapped(_ type: FormulaType, by name: Text, at token: ExpressionToken) throws(FormulaError) -> FormulaNode {
        var arguments = FormulaArguments()
        arguments.add(type)
        return try checked(.typeReference(name, at: token, in: nil, arguments))
    }

    private mutating func takeArrayMark() -> Bool {
        guard current.isSymbol(.openBracket), peek(1).isSymbol(.closeBracket) else { return false }
        _ = take()
        _ = take()
        return true
    }

    private mutating func takeNullableMark(_ isFollowedByOperators: Bool) -> Bool {
        if current.isSymbol(.nullBracket), !isFollowedByOperators {
            takeHalf()
            return true
        }
        guard current.isSymbol(.question), !isFollowedByOperators || !beginsExpression(peek(1)) else { return false }
        _ = take()
        return true
    }

    private func beginsExpression(_ token: ExpressionToken) -> Bool {
        switch token.kind {
        case .name(let name): name != "is" && name != "as"
        case .number, .string, .character: true
        case .symbol(let symbol): symbol == .openParenthesis || symbol.isSign
        case .end: false
        }
    }

    private static let noTypes: Set<Text> = ["new", "is", "as", "true", "false", "null"]

    private mutating func namedType() throws(FormulaError) -> FormulaType {
        let isAlias = if case .name(let typed) = current.kind { TypeAlias.fullName(of: typed) } else { Text?.none }
        if case .name(let typed) = current.kind, Self.noTypes.contains(typed) { throw error("a type is missing") }
        let (first, token) = try expectName()
        if !current.isSymbol(.dot), let full = isAlias { return .named(full) }
        var names = first.string
        var types = typeArguments(mayBeOpen: true)
        var isSimple = types == nil
        var node = FormulaNode.typeReference(first, at: token, in: nil, types ?? FormulaArguments())
        while take(.dot) != nil {
            let (name, token) = try expectName()
            types = typeArguments(mayBeOpen: true)
            isSimple = isSimple && types == nil
            names += "." + name.string
            node = try checked(.typeReference(name, at: token, in: node, types ?? FormulaArguments()))
        }
        return isSimple ? .named(Text(names)) : .reference(node)
    }

    /// A list of types that touches the name before it: `Get<int>`, but not `a < b`. Nil, and nothing is read, where none stands.
    ///
    /// - Parameter mayBeOpen: Whether it may be that of a type itself, `Func<,>`: each of its types is the empty text then.
    mutating func typeArguments(mayBeOpen: Bool = false) -> FormulaArguments? {
        guard current.isSymbol(.less), previousTouches else { return nil }
        return attempt { parser throws(FormulaError) -> FormulaArguments? in
            try parser.expect(.less)
            var types = FormulaArguments()
            let isOpen = mayBeOpen && (parser.current.isSymbol(.comma) || parser.current.isSymbol(.greater))
            repeat { types.add(isOpen ? .named("") : try parser.type()) } while parser.take(.comma) != nil
            try parser.expect(.greater)
            return parser.endsTypeArguments ? types : nil
        }
    }

    private var previousTouches: Bool { peek(-1).touches(current) }

    /// What may follow a list of types; anything else makes it comparisons.
    private var endsTypeArguments: Bool {
        switch current.kind {
        case .end: true
        case .symbol(let symbol): !symbol.isSign
        case .name(let name): name == "is" || name == "as"
        case .number, .string, .character: false
        }
    }
}

extension FormulaNode {
    static func typeReference(
        _ name: Text, at token: ExpressionToken, in holder: FormulaNode?, _ types: FormulaArguments
    ) -> FormulaNode {
        FormulaNode("MemberResolve", at: token).with("name", .text(name)).with("expression", holder).with("arguments", types)
    }
}

extension FormulaType {
    /// Whether it can be nothing but a type.
    var isCertain: Bool {
        switch self {
        case .named(let name): TypeAlias.isFullName(name)
        case .reference, .array: true
        }
    }
}

// MARK: - Creation

extension FormulaParser {
    mutating func creation() throws(FormulaError) -> FormulaNode {
        let token = take()
        let type = try type()
        if case .array(let element, _) = type, current.isSymbol(.openBrace) {
            let initializers = try elements()
            return try checked(FormulaNode("NewArrayInit", at: token).with("type", element).with("initializers", initializers))
        }
        if take(.openBracket) != nil {
            let bounds = try arguments(until: .closeBracket)
            return try checked(FormulaNode("NewArrayBounds", at: token).with("type", type).with("arguments", bounds))
        }
        let hasInitializer = current.isSymbol(.openBrace)
        if !hasInitializer { try expect(.openParenthesis) }
        let arguments = hasInitializer ? FormulaArguments() : try arguments(until: .closeParenthesis)
        let new = try checked(FormulaNode("New", at: token).with("type", type).with("arguments", arguments))
        return current.isSymbol(.openBrace) ? try initialized(new, token) : new
    }

    private mutating func initialized(_ new: FormulaNode, _ token: ExpressionToken) throws(FormulaError) -> FormulaNode {
        if holdsBindings {
            let bindings = try bindings()
            return try checked(FormulaNode("MemberInit", at: token).with("new", new).with("bindings", bindings))
        }
        let initializers = try elementBindings()
        return try checked(FormulaNode("ListInit", at: token).with("new", new).with("initializers", initializers))
    }

    /// Whether the brace that stands here opens a list of `name = …`; an empty one does.
    private var holdsBindings: Bool { peek(1).isSymbol(.closeBrace) || peek(2).isSymbol(.assign) }

    /// `{ X = 1, Y = { … } }`
    private mutating func bindings() throws(FormulaError) -> FormulaArguments {
        try braced { parser throws(FormulaError) in
            let (name, token) = try parser.expectName()
            try parser.expect(.assign)
            return try parser.nested { parser throws(FormulaError) in try parser.binding(of: name, token) }
        }
    }

    private mutating func binding(of name: Text, _ token: ExpressionToken) throws(FormulaError) -> FormulaNode {
        guard current.isSymbol(.openBrace) else {
            let value = try expression()
            return try checked(FormulaNode("AssignmentBinding", at: token).with("name", .text(name)).with("expression", value))
        }
        if holdsBindings {
            return try checked(FormulaNode("MemberBinding", at: token).with("name", .text(name)).with("bindings", bindings()))
        }
        return try checked(FormulaNode("ListBinding", at: token).with("name", .text(name)).with("initializers", elementBindings()))
    }

    /// `{ a, b }` or `{ { k, v } }`, as the elements that a list is given.
    private mutating func elementBindings() throws(FormulaError) -> FormulaArguments {
        try braced { parser throws(FormulaError) in
            let token = parser.current
            var values = FormulaArguments()
            if token.isSymbol(.openBrace) { values = try parser.elements() } else { values.add(try parser.expression()) }
            return try parser.checked(FormulaNode("ElementInitBinding", at: token).with("initializers", values))
        }
    }

    /// `{ a, b }`
    private mutating func elements() throws(FormulaError) -> FormulaArguments {
        try braced { parser throws(FormulaError) in try parser.expression() }
    }

    private mutating func braced(
        _ item: (inout FormulaParser) throws(FormulaError) -> FormulaNode
    ) throws(FormulaError) -> FormulaArguments {
        try expect(.openBrace)
        var items = FormulaArguments()
        if take(.closeBrace) != nil { return items }
        // The last item may have a comma behind it.
        repeat { items.add(try item(&self)) } while take(.comma) != nil && !current.isSymbol(.closeBrace)
        try expect(.closeBrace)
        return items
    }
}
