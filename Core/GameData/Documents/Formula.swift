import Values

/// A formula's syntax tree, as it is stored (data-model 13).
public struct Formula: Sendable {
    public var tree: Members
    public init(tree: Members) { self.tree = tree }

    /// Reads the text of a formula.
    ///
    /// - Throws: `FormulaError` for a text outside the grammar (data-model 13.3), too long a one, or one that is nested too deeply.
    public init(parsing text: Text) throws(FormulaError) { tree = try FormulaParser.tree(of: text) }

    /// The text it was typed as, which the root node keeps; in files of 2017 under another name.
    public var source: Text? {
        switch (tree["_cs"], tree["_src"]) {
        case (.text(let text)?, _), (_, .text(let text)?): text
        default: nil
        }
    }

    /// The text of the formula: as it was typed, else printed; empty where it is no formula.
    public var text: Text { source ?? FormulaPrinter.text(of: tree) ?? "" }

    /// The same with the text that its root lacks (data-model 13.1), in its place before `_pos`.
    func withSource() -> Formula {
        guard source?.isBlank ?? true, let text = FormulaPrinter.text(of: tree) else { return self }
        var copy = tree
        let position = copy["_pos"]
        copy["_cs"] = nil
        copy["_pos"] = nil
        copy["_cs"] = .text(text)
        copy["_pos"] = position
        return Formula(tree: copy)
    }
}
