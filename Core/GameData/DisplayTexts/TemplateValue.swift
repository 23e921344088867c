import Values

/// A value that an expression of a template has.
enum TemplateValue {
    case null
    case logical(Bool)
    case integer(Int64)
    case number(Double)
    case text(Text)
    /// A value of a pick list, or a mask of one.
    case pick(Int64, Property)
    /// Ticks of 100 ns.
    case time(Int64)
    /// Milliseconds since 0001-01-01T00:00:00Z.
    case date(Int64)
    case document(DisplayedDocument)
    case documents([Document])
    case reference(Reference, Property)
    case references([Reference], Property)
    case formula(Formula)

    init(_ field: Field, of property: Property, in settings: ProjectSettings) {
        switch field {
        case .absent, .null: self = .null
        case .logical(let value): self = .logical(value)
        case .integer(let value): self = property.dataType == .integer ? .integer(value) : .pick(value, property)
        case .number(let value): self = .number(value)
        case .time(let ticks): self = .time(ticks)
        case .date(let milliseconds): self = .date(milliseconds)
        case .text(let text), .outOfRange(let text), .unreadable(.text(let text)): self = .text(text)
        case .localizedText(let texts): self = .text(texts.display(in: settings))
        case .document(let document): self = .document(DisplayedDocument(document))
        case .documents(let documents): self = .documents(documents)
        case .reference(let reference): self = .reference(reference, property)
        case .references(let references): self = .references(references, property)
        case .formula(let formula): self = .formula(formula)
        case .unreadable: self = .null
        }
    }

    var isNull: Bool { if case .null = self { true } else { false } }
    var isText: Bool { if case .text = self { true } else { false } }

    /// Whether it counts as true (data-model 12.1); times and dates do where they are there.
    var isTrue: Bool {
        switch self {
        case .null: false
        case .logical(let value): value
        case .integer(let value), .pick(let value, _): value != 0
        case .number(let value): value != 0
        case .text(let text): !text.isEmpty
        case .documents(let documents): !documents.isEmpty
        case .references(let references, _): !references.isEmpty
        case .time, .date, .document, .reference, .formula: true
        }
    }

    /// The number that it is.
    var double: Double? {
        switch self {
        case .integer(let value), .pick(let value, _): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The whole number that it is.
    var whole: Int64? {
        switch self {
        case .integer(let value), .pick(let value, _): value
        case .number(let value): Int64(exactly: value)
        default: nil
        }
    }

    /// The number of items of a list.
    var count: Int? {
        switch self {
        case .documents(let documents): documents.count
        case .references(let references, _): references.count
        default: nil
        }
    }

    /// An item of a list; null where it has none there.
    func item(_ index: Int) -> TemplateValue {
        switch self {
        case .documents(let documents) where documents.indices.contains(index): .document(DisplayedDocument(documents[index]))
        case .references(let references, let property) where references.indices.contains(index): .reference(references[index], property)
        default: .null
        }
    }
}

/// A document as its display text sees it: what the template does not name is not read.
struct DisplayedDocument {
    let schema: Schema
    let field: (Property) -> Field

    init(of schema: Schema, field: @escaping (Property) -> Field) {
        self.schema = schema
        self.field = field
    }

    init(_ document: Document) { self.init(of: document.schema) { document[$0] } }

    var id: DocumentID? { field(schema.idProperty).documentID }
}
