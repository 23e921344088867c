import Values

/// Documents that the server makes by itself: those of Settings schemas (data-model 3.1, 5.4).
struct NewDocument<Lookup: DocumentLookup> {
    private let state: Lookup
    private let generator: IDGenerator
    private let reader: DocumentReader

    init(_ state: Lookup, _ generator: IDGenerator) {
        self.state = state
        self.generator = generator
        reader = DocumentReader(state.metadata, from: .request)
    }

    /// The document of a Settings schema that has none.
    ///
    /// - Throws: `BeyondBound` as soon as it would be beyond its bound.
    func settings(of schema: Schema) throws(BeyondBound) -> Document {
        let allowance = DocumentAllowance()
        guard var document = values(of: schema, 0, allowance), !allowance.isSpent else { throw BeyondBound(schema, nil) }
        if schema.idGenerator == .none { document[schema.idProperty] = authoredID(of: schema) }
        var assignment = IDAssignment(state, generator)
        assignment.assign(to: &document)
        guard document.size.isWithinBound else { throw BeyondBound(schema, document.id) }
        return document
    }

    /// Without a generator: the name of the schema, or 1.
    private func authoredID(of schema: Schema) -> Field {
        switch schema.idProperty.dataType {
        case .text: .text(schema.name)
        case .number: .number(1)
        case .time: .time(Int64(TimeText.ticksPerSecond))
        case .date: today
        default: .integer(1)
        }
    }

    /// Nil where there is no more room.
    private func values(of schema: Schema, _ depth: Int, _ allowance: DocumentAllowance) -> Document? {
        if depth >= DocumentBound.mostLevels { allowance.spend() }
        guard allowance.take(documentOf: schema) else { return nil }
        var document = Document(of: schema)
        for property in schema.properties where property.index != schema.idProperty.index {
            document[property] = schema.type == .union ? .null : value(of: property, depth, allowance)
            if allowance.isSpent { return nil }
        }
        return document
    }

    /// The value of a property in a new document: the default where it is set, null where nothing is required, else the plainest value of the
    /// type. Documents in it have no ids yet. Says nothing once the allowance is spent.
    func value(of property: Property, taking allowance: DocumentAllowance) -> Field { value(of: property, 0, allowance) }

    private func value(of property: Property, _ depth: Int, _ allowance: DocumentAllowance) -> Field {
        if let text = property.defaultValue {
            let value = reader.taking(from: allowance).defaultValue(text, of: property)
            if !value.hasNoValue { return value }
        }
        guard property.isRequired else { return .null }
        return switch property.dataType {
        case .text: .text("")
        case .localizedText: .localizedText(LocalizedText(texts: [(state.metadata.settings.primaryLanguage, "")]))
        case .logical: .logical(false)
        case .time: .time(0)
        case .date: today
        case .number: .number(0)
        case .integer, .pickList, .multiPickList: .integer(0)
        case .document: embedded(property, depth, allowance)
        case .documentCollection: .documents([])
        case .referenceCollection: .references([])
        case .reference, .formula: .null
        }
    }

    private func embedded(_ property: Property, _ depth: Int, _ allowance: DocumentAllowance) -> Field {
        let schema = state.metadata.referenceType(of: property)
        return schema.flatMap { values(of: $0, depth + 1, allowance) }.map(Field.document) ?? .null
    }

    private var today: Field { .date((Int64(generator.now) / 86_400 + DateText.dayOf1970) * 86_400_000) }
}
