import Values

/// Which of the project's languages a request is about: the parameter `languages` (operations 8). A language goes by its tag, by its English
/// name, and in braces by its tag or its LCID in decimal digits.
public struct LanguageSelection: Sendable {
    private let selectors: Selectors

    /// - Parameter texts: Nil or empty for all.
    public init(_ texts: [Text]?) { selectors = Selectors(texts ?? []) }

    /// Whether nothing was said.
    public var isEmpty: Bool { selectors.isEmpty }

    /// The languages asked for, in the order of the project.
    ///
    /// - Throws: 400 `invalidParameterValue` for a plain name or id that is none of the project's languages, or for a class: languages have none.
    public func languages(of settings: ProjectSettings) throws(APIErrors) -> [Text] {
        for selector in selectors.all where !isSensible(selector, settings) {
            throw APIErrors(first: Selectors.matchesNothing(selector, "languages"))
        }
        return settings.languages.filter { selectors.verdict(names: Self.names(of: $0), ids: Self.ids(of: $0), groups: []).isSelected }
    }

    /// The languages that the list names one by one, in its order: source and target of a translation.
    public func named(in settings: ProjectSettings) -> [Text] {
        selectors.all.filter(\.namesOne).compactMap { selector in
            settings.languages.first { selector.matches(names: Self.names(of: $0), ids: Self.ids(of: $0), groups: []) }
        }
    }

    private func isSensible(_ selector: Selector, _ settings: ProjectSettings) -> Bool {
        if case .group = selector.atom { return false }
        return !selector.namesOne
            || settings.languages.contains { selector.matches(names: Self.names(of: $0), ids: Self.ids(of: $0), groups: []) }
    }

    private static func names(of language: Text) -> [Text] { [language] + (Culture.of(language).map { [Text($0.name)] } ?? []) }
    private static func ids(of language: Text) -> [Text] { [language] + (Culture.of(language).map { [Text(String($0.lcid))] } ?? []) }
}
