import Values

/// The text by which people know a document, without templates (data-model 12).
public struct DisplayText {
    /// Documents in one another that a text reaches through.
    private static let maxDepth = 8
    private static let members: [Text] = ["DisplayName", "Name", "Title", "Id"]

    private let metadata: Metadata
    private let target: (DocumentID, Schema) -> Document?

    /// - Parameter target: The document, root or embedded, that a reference points to.
    public init(_ metadata: Metadata, target: @escaping (DocumentID, Schema) -> Document?) {
        self.metadata = metadata
        self.target = target
    }

    /// The display text of a document: the first of `DisplayName`, `Name`, `Title`, `Id` that has a non-empty value.
    public func text(of document: Document) -> Text { text(of: document, depth: 0) }

    private func text(of document: Document, depth: Int) -> Text {
        guard depth < Self.maxDepth else { return "…" }
        for name in Self.members {
            guard let property = document.schema.property(named: name), !document[property].hasNoValue else { continue }
            let text = text(of: document[property], property, depth)
            if !text.isBlank { return text }
        }
        return document.id?.text ?? ""
    }

    /// A value as text (data-model 12.2).
    public func text(of field: Field, _ property: Property) -> Text { text(of: field, property, 0) }

    private func text(of field: Field, _ property: Property, _ depth: Int) -> Text {
        switch field {
        case .absent, .null: "None"
        case .logical(let value): value ? "Yes" : "No"
        case .integer(let value): property.dataType == .integer ? Text(String(value)) : PickText.words(of: value, property)
        case .number(let value): Text(NumberText.of(value))
        case .time(let ticks): Text(TimeText.text(ofTicks: ticks))
        case .date(let milliseconds): Text(DateText.shortText(ofMilliseconds: milliseconds))
        case .text(let text), .outOfRange(let text): text
        case .localizedText(let texts): texts.display(in: metadata.settings)
        case .document(let document): text(of: document, depth: depth + 1)
        case .documents(let documents): joined(documents.map { text(of: $0, depth: depth + 1) })
        case .reference(let reference): text(of: reference, property, depth)
        case .references(let references): joined(references.map { text(of: $0, property, depth) })
        case .formula(let formula): formula.text
        case .unreadable(.text(let text)): text
        case .unreadable: ""
        }
    }

    private func joined(_ texts: [Text]) -> Text { Text(texts.map(\.string).joined(separator: ", ")) }

    private func text(of reference: Reference, _ property: Property, _ depth: Int) -> Text {
        guard let schema = metadata.referenceType(of: property), let document = target(reference.id, schema) else {
            return reference.displayName ?? reference.id.text
        }
        return text(of: document, depth: depth + 1)
    }
}

extension Text {
    /// Whether nothing can be seen of it.
    var isBlank: Bool { string.allSatisfy(\.isWhitespace) }
}

extension LocalizedText {
    /// The primary text, else the first that is not empty.
    fileprivate func display(in settings: ProjectSettings) -> Text {
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

/// Names of options as words.
enum PickText {
    /// The name of a pick, the names of a mask joined by `, `; a value without a name is its number.
    static func words(of value: Int64, _ property: Property) -> Text {
        Text(names(of: value, property).map(split).joined(separator: ", "))
    }

    /// The names as their author wrote them.
    static func names(of value: Int64, _ property: Property) -> [String] {
        if property.dataType == .multiPickList { return names(ofMask: value, property) }
        return [property.specification.picks.first { $0.value == value }?.name.string ?? String(value)]
    }

    /// From the highest option down, each whose bits are all still there; then in ascending order, and what is left as a number
    /// (data-model 6.9).
    private static func names(ofMask mask: Int64, _ property: Property) -> [String] {
        let picks = property.specification.picks
        guard mask != 0 else { return picks.first { $0.value == 0 }.map { [$0.name.string] } ?? [] }
        var rest = mask
        var taken: [(name: Text, value: Int64)] = []
        for pick in picks.sorted(by: { $0.value > $1.value }) where pick.value != 0 && rest & pick.value == pick.value {
            taken.append(pick)
            rest &= ~pick.value
        }
        return taken.reversed().map(\.name.string) + (rest == 0 ? [] : [String(rest)])
    }

    /// `MaxHitPoints` → `Max Hit Points`.
    static func split(_ name: String) -> String {
        var words = ""
        var previous: Character?
        for character in name {
            if let previous, character.isUppercase, previous.isLowercase || previous.isNumber { words.append(" ") }
            words.append(character)
            previous = character
        }
        return words
    }
}
