import Values

/// A node of a formula's tree in the making: its members in the order of data-model 13.2, `expressionType` first.
struct FormulaNode {
    private(set) var members: Members
    let token: ExpressionToken
    /// Containers in one another that its JSON has.
    private(set) var height = 1

    init(_ type: Text, at token: ExpressionToken) {
        members = ["expressionType": .text(type)]
        self.token = token
    }

    var type: Text {
        if case .text(let type)? = members["expressionType"] { type } else { "" }
    }

    /// The node as a value that stands in another.
    var value: Value { .object(positioned) }

    /// Its members and, last, the token that made it.
    private var positioned: Members {
        var members = members
        members.append("_pos", .text(token.position))
        return members
    }

    /// The tree of which this node is the root: it keeps the text.
    func tree(of source: Text) -> Members {
        var members = members
        members.append("_cs", .text(source))
        members.append("_pos", .text(token.position))
        return members
    }

    /// Appends a member that is a scalar.
    func with(_ name: Text, _ value: Value) -> FormulaNode {
        var node = self
        node.members.append(name, value)
        return node
    }

    /// Appends a member that is a node, or null.
    func with(_ name: Text, _ child: FormulaNode?) -> FormulaNode {
        var node = with(name, child?.value ?? .null)
        node.height = max(height, 1 + (child?.height ?? 0))
        return node
    }

    /// Appends a member that is a type.
    func with(_ name: Text, _ type: FormulaType) -> FormulaNode {
        switch type {
        case .named(let text): with(name, .text(text))
        case .reference(let node), .array(_, let node): with(name, node)
        }
    }

    /// Appends a member whose values are named or numbered.
    func with(_ name: Text, _ list: FormulaArguments) -> FormulaNode {
        var node = with(name, .object(list.members))
        node.height = max(height, 1 + list.height)
        return node
    }
}

/// A type in a formula.
indirect enum FormulaType {
    /// A name, dots included.
    case named(Text)
    /// A generic type, one nested in a generic one, or a nullable one.
    case reference(FormulaNode)
    case array(of: FormulaType, FormulaNode)
}

/// Values of a node that are named or numbered: arguments, initialisers, bindings, types.
struct FormulaArguments {
    private(set) var members = Members()
    private(set) var height = 1
    private var names: Set<Text> = []
    private var next = 0

    /// Adds a value under its name; false where the name is taken.
    mutating func add(_ node: FormulaNode, named name: Text) -> Bool {
        guard names.insert(name).inserted else { return false }
        append(name, node)
        return true
    }

    /// Adds a value under the next number.
    mutating func add(_ node: FormulaNode) { append(number(), node) }

    mutating func add(_ type: FormulaType) {
        switch type {
        case .named(let text): members.append(number(), .text(text))
        case .reference(let node), .array(_, let node): add(node)
        }
    }

    private mutating func append(_ key: Text, _ node: FormulaNode) {
        members.append(key, node.value)
        height = max(height, 1 + node.height)
    }

    private mutating func number() -> Text {
        defer { next += 1 }
        return Text(String(next))
    }
}
