import Values

/// A formula's syntax tree, as it is stored (data-model 13).
public struct Formula: Sendable {
    public var tree: Members
    public init(tree: Members) { self.tree = tree }

    /// The text it was typed as, which the root node keeps.
    public var source: Text? {
        if case .text(let text)? = tree["_cs"] { text } else { nil }
    }
}
