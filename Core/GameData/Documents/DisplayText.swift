import Values

/// The text by which people know a document (data-model 12).
public struct DisplayText {
    /// Documents in one another that a text reaches through.
    private static let maxDepth = 8

    private let metadata: Metadata
    private let target: (DocumentID, Schema) -> DisplayedDocument?
    private let lastText: (DocumentID, Schema) -> Text?

    /// - Parameters:
    ///   - target: The document, root or embedded, that a reference points to.
    ///   - lastText: The display text that a document which is gone had last.
    init(
        _ metadata: Metadata, target: @escaping (DocumentID, Schema) -> DisplayedDocument?,
        lastText: @escaping (DocumentID, Schema) -> Text? = { _, _ in nil }
    ) {
        self.metadata = metadata
        self.target = target
        self.lastText = lastText
    }

    /// - Parameter target: The document, root or embedded, that a reference points to.
    public init(_ metadata: Metadata, target: @escaping (DocumentID, Schema) -> Document?) {
        self.init(metadata, target: { id, schema in target(id, schema).map { DisplayedDocument($0) } })
    }

    /// The display text of a document: by the template of its schema, else the first of `DisplayName`, `Name`, `Title`, `Id` that has a
    /// non-empty value.
    public func text(of document: Document) -> Text { text(of: DisplayedDocument(document)) }

    func text(of document: DisplayedDocument) -> Text { text(of: document, 0, DisplayEffort()) }

    /// A value as text (data-model 12.2).
    public func text(of field: Field, _ property: Property) -> Text {
        text(of: TemplateValue(field, of: property, in: metadata.settings), 0, DisplayEffort())
    }

    private func text(of document: DisplayedDocument, _ depth: Int, _ effort: DisplayEffort) -> Text {
        guard depth < Self.maxDepth, effort.takesDocument() else { return "…" }
        if let template = metadata.displayTextTemplate(of: document.schema) {
            let text = TemplateEvaluator(texts: self, document: document, depth: depth, effort: effort).text(of: template)
            return text.isBlank ? document.id?.text ?? "" : text
        }
        for index in document.schema.namingProperties {
            guard let value = value(of: document.schema.properties[index], in: document), !value.isNull else { continue }
            let text = text(of: value, depth, effort)
            if !text.isBlank { return text }
        }
        return document.id?.text ?? ""
    }
}

// MARK: - Values

extension DisplayText {
    /// The value of a property by name; nil where the schema has none.
    func value(of name: Text, in document: DisplayedDocument) -> TemplateValue? {
        document.schema.property(named: name).flatMap { value(of: $0, in: document) }
    }

    private func value(of property: Property, in document: DisplayedDocument) -> TemplateValue? {
        TemplateValue(document.field(property), of: property, in: metadata.settings)
    }

    /// A value as text, inside so many documents.
    func text(of value: TemplateValue, _ depth: Int, _ effort: DisplayEffort) -> Text {
        switch value {
        case .null: "None"
        case .logical(let value): value ? "Yes" : "No"
        case .integer(let value): Text(String(value))
        case .number(let value): Text(NumberText.of(value))
        case .text(let text): text
        case .pick(let value, let property): PickText.words(of: value, property)
        case .time(let ticks): Text(TimeText.text(ofTicks: ticks))
        case .date(let milliseconds): Text(DateText.shortText(ofMilliseconds: milliseconds))
        case .document(let document): embedded(document, depth, effort)
        case .reference(let reference, let property): text(of: reference, property, depth, effort)
        case .documents, .references: joined(value, by: ", ", depth, effort)
        case .formula(let formula): formula.text
        }
    }

    /// The texts of the items of a list, and of anything else its own; what is too much is left out.
    func joined(_ list: TemplateValue, by separator: String, _ depth: Int, _ effort: DisplayEffort) -> Text {
        guard let count = list.count else { return text(of: list, depth, effort) }
        var result = ""
        for index in 0..<count {
            if index > 0 { result += separator }
            guard !effort.isSpent, result.utf8.count < DisplayEffort.maxLength else {
                result += "…"
                break
            }
            result += text(of: list.item(index), depth, effort).string
        }
        return Text(result)
    }

    /// A union document without template is the option that it holds.
    private func embedded(_ document: DisplayedDocument, _ depth: Int, _ effort: DisplayEffort) -> Text {
        let schema = document.schema
        if schema.type == .union, metadata.displayTextTemplate(of: schema) == nil, depth + 1 < Self.maxDepth {
            for property in schema.properties where property.index != schema.idProperty.index {
                guard let value = value(of: property, in: document), !value.isNull else { continue }
                return Text("\(property.name): \(text(of: value, depth + 1, effort))")
            }
        }
        return text(of: document, depth + 1, effort)
    }

    private func text(of reference: Reference, _ property: Property, _ depth: Int, _ effort: DisplayEffort) -> Text {
        guard let schema = metadata.referenceType(of: property) else { return reference.displayName ?? reference.id.text }
        if let document = target(reference.id, schema) { return text(of: document, depth + 1, effort) }
        return lastText(reference.id, schema) ?? reference.displayName ?? reference.id.text
    }
}

/// What one display text may cost: a template may lead to many documents, and each of them to many more.
final class DisplayEffort {
    /// Most bytes of a text that a template makes, by and large.
    static let maxLength = 16_384
    /// Most documents that one text is made of.
    private static let mostDocuments = 1000

    private var documents = 0

    var isSpent: Bool { documents >= Self.mostDocuments }

    func takesDocument() -> Bool {
        guard !isSpent else { return false }
        documents += 1
        return true
    }
}

extension Text {
    /// Whether nothing can be seen of it.
    var isBlank: Bool { string.allSatisfy(\.isWhitespace) }
}

extension LocalizedText {
    /// The primary text, else the first that is not empty.
    func display(in settings: ProjectSettings) -> Text {
        if let text = self[settings.primaryLanguage], !text.isEmpty { return text }
        return texts.first { !$0.text.isEmpty }?.text ?? ""
    }
}

extension DateText {
    /// Without the time where it is midnight, without a zero fraction else (data-model 12.2).
    static func shortText(ofMilliseconds milliseconds: Int64) -> String {
        let text = text(ofMilliseconds: milliseconds)
        if milliseconds % 86_400_000 == 0 { return String(text.prefix(10)) }
        return milliseconds % 1000 == 0 ? text.prefix(19) + "Z" : text
    }
}
