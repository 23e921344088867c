import Values

/// Which properties a request is about: the parameter `properties` (operations 8, 9.3). It applies in every schema.
public struct PropertySelection: Sendable {
    private let selectors: Selectors

    /// - Parameter texts: Nil or empty for all.
    public init(_ texts: [Text]?) { selectors = Selectors(texts ?? []) }

    /// Whether nothing was said.
    public var isEmpty: Bool { selectors.isEmpty }

    /// - Throws: 400 `invalidParameterValue` for a plain name or id that no property of these schemas has, or a data type that there is not.
    public func check(in schemas: [Schema]) throws(APIErrors) {
        for selector in selectors.all where !isSensible(selector, in: schemas) {
            throw APIErrors(first: Selectors.matchesNothing(selector, "properties"))
        }
    }

    private func isSensible(_ selector: Selector, in schemas: [Schema]) -> Bool {
        if case .group(let group) = selector.atom { return DataType.allCases.contains { $0.name.equalsIgnoringCase(group) } }
        return !selector.namesOne
            || schemas.contains { schema in
                schema.properties.contains { selector.matches(names: [$0.name], ids: [$0.id], groups: []) }
            }
    }

    /// Whether values of that property are asked for; `Id` is exported whatever this says.
    public func contains(_ property: Property) -> Bool { verdict(property).isSelected }

    /// Whether a selector without `!` matches it, and none takes it away: embedded documents then come whole.
    public func names(_ property: Property) -> Bool { verdict(property) == .named }

    /// Whether a selector with `!` takes it away.
    public func refuses(_ property: Property) -> Bool { verdict(property) == .refused }

    private func verdict(_ property: Property) -> Selectors.Verdict {
        selectors.verdict(names: [property.name], ids: [property.id], groups: [property.dataType.name])
    }
}

extension DataType {
    /// The word of the API for it.
    public var name: Text {
        switch self {
        case .text: "Text"
        case .localizedText: "LocalizedText"
        case .logical: "Logical"
        case .time: "Time"
        case .date: "Date"
        case .number: "Number"
        case .integer: "Integer"
        case .pickList: "PickList"
        case .multiPickList: "MultiPickList"
        case .document: "Document"
        case .documentCollection: "DocumentCollection"
        case .reference: "Reference"
        case .referenceCollection: "ReferenceCollection"
        case .formula: "Formula"
        }
    }
}
