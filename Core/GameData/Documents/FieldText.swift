import Values

extension Field {
    /// The value as text that is told apart and searched (operations 5.2, 5.6; data-model 5.5): canonical forms, names of options as they
    /// are spelled, ids of references, the source text of a formula. Nil for no value, localized text, documents, and what cannot be read.
    public func canonicalText(of property: Property) -> Text? {
        switch self {
        case .logical(let value): value ? "true" : "false"
        case .integer(let value): property.dataType == .integer ? Text(String(value)) : PickText.text(of: value, property)
        case .number(let value): Text(NumberText.of(value))
        case .time(let ticks): Text(TimeText.text(ofTicks: ticks))
        case .date(let milliseconds): Text(DateText.text(ofMilliseconds: milliseconds))
        case .text(let text), .outOfRange(let text), .unreadable(.text(let text)): text
        case .reference(let reference): reference.id.text
        case .references(let references): Text(references.map(\.id.text.string).joined(separator: ","))
        case .formula(let formula): formula.text
        case .absent, .null, .localizedText, .document, .documents, .unreadable: nil
        }
    }
}
