import Values

/// What stands at the end of a property path, and so what it is compared by. A class, like all that a query is compiled to: it is looked at
/// for every document, and a structure would be copied reference by reference.
final class Leaf: Sendable {
    enum Kind: Sendable {
        case text
        case logical, integer, number, time, date
        /// A pick or mask, by its number.
        case pick
        /// A text in any of some languages.
        case languages
        /// The text in one language.
        case language
        /// A Reference, or one item of a ReferenceCollection: by its id.
        case reference
        /// A ReferenceCollection: by the ids of its items.
        case references
        /// The display text of a reference.
        case displayName
        /// A formula by its source text.
        case source
        /// An embedded document.
        case document
        /// The documents of a collection.
        case documents
        /// How many a collection holds.
        case count
    }

    let kind: Kind
    /// Of a pick list.
    let names: OptionNames?
    /// Of a localized text: the languages as keys, quoted, with their colon; one where the path names it.
    let languages: [[UInt8]]
    /// Of embedded documents.
    let schema: Schema?

    private init(_ kind: Kind, names: OptionNames? = nil, languages: [[UInt8]] = [], schema: Schema? = nil) {
        self.kind = kind
        self.names = names
        self.languages = languages
        self.schema = schema
    }

    /// Nil where the property's reference type is gone.
    static func of(_ path: PropertyPath, in metadata: Metadata) -> Leaf? {
        switch path.aspect {
        case .language(let key): Leaf(.language, languages: [key])
        case .id: Leaf(.reference)
        case .displayName: Leaf(.displayName)
        case .count: Leaf(.count)
        case .value: of(path.property, in: metadata)
        }
    }

    /// The value of a property; nil where its reference type is gone.
    static func of(_ property: Property, in metadata: Metadata) -> Leaf? {
        switch property.dataType {
        case .text: Leaf(.text)
        case .localizedText: Leaf(.languages, languages: metadata.settings.languages.map(JSONSlice.key))
        case .logical: Leaf(.logical)
        case .time: Leaf(.time)
        case .date: Leaf(.date)
        case .number: Leaf(.number)
        case .integer: Leaf(.integer)
        case .pickList, .multiPickList: Leaf(.pick, names: OptionNames(property))
        case .document: metadata.referenceType(of: property).map { Leaf(.document, schema: $0) }
        case .documentCollection: metadata.referenceType(of: property).map { Leaf(.documents, schema: $0) }
        case .reference: Leaf(.reference)
        case .referenceCollection: Leaf(.references)
        case .formula: Leaf(.source)
        }
    }

    /// The same, a localized text by its primary language: what has an order.
    func ordered(in metadata: Metadata) -> Leaf {
        kind == .languages ? Leaf(.language, languages: [JSONSlice.key(metadata.settings.primaryLanguage)]) : self
    }
}

/// Names of the options of a pick list, as its values are written (data-model 6.8, 6.9).
struct OptionNames: Sendable {
    private let isMask: Bool
    /// The first of each value, ascending.
    private let options: [(value: Int64, name: Text)]

    init(_ property: Property) {
        isMask = property.dataType == .multiPickList
        var options: [(value: Int64, name: Text)] = []
        for pick in property.specification.picks where !options.contains(where: { $0.value == pick.value }) {
            options.append((pick.value, pick.name))
        }
        self.options = options.sorted { $0.value < $1.value }
    }

    /// The name of a value, the names of a mask joined by `, `; what has no name is a number.
    func text(of value: Int128) -> Text {
        guard let value = Int64(exactly: value) else { return Text(String(value)) }
        if !isMask || value == 0 { return name(of: value) ?? (isMask ? "" : Text(String(value))) }
        return mask(value)
    }

    private func name(of value: Int64) -> Text? { options.first { $0.value == value }?.name }

    private func mask(_ mask: Int64) -> Text {
        var rest = mask
        var names: [String] = []
        for option in options.reversed() where option.value != 0 && rest & option.value == option.value {
            names.insert(option.name.string, at: 0)
            rest &= ~option.value
        }
        return Text((names + (rest == 0 ? [] : [String(rest)])).joined(separator: ", "))
    }
}
