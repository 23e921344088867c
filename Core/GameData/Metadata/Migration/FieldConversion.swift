import Values

/// A value under a property that has become another (data-model 5.5).
struct FieldConversion {
    let plan: MigrationPlan
    private var reader: DocumentReader

    init(_ plan: MigrationPlan) {
        self.plan = plan
        reader = DocumentReader(plan.new, from: .file)
    }

    /// The same, whose documents take from an allowance.
    func taking(from allowance: DocumentAllowance) -> FieldConversion {
        var conversion = self
        conversion.reader = reader.taking(from: allowance)
        return conversion
    }

    /// What a scalar, text, formula or reference becomes.
    ///
    /// - Returns: Nil where it cannot be converted.
    func scalar(_ field: Field, _ old: Property, _ new: Property) -> Field? {
        if field.hasNoValue { return .null }
        if old.dataType == new.dataType { return same(field, old, new) }
        if case .unreadable(let value) = field { return readable(value, new) }
        if case .outOfRange(let digits) = field { return readable(old.isNumeric ? .digits(digits) : .text(digits), new) }
        switch (old.dataType, new.dataType) {
        case (_, .text): return text(of: field, old, new).map(Field.text)
        case (.text, _): return field.uniqueValue.flatMap { readable(.text($0.text), new) }
        case (.time, .integer):
            // A fraction of a second is no integer, here as in an import.
            guard case .time(let ticks) = field, ticks % Int64(TimeText.ticksPerSecond) == 0 else { return nil }
            return .integer(ticks / Int64(TimeText.ticksPerSecond))
        case (.logical, _):
            guard case .logical(let value) = field else { return nil }
            return readable(.integer(value ? 1 : 0), new)
        case (.reference, .referenceCollection):
            return list(of: same(field, old, new))
        case (.referenceCollection, .reference):
            guard case .references(let references) = field, let first = references.first else { return .null }
            return same(.reference(first), old, new)
        // As the number that it is: its stored form is a text beyond ±2⁵³.
        case (_, _): return field.number.flatMap { readable($0, new) }
        }
    }

    private func list(of field: Field) -> Field {
        if case .reference(let reference) = field { .references([reference]) } else { .null }
    }

    /// What the rules of the new type read; nil where they cannot.
    private func readable(_ value: Value, _ property: Property) -> Field? {
        let field = reader.value(value, of: property)
        if case .unreadable = field { return nil }
        return field
    }

    // MARK: The same type

    private func same(_ field: Field, _ old: Property, _ new: Property) -> Field {
        switch field {
        case .localizedText(let text): .localizedText(ordered(text))
        case .reference(let reference): self.reference(reference, old, new)
        case .references(let references): self.references(references, old, new)
        default: field
        }
    }

    /// Languages of the project first, in its order and spelling (data-model 6.2).
    private func ordered(_ text: LocalizedText) -> LocalizedText {
        let languages = plan.new.settings.languages
        guard languages != plan.old.settings.languages else { return text }
        var rest = text.texts
        var texts: [(language: Text, text: Text)] = []
        for language in languages {
            guard let index = rest.firstIndex(where: { $0.language.equalsIgnoringCase(language) }) else { continue }
            texts.append((language, rest.remove(at: index).text))
        }
        return LocalizedText(texts: texts + rest, notes: text.notes)
    }

    // MARK: References

    private func references(_ references: [Reference], _ old: Property, _ new: Property) -> Field {
        let converted = references.map { self.reference($0, old, new) }
        let readable = converted.compactMap { field -> Reference? in if case .reference(let reference) = field { reference } else { nil } }
        if readable.count == references.count { return .references(readable) }
        return .unreadable(.list(references.map { .object(["Id": $0.id.value]) }))
    }

    /// A reference follows the ids of its targets; one to another schema keeps its id, for validation to judge.
    private func reference(_ reference: Reference, _ old: Property, _ new: Property) -> Field {
        guard let target = plan.new.referenceType(of: new), let oldTarget = plan.old.referenceType(of: old) else {
            return .reference(reference)
        }
        let isSame = target.id == oldTarget.id
        if isSame, plan.plan(of: oldTarget)?.changesIDs != true { return .reference(reference) }
        let id: DocumentID? = isSame ? ids.id(reference.id, of: oldTarget) : reader.id(reference.id.text, of: target)
        guard let id else { return .unreadable(.object(["Id": reference.id.value])) }
        return .reference(Reference(id: id, displayName: reference.displayName))
    }

    /// What ids become where they change.
    var ids = IDChanges()

    /// The id of a document of a schema whose ids change their type; nil where it cannot be converted.
    func id(_ id: DocumentID, from old: Property, of schema: Schema) -> DocumentID? {
        let property = schema.idProperty
        guard let field = scalar(id.field, old, property), let converted = field.documentID else { return nil }
        var document = Document(of: schema)
        document[property] = converted.field
        return IDCheck.problem(with: document) == nil ? converted : nil
    }

    // MARK: Text

    /// The text that a value becomes; nil where it has none.
    private func text(of field: Field, _ old: Property, _ new: Property) -> Text? {
        switch field {
        case .logical(let value): value ? "true" : "false"
        case .integer(let value): old.dataType == .integer ? Text(String(value)) : options(value, old, new)
        case .number, .time, .date, .text: field.uniqueValue?.text
        case .localizedText(let text): text[plan.new.settings.primaryLanguage] ?? text[plan.old.settings.primaryLanguage]
        case .reference(let reference): followed(reference, old).text
        case .references(let references): Text(references.map { followed($0, old).text.string }.joined(separator: ","))
        case .formula(let formula): formula.text
        case .document, .documents: json(of: field, old)
        case .absent, .null, .outOfRange, .unreadable: nil
        }
    }

    private func followed(_ reference: Reference, _ old: Property) -> DocumentID {
        plan.old.referenceType(of: old).flatMap { ids.id(reference.id, of: $0) } ?? reference.id
    }

    /// Names of options as they are written, a mask's apart by `, `, or as tags by a space.
    private func options(_ value: Int64, _ old: Property, _ new: Property) -> Text {
        let separator = new.specification["editor"] == "tags-collection" ? " " : ", "
        return Text(PickText.names(of: value, old).joined(separator: separator))
    }

    private func json(of field: Field, _ old: Property) -> Text {
        var writer = JSONWriter()
        writer.write(ValueForm { _, _ in nil }.value(of: field, old))
        return Text(String(decoding: writer.bytes, as: UTF8.self))
    }
}

/// What the ids of documents become where their type changes, by old schema.
struct IDChanges {
    private var ids: [Int: [DocumentID: DocumentID]] = [:]
    /// For the ids that no document has.
    private var others: [Int: (DocumentID) -> DocumentID?] = [:]

    /// The id that takes another's place; nil where it cannot be converted, the same where ids stay.
    func id(_ id: DocumentID, of schema: Schema) -> DocumentID? {
        guard let changed = ids[schema.index] else { return id }
        return changed[id] ?? others[schema.index]?(id)
    }

    mutating func set(_ changed: [DocumentID: DocumentID], of schema: Schema, others: @escaping (DocumentID) -> DocumentID?) {
        ids[schema.index] = changed
        self.others[schema.index] = others
    }
}

extension Property {
    /// Whether values are numbers, so that those out of range are kept as their digits.
    fileprivate var isNumeric: Bool { dataType.isIntegral || dataType == .number }
}

extension Field {
    /// The number that this is.
    fileprivate var number: Value? {
        switch self {
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        default: nil
        }
    }
}
