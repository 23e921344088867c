import Values

@testable import GameData

/// The text of a formula. What is read is well-formed, can be read back from a document, and prints to a text that is read again and prints
/// the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFormula(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, let text = Text(validating: UnsafeBufferPointer(start: start, count: count)) else { return 0 }
    guard let formula = try? Formula(parsing: text) else { return 0 }
    precondition(formula.source == text, "a tree keeps its text")
    precondition(FormulaCheck.problem(with: formula) == nil, "what is read is well-formed")
    checkPrinted(formula)
    checkStored(formula)
    return 0
}

private func checkPrinted(_ formula: Formula) {
    guard let printed = FormulaPrinter.text(of: formula.tree) else { preconditionFailure("a tree has a text") }
    guard let again = try? Formula(parsing: printed) else { return }  // Brackets that are added may be one too many in depth.
    precondition(FormulaPrinter.text(of: again.tree) == printed, "what is printed changes when it is read")
}

private func checkStored(_ formula: Formula) {
    var json = JSONWriter()
    json.write(Value.object(formula.tree))
    guard let tape = try? JSONParser().parse(json.bytes, maxDepth: FormulaParser.maxHeight), case .object(let tree) = tape.root.value else {
        preconditionFailure("a tree is too deep for a document, or names a member twice")
    }
    precondition(Formula(tree: tree).isEqual(to: formula), "a tree changes when it is stored")
}
