import Values

/// Which schemas a request is about: the parameter `schemas` (operations 8).
public struct SchemaSelection: Sendable {
    private let selectors: Selectors

    /// - Parameter texts: Nil or empty for all, the system schemas included.
    public init(_ texts: [Text]?) { selectors = Selectors(texts ?? []) }

    /// Whether nothing was said.
    public var isEmpty: Bool { selectors.isEmpty }

    /// - Throws: 400 `invalidParameterValue` for a plain name or id that is no schema's, or a class that there is not.
    public func check(in metadata: Metadata) throws(APIErrors) {
        for selector in selectors.all where !isSensible(selector, in: metadata) {
            throw APIErrors(first: Selectors.matchesNothing(selector, "schemas"))
        }
    }

    private func isSensible(_ selector: Selector, in metadata: Metadata) -> Bool {
        if case .group(let group) = selector.atom { return Self.groups.contains { $0.equalsIgnoringCase(group) } }
        return !selector.namesOne || metadata.schemas.contains { matches(selector, $0) }
    }

    private func matches(_ selector: Selector, _ schema: Schema) -> Bool {
        selector.matches(names: [schema.name], ids: [schema.id], groups: Self.groups(of: schema))
    }

    /// Whether documents of that schema are asked for.
    public func contains(_ schema: Schema) -> Bool {
        selectors.verdict(names: [schema.name], ids: [schema.id], groups: Self.groups(of: schema)).isSelected
    }

    /// Whether a collection is asked for whose key is no schema's.
    func contains(unknown key: Text) -> Bool { selectors.verdict(names: [key], ids: [key], groups: []).isSelected }

    /// The schemas asked for, in the order in which collections are written.
    public func schemas(in metadata: Metadata) throws(APIErrors) -> [Schema] {
        try check(in: metadata)
        return metadata.collectionOrder.map { metadata.schemas[$0] }.filter(contains)
    }

    /// Whether a plain name or `{id}` of the list is this schema's.
    public func names(_ schema: Schema) -> Bool { selectors.all.contains { $0.namesOne && matches($0, schema) } }

    /// The one schema that the list names, where it is exactly one plain name or `{id}`; nil otherwise.
    public func onlySchema(in metadata: Metadata) -> Schema? {
        guard let only = selectors.all.first, selectors.all.count == 1, only.namesOne else { return nil }
        return metadata.schemas.first { matches(only, $0) }
    }

    private static let groups: [Text] = ["system", "normal", "component", "settings", "union"]

    /// A system schema is in its own class and in that of its type.
    private static func groups(of schema: Schema) -> [Text] {
        let type: Text =
            switch schema.type {
            case .normal: "normal"
            case .component: "component"
            case .settings: "settings"
            case .union: "union"
            }
        return schema.isSystem ? ["system", type] : [type]
    }
}
