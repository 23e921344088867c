import Values

extension DocumentReader {
    /// A formula: its tree, the JSON text of one, or its source text; blank text is no formula (data-model 6.14).
    func formula<Node: SourceNode>(_ content: SourceContent, _ node: Node, _ depth: Int) -> Field? {
        switch content {
        case .object:
            guard case .object(let tree) = node.value else { return nil }
            return .formula(formula(tree))
        case .text(let text): return text.isBlank ? .null : formula(text, depth)
        default: return nil
        }
    }

    /// A tree of a request gets the text that it lacks; that of a file stays as it is (data-model 13.1).
    private func formula(_ tree: Members) -> Formula { origin == .request ? Formula(tree: tree).withSource() : Formula(tree: tree) }

    private func formula(_ text: Text, _ depth: Int) -> Field? {
        let maxHeight = Self.formulaHeight(at: depth)
        if let node = parsed(text, depth, opening: "{") {
            guard case .object(let tree) = node.value, node.value.height <= maxHeight else { return nil }
            return .formula(formula(tree))
        }
        // What cannot be read is told by the checks.
        guard let tree = try? FormulaParser.tree(of: text, maxHeight: maxHeight) else { return nil }
        return .formula(Formula(tree: tree))
    }

    /// Containers that a tree may have in one another where it stands in that many documents: a file around them must be readable.
    private static func formulaHeight(at depth: Int) -> Int {
        min(FormulaParser.maxHeight, max(0, JSONParser.documentDepth - 8 - 2 * depth))
    }
}

extension Value {
    /// Containers in one another.
    fileprivate var height: Int {
        switch self {
        case .object(let members): 1 + (members.entries.map(\.value.height).max() ?? 0)
        case .list(let elements): 1 + (elements.map(\.height).max() ?? 0)
        default: 0
        }
    }
}
