import Values

/// What stands at the end of a property path, and so what it is compared by.
enum Leaf: Sendable {
    case text
    case logical, integer, number, time, date
    case picks(OptionNames)
    /// A text in any of the languages with these keys.
    case languages([[UInt8]])
    /// The text in one language.
    case language([UInt8])
    /// A Reference, or one item of a ReferenceCollection: by its id.
    case reference
    /// A ReferenceCollection: by the ids of its items.
    case references
    /// The display text of a reference.
    case displayName
    /// A formula by its source text.
    case source
    /// An embedded document, for its own schema.
    case document(Schema)
    case documents(Schema)
    /// How many a collection holds.
    case count

    /// Nil where the property's reference type is gone.
    init?(of path: PropertyPath, in metadata: Metadata) {
        switch path.aspect {
        case .language(let key): self = .language(key)
        case .id: self = .reference
        case .displayName: self = .displayName
        case .count: self = .count
        case .value: self.init(of: path.property, in: metadata)
        }
    }

    /// The value of a property; nil where its reference type is gone.
    init?(of property: Property, in metadata: Metadata) {
        switch property.dataType {
        case .text: self = .text
        case .localizedText: self = .languages(metadata.settings.languages.map(JSONSlice.key))
        case .logical: self = .logical
        case .time: self = .time
        case .date: self = .date
        case .number: self = .number
        case .integer: self = .integer
        case .pickList, .multiPickList: self = .picks(OptionNames(property))
        case .document:
            guard let schema = metadata.referenceType(of: property) else { return nil }
            self = .document(schema)
        case .documentCollection:
            guard let schema = metadata.referenceType(of: property) else { return nil }
            self = .documents(schema)
        case .reference: self = .reference
        case .referenceCollection: self = .references
        case .formula: self = .source
        }
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
