import Values

@testable import GameData

/// A template of display texts, evaluated on a document that has values of all kinds and leads in circles.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTemplate(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, let text = Text(validating: UnsafeBufferPointer(start: start, count: count)) else { return 0 }
    guard let template = try? DisplayTextTemplate(parsing: text) else { return 0 }
    let evaluator = TemplateEvaluator(texts: texts, document: DisplayedDocument(document), depth: 0, effort: DisplayEffort())
    precondition(evaluator.text(of: template).utf8.count < 4 * DisplayEffort.maxLength, "a text grows without end")
    precondition(TemplateNames(of: document.schema, among: metadata.schemas).problem(in: template)?.isEmpty != true, "a problem is told")
    return 0
}

private let metadata = BuiltIn.metadata
private nonisolated(unsafe) let texts = DisplayText(metadata) { _, _ in document }  // libFuzzer calls from one thread

/// The schema of schemas as a document: texts, picks, a list of documents, which hold references.
private let document: Document = {
    guard let schema = metadata.schema(id: BuiltIn.schemaID) else { preconditionFailure("the schema of schemas is built in") }
    return SystemDocuments.document(of: schema, in: metadata)
}()
