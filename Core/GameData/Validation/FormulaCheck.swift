import Values

/// Whether the tree of a formula is well-formed: a known `expressionType` in every node, with its members in their kinds
/// (data-model 13.2, 13.4). Names and types are the game's and not resolved.
enum FormulaCheck {
    /// What a member of a node must be.
    private enum Kind {
        case expression
        /// May be null or absent: the holder of a name.
        case optionalExpression
        /// A type: text, or an object of nested and generic ones.
        case type
        /// Like arguments, but of types.
        case types
        /// A node of that type.
        case node(Text)
        /// A boolean; may be absent.
        case flag
        case name
        /// A scalar.
        case value
        /// An object or list of expressions, some null; may be absent.
        case arguments
        /// Like arguments, but of bindings.
        case bindings
    }

    /// What is wrong with a tree, as the end of a sentence; nil where nothing is.
    static func problem(with formula: Formula) -> String? { problem(with: formula.tree, allowing: expressions) }

    /// What is wrong with a text that a formula property has, and that cannot be read; nil where it is no such text.
    static func problem(with value: Value, of property: Property) -> String? {
        guard property.dataType == .formula, case .text(let text) = value else { return nil }
        do throws(FormulaError) {
            _ = try FormulaParser.tree(of: text)
            return nil
        } catch {
            return error.description
        }
    }

    private static func problem(with node: Members, allowing types: [Text: [(Text, Kind)]]) -> String? {
        guard case .text(let type)? = node["expressionType"] else { return "a node has no expressionType" }
        guard let members = types[type] else { return "expressionType \(Finding.quoted(type)) is unknown" }
        for (name, kind) in members {
            if let problem = problem(with: node[name], kind, name, of: type) { return problem }
        }
        return nil
    }

    /// A reference of nested and generic types: a name with what holds it and its own types.
    private static func isType(_ value: Value) -> Bool {
        switch value {
        case .text: return true
        case .object(let reference):
            guard case .text? = reference["name"] ?? reference["propertyOrFieldName"] else { return false }
            if let type = reference["expressionType"], type != .text("MemberResolve"), type != .text("PropertyOrField") { return false }
            let holder = reference["expression"] ?? .null
            return (holder == .null || isType(holder)) && areTypes(reference["arguments"] ?? .null)
        default: return false
        }
    }

    private static func areTypes(_ value: Value) -> Bool {
        switch value {
        case .null: true
        case .object(let members): members.entries.allSatisfy { isType($0.value) }
        case .list(let elements): elements.allSatisfy(isType)
        default: false
        }
    }

    private static func problem(with member: Value?, _ kind: Kind, _ name: Text, of type: Text) -> String? {
        let wrong = "member '\(name)' of '\(type)' is missing or of a wrong kind"
        switch (kind, member ?? .null) {
        case (.expression, .object(let node)), (.optionalExpression, .object(let node)): return problem(with: node, allowing: expressions)
        case (.optionalExpression, .null), (.arguments, .null): return nil
        case (.type, let type): return isType(type) ? nil : wrong
        case (.types, let types): return areTypes(types) ? nil : wrong
        case (.name, .text), (.flag, .null), (.flag, .bool): return nil
        case (.node(let type), .object(let node)):
            return node["expressionType"] == .text(type) ? problem(with: node, allowing: expressions) : wrong
        case (.value, .object), (.value, .list): return wrong
        case (.value, _): return nil
        case (.arguments, .object(let members)): return problem(with: members.entries.map(\.value), expressions, wrong)
        case (.arguments, .list(let elements)): return problem(with: elements, expressions, wrong)
        case (.bindings, .object(let members)): return problem(with: members.entries.map(\.value), Self.bindings, wrong)
        case (.bindings, .list(let elements)): return problem(with: elements, Self.bindings, wrong)
        default: return wrong
        }
    }

    private static func problem(with nodes: [Value], _ types: [Text: [(Text, Kind)]], _ wrong: String) -> String? {
        for node in nodes where node != .null {
            guard case .object(let members) = node else { return wrong }
            if let problem = problem(with: members, allowing: types) { return problem }
        }
        return nil
    }

    private static let unary: [Text] = [
        "Group", "UnaryPlus", "Negate", "NegateChecked", "Not", "Complement", "CheckedScope", "UncheckedScope",
    ]
    private static let binary: [Text] = [
        "Add", "AddChecked", "Subtract", "SubtractChecked", "Multiply", "MultiplyChecked", "Divide", "DivideChecked", "Modulo", "Power",
        "LeftShift", "RightShift", "And", "Or", "ExclusiveOr", "AndAlso", "OrElse", "Coalesce", "Equal", "NotEqual", "GreaterThan",
        "GreaterThanOrEqual", "LessThan", "LessThanOrEqual",
    ]

    private static let named: [(Text, Kind)] = [
        ("expression", .optionalExpression), ("arguments", .types), ("useNullPropagation", .flag),
    ]

    private static let expressions: [Text: [(Text, Kind)]] = {
        var types: [Text: [(Text, Kind)]] = [
            "Condition": [("test", .expression), ("ifTrue", .expression), ("ifFalse", .expression)],
            "Constant": [("type", .type), ("value", .value)],
            "MemberResolve": [("name", .name)] + named,
            "PropertyOrField": [("propertyOrFieldName", .name)] + named,
            "Index": [("expression", .expression), ("arguments", .arguments), ("useNullPropagation", .flag)],
            "Invoke": [("expression", .expression), ("arguments", .arguments)],
            "Lambda": [("arguments", .arguments), ("expression", .expression)],
            "Convert": [("type", .type), ("expression", .expression)],
            "ConvertChecked": [("type", .type), ("expression", .expression)],
            "TypeAs": [("type", .type), ("expression", .expression)],
            "TypeIs": [("expression", .expression), ("type", .type)],
            "TypeOf": [("type", .type)],
            "Default": [("type", .type)],
            "New": [("type", .type), ("arguments", .arguments)],
            "NewArrayBounds": [("type", .type), ("arguments", .arguments)],
            "NewArrayInit": [("type", .type), ("initializers", .arguments)],
            "ListInit": [("new", .node("New")), ("initializers", .bindings)],
            "MemberInit": [("new", .node("New")), ("bindings", .bindings)],
        ]
        for type in unary { types[type] = [("expression", .expression)] }
        for type in binary { types[type] = [("left", .expression), ("right", .expression)] }
        return types
    }()

    private static let bindings: [Text: [(Text, Kind)]] = [
        "AssignmentBinding": [("name", .name), ("expression", .expression)],
        "Assignment": [("name", .name), ("expression", .expression)],
        "MemberBinding": [("name", .name), ("bindings", .bindings)],
        "ListBinding": [("name", .name), ("initializers", .bindings)],
        "ElementInitBinding": [("initializers", .arguments)],
    ]
}
