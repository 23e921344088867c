import Values

/// What one value can have wrong, wherever it stands.
extension Checks {
    mutating func format(_ field: Field, of property: Property, isID: Bool) {
        switch field {
        case .unreadable(let value):
            if isID { return }
            if let problem = FormulaCheck.problem(with: value, of: property) {
                return findings.add(.invalidFormulaFormat, "Value of '\(property.name)' is no formula: \(problem).")
            }
            let reader = DocumentReader(lookup.metadata, from: .file)
            if property.dataType == .localizedText, findings.addFaults(in: value, of: property, reader) { return }
            findings.add(property.dataType.formatError, "Value \(value.excerpt) of '\(property.name)' cannot be read.")
        case .integer(let value) where !PickCheck.isDefined(value, property):
            findings.add(property.dataType.formatError, "Value '\(value)' of '\(property.name)' is no option.")
        case .formula(let formula):
            guard let problem = FormulaCheck.problem(with: formula) else { return }
            findings.add(.invalidFormulaFormat, "Value of '\(property.name)' is no formula: \(problem).")
        default: return
        }
    }

    mutating func constraints(_ field: Field, of property: Property) {
        switch field {
        case .text(let text): length(text, of: property)
        case .localizedText(let texts):
            for (language, text) in texts.texts {
                findings.enter(language)
                length(text, of: property)
                findings.leave()
            }
        case .documents(let documents): count(documents.count, of: property)
        case .references(let references): count(references.count, of: property)
        case .outOfRange(let text): overflow(text, of: property)
        case .integer(let value):
            if !property.integerRange.contains(value) { overflow(Text(String(value)), of: property) }
        case .number(let value):
            if property.isSingle, !Float(value).isFinite { overflow(Text(NumberText.of(value)), of: property) }
        default: return
        }
    }

    private mutating func length(_ text: Text, of property: Property) {
        guard property.size > 0, text.utf8.count > property.size, text.utf16Count > property.size else { return }
        findings.add(.exceededValueLength, "Value of '\(property.name)' exceeds \(property.size) characters.")
    }

    private mutating func count(_ count: Int, of property: Property) {
        guard property.size > 0, count > property.size else { return }
        findings.add(.exceededCollectionSize, "Value of '\(property.name)' exceeds \(property.size) items.")
    }

    private mutating func overflow(_ text: Text, of property: Property) {
        findings.add(.overflowedValue, "Value \(Finding.quoted(text)) of '\(property.name)' is out of range.")
    }

    mutating func specification(_ field: Field, of property: Property) {
        switch field {
        case .number(let value):
            guard let precision = property.precision, NumberRounding.rounded(value, to: precision) != value else { return }
            findings.add(.invalidNumberFormat, "Value of '\(property.name)' has more than \(precision) decimals.")
        case .text(let text):
            guard property.dataType == .text, let subType = SubType(of: property), !subType.accepts(text) else { return }
            findings.add(.invalidTextFormat, "Value \(Finding.quoted(text)) of '\(property.name)' breaks the syntax of its editor.")
        default: return
        }
    }

    mutating func translations(_ text: LocalizedText, of property: Property) {
        let settings = lookup.metadata.settings
        guard text[settings.primaryLanguage]?.isEmpty == false else { return }
        for language in settings.languages.dropFirst() where text[language]?.isEmpty ?? true {
            findings.add(.missingTranslation, "Value of '\(property.name)' has no text in '\(language)'.", below: language)
        }
    }
}

extension Value {
    /// The value as a message quotes it.
    fileprivate var excerpt: String {
        if case .text(let text) = self { return Finding.quoted(text) }
        var json = JSONWriter()
        json.write(self)
        return Finding.quoted(Text(String(decoding: json.bytes, as: UTF8.self)))
    }
}

/// Text of which an editor demands a syntax (data-model 7): vectors, rectangles and the single tag.
struct SubType {
    private let parts: Int
    private let isInteger: Bool

    /// The sub type that the editor of a property names; nil for all others.
    init?(of property: Property) {
        guard let editor = property.specification["editor"] else { return nil }
        switch editor {
        case "vector2": (parts, isInteger) = (2, false)
        case "vector3": (parts, isInteger) = (3, false)
        case "vector4", "rectangle": (parts, isInteger) = (4, false)
        case "int-vector2": (parts, isInteger) = (2, true)
        case "int-vector3": (parts, isInteger) = (3, true)
        case "int-vector4", "int-rectangle": (parts, isInteger) = (4, true)
        case "tags": (parts, isInteger) = (0, false)
        default: return nil
        }
    }

    /// The empty text is never malformed.
    func accepts(_ text: Text) -> Bool {
        if text.isEmpty { return true }
        let pieces = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        if parts == 0 { return pieces.count == 1 }
        return pieces.count == parts
            && pieces.allSatisfy { piece in
                let piece = Text(String(Substring(piece)))
                return isInteger ? DecimalText.isInteger(piece) : DecimalText.isNumber(piece)
            }
    }
}
