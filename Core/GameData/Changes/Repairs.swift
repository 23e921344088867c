import Values

/// What a write mends before it is checked (operations 12.4).
struct Repairs<Lookup: DocumentLookup> {
    private let options: ValidationOptions
    private let defaults: DefaultValues

    init(_ options: ValidationOptions, _ lookup: Lookup) {
        self.options = options
        defaults = DefaultValues(DocumentReader(lookup.metadata, from: .request))
    }

    /// Saves round numbers to the precision of their property, whatever the options (data-model 6.6).
    func round(_ document: inout Document) {
        for property in document.schema.properties {
            if let precision = property.precision, case .number(let value) = document[property] {
                document[property] = .number(NumberRounding.rounded(value, to: precision))
            }
            if property.dataType.holdsDocuments { document[property].mapDocuments { item, _ in round(&item) } }
        }
    }

    /// Erases, resolves unions and fills defaults, in this order, over the whole document.
    ///
    /// - Throws: `BeyondBound` as soon as the defaults would have too many values.
    func apply(to document: inout Document) throws(BeyondBound) {
        if options.repairs(.eraseInvalidValues) { erase(in: &document) }
        if options.repairs(.resolveConflictingUnions) { resolveUnions(in: &document) }
        guard options.repairs(.repairRequiredWithDefaults) else { return }
        let allowance = DocumentAllowance()
        fill(&document, allowance)
        if allowance.isSpent { throw BeyondBound() }
    }

    private func erase(in document: inout Document) {
        for property in document.schema.properties {
            if property.index != document.schema.idProperty.index, isInvalid(document[property], property) { document[property] = .null }
            if property.dataType.holdsDocuments { document[property].mapDocuments { item, _ in erase(in: &item) } }
        }
    }

    /// Unreadable, or a pick that is no option.
    private func isInvalid(_ field: Field, _ property: Property) -> Bool {
        switch field {
        case .unreadable: true
        case .integer(let value): !PickCheck.isDefined(value, property)
        default: false
        }
    }

    /// Of several options the last in schema order stays; an embedded union without one goes. Of a root without one the check speaks.
    private func resolveUnions(in document: inout Document) {
        if document.schema.type == .union { for option in document.setOptions.dropLast() { document[option] = .null } }
        for property in document.schema.properties where property.dataType.holdsDocuments {
            document[property].mapDocuments { item, _ in resolveUnions(in: &item) }
            document[property] = withoutEmptyUnions(document[property])
        }
    }

    private func withoutEmptyUnions(_ field: Field) -> Field {
        switch field {
        case .document(let item): item.isEmptyUnion ? .null : field
        case .documents(let items): .documents(items.filter { !$0.isEmptyUnion })
        default: field
        }
    }

    private func fill(_ document: inout Document, _ allowance: DocumentAllowance) {
        let schema = document.schema
        for property in schema.properties where property.index != schema.idProperty.index && !allowance.isSpent {
            if property.isRequired, lacksValue(document[property], property) {
                document[property] = filled(document[property], property, of: schema, allowance)
            }
            if property.dataType.holdsDocuments { document[property].mapDocuments { item, _ in fill(&item, allowance) } }
        }
    }

    private func lacksValue(_ field: Field, _ property: Property) -> Bool {
        field.hasNoValue || (property.requirement == .notEmpty && field.isEmpty)
    }

    /// The default where there is one that can be read, `[]` for a list that is missing, else what was there.
    private func filled(_ field: Field, _ property: Property, of schema: Schema, _ allowance: DocumentAllowance) -> Field {
        if let value = defaults.value(of: property, in: schema, allowance) { return value }
        guard field.hasNoValue else { return field }
        return switch property.dataType {
        case .documentCollection: .documents([])
        case .referenceCollection: .references([])
        default: field
        }
    }
}

/// The defaults of properties as repairs put them: each is read once, however often it is put. Used by one thread.
private final class DefaultValues {
    private let reader: DocumentReader
    private var known: [Place: Default] = [:]

    private struct Place: Hashable {
        let schema: Int
        let property: Int
    }

    private struct Default {
        /// Nil where there is none that can be read.
        let value: Field?
        /// Values of the documents that it makes.
        let count: Int
    }

    init(_ reader: DocumentReader) { self.reader = reader }

    /// The default of a property, its documents without ids; nil where there is none that can be read.
    func value(of property: Property, in schema: Schema, _ allowance: DocumentAllowance) -> Field? {
        guard let text = property.defaultValue else { return nil }
        let place = Place(schema: schema.index, property: property.index)
        let made = known[place] ?? read(text, property)
        known[place] = made
        allowance.take(made.count)
        return made.value
    }

    private func read(_ text: Text, _ property: Property) -> Default {
        let allowance = DocumentAllowance()
        var value = reader.taking(from: allowance).defaultValue(text, of: property)
        value.mapDocuments { item, _ in item.forgetGeneratedIDs() }
        return Default(value: value.hasNoValue ? nil : value, count: allowance.taken - 1)
    }
}

extension Document {
    /// What a default makes is new each time: its documents have ids of their own, whatever ids are written there.
    fileprivate mutating func forgetGeneratedIDs() {
        if schema.idGenerator != .none { self[schema.idProperty] = .null }
        for property in schema.properties where property.dataType.holdsDocuments {
            self[property].mapDocuments { item, _ in item.forgetGeneratedIDs() }
        }
    }

    var isEmptyUnion: Bool { schema.type == .union && setOptions.isEmpty }
}

extension DocumentReader {
    /// The default of a property, read as its type reads text; null where it cannot be read (data-model 5.4).
    func defaultValue(_ text: Text, of property: Property) -> Field {
        let field = value(.text(text), of: property)
        if case .unreadable = field { return .null }
        return field
    }
}

extension Field {
    /// What Requirement NotEmpty refuses although it is a value.
    var isEmpty: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .documents(let documents): documents.isEmpty
        case .references(let references): references.isEmpty
        case .localizedText(let text): text.texts.allSatisfy(\.text.isEmpty)
        default: false
        }
    }
}

/// Which values a pick list or a mask has.
enum PickCheck {
    /// Whether a value is an option, or all bits of a mask are covered by the options; true for properties without options.
    static func isDefined(_ value: Int64, _ property: Property) -> Bool {
        switch property.dataType {
        case .pickList: property.specification.picks.contains { $0.value == value }
        case .multiPickList: value & ~property.specification.picks.reduce(0) { $0 | $1.value } == 0
        default: true
        }
    }
}
