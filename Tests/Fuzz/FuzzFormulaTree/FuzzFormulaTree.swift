import Source
import Values

@testable import GameData

/// A formula's tree as JSON. One that is well-formed has a text, which is read again and prints the same; no tree traps.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFormulaTree(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard case .object(let tree)? = try? JSONParser().parse(bytes).root.value else { return 0 }
    let formula = Formula(tree: tree)
    _ = formula.text
    guard formula.isEqual(to: formula) else { fatalError("a tree is not itself") }
    guard FormulaCheck.problem(with: formula) == nil, let printed = FormulaPrinter.text(of: tree) else { return 0 }
    // What is kept of a name need not be in the grammar of texts, and a type may have two names.
    guard let again = reprinted(printed), let twice = reprinted(again) else { return 0 }
    guard twice == again else { fatalError("what is printed changes when it is read: \(again), then \(twice)") }
    return 0
}

private func reprinted(_ text: Text) -> Text? {
    guard let formula = try? Formula(parsing: text) else { return nil }
    guard let printed = FormulaPrinter.text(of: formula.tree) else { fatalError("a tree that was read has no text: \(text)") }
    return printed
}
