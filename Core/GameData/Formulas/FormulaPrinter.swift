import Values

/// Prints the text of a tree (data-model 13.4): one blank around operators, brackets where the levels need them, types as stored.
///
/// What is no tree of section 13.2 has no text.
struct FormulaPrinter {
    /// Most containers in one another that are printed: those of a document.
    private static let maxDepth = 2 * JSONParser.documentDepth

    /// A text, and how tightly it holds together.
    struct Piece {
        let text: String
        let level: FormulaLevel

        /// The text where `level` is wanted at least.
        func at(_ wanted: FormulaLevel) -> String { level < wanted ? "(\(text))" : text }
    }

    private var depth = 0

    /// The text of a tree; nil where it is not well-formed.
    static func text(of tree: Members) -> Text? {
        var printer = FormulaPrinter()
        return printer.piece(of: tree).map { Text($0.text) }
    }

    /// The node that is a member of another.
    mutating func piece(_ name: Text, of node: Members) -> Piece? {
        guard case .object(let child)? = node[name] else { return nil }
        return piece(of: child)
    }

    mutating func piece(of node: Members) -> Piece? {
        guard depth < Self.maxDepth, case .text(let type)? = node["expressionType"] else { return nil }
        depth += 1
        defer { depth -= 1 }
        if let found = FormulaOperator.of(type) { return binary(found, node) }
        if let sign = Self.signs[type] { return piece("expression", of: node).map { Piece(text: sign + $0.at(.unary), level: .unary) } }
        switch type {
        case "Group": return piece("expression", of: node).map { Piece(text: "(\($0.text))", level: .postfix) }
        case "CheckedScope": return piece("expression", of: node).map { Piece(text: "checked(\($0.text))", level: .postfix) }
        case "UncheckedScope": return piece("expression", of: node).map { Piece(text: "unchecked(\($0.text))", level: .postfix) }
        case "Condition": return condition(node)
        case "Constant": return constant(node)
        case "MemberResolve", "PropertyOrField": return member(node)
        case "Index", "Invoke": return call(node, type)
        case "Lambda": return lambda(node)
        case "Convert", "ConvertChecked", "TypeAs", "TypeIs", "TypeOf", "Default": return typed(node, type)
        default: return created(node, type)
        }
    }

    private static let signs: [Text: String] = ["UnaryPlus": "+", "Negate": "-", "NegateChecked": "-", "Not": "!", "Complement": "~"]

    private mutating func binary(_ found: FormulaOperator, _ node: Members) -> Piece? {
        guard let left = piece("left", of: node), let right = piece("right", of: node) else { return nil }
        let (leftLevel, rightLevel) =
            found.associatesRight ? (found.level.tighter, found.level) : (found.level, found.level.tighter)
        return Piece(text: "\(left.at(leftLevel)) \(found.text) \(right.at(rightLevel))", level: found.level)
    }

    private mutating func condition(_ node: Members) -> Piece? {
        guard let test = piece("test", of: node), let ifTrue = piece("ifTrue", of: node), let ifFalse = piece("ifFalse", of: node) else {
            return nil
        }
        return Piece(text: "\(test.at(.coalesce)) ? \(ifTrue.text) : \(ifFalse.text)", level: .conditional)
    }

    private mutating func member(_ node: Members) -> Piece? {
        guard case .text(let name)? = node["propertyOrFieldName"] ?? node["name"], let types = types(node["arguments"]) else { return nil }
        guard let holder = node["expression"], holder != .null else { return Piece(text: name.verbatim + types, level: .postfix) }
        guard let holder = piece("expression", of: node) else { return nil }
        let dot = node["useNullPropagation"] == .bool(true) ? "?." : "."
        return Piece(text: holder.at(.postfix) + dot + name.string + types, level: .postfix)
    }

    private mutating func call(_ node: Members, _ type: Text) -> Piece? {
        guard let called = piece("expression", of: node), let arguments = arguments(node["arguments"]) else { return nil }
        guard type == "Invoke" else {
            let bracket = node["useNullPropagation"] == .bool(true) ? "?[" : "["
            return Piece(text: called.at(.postfix) + bracket + arguments + "]", level: .postfix)
        }
        // A name in brackets before brackets would be a cast.
        let function = node.isGroupedName ? "(\(called.text))" : called.at(.postfix)
        return Piece(text: "\(function)(\(arguments))", level: .postfix)
    }

    private mutating func lambda(_ node: Members) -> Piece? {
        guard let body = piece("expression", of: node), let parameters = arguments(node["arguments"]) else { return nil }
        let isOne = if case .object(let members)? = node["arguments"] { members.count == 1 } else { false }
        return Piece(text: "\(isOne ? parameters : "(\(parameters))") => \(body.text)", level: .lambda)
    }

    private mutating func typed(_ node: Members, _ expressionType: Text) -> Piece? {
        guard let type = typeName(node["type"]) else { return nil }
        switch expressionType {
        case "TypeOf": return Piece(text: "typeof(\(type))", level: .postfix)
        case "Default": return Piece(text: "default(\(type))", level: .postfix)
        default: break
        }
        guard let operand = piece("expression", of: node) else { return nil }
        switch expressionType {
        case "TypeIs": return Piece(text: "\(operand.at(.relational)) is \(type)", level: .relational)
        case "TypeAs": return Piece(text: "\(operand.at(.relational)) as \(type)", level: .relational)
        default: return Piece(text: "(\(type))" + castOperand(operand, type), level: .unary)
        }
    }

    /// A sign behind a name in brackets would be an operator.
    private func castOperand(_ operand: Piece, _ type: String) -> String {
        let text = operand.at(.unary)
        let isCertain = TypeAlias.fullName(of: Text(type)) != nil || TypeAlias.isFullName(Text(type)) || "]?>".contains(type.last ?? " ")
        return !isCertain && (text.hasPrefix("-") || text.hasPrefix("+")) ? "(\(text))" : text
    }
}

extension Members {
    /// Whether it calls a name that stands in brackets.
    fileprivate var isGroupedName: Bool {
        guard case .object(let group)? = self["expression"], group["expressionType"] == .text("Group"),
            case .object(let inner)? = group["expression"], case .text(let type)? = inner["expressionType"]
        else { return false }
        return type == "MemberResolve" || type == "PropertyOrField"
    }
}
