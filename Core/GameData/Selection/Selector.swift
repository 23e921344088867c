import Values

/// One selector of schemas, properties or languages (operations 8): `Item`, `!Item*`, `{id}`, `[system]`, `*`.
public struct Selector: Sendable {
    /// As it was sent.
    let source: Text
    /// Whether it takes away (`!`).
    let isNegated: Bool
    let atom: Atom

    enum Atom: Sendable {
        case everything
        case exactly(Text)
        /// A text with `*` before it, behind it or both.
        case wildcard(Text, anyStart: Bool, anyEnd: Bool)
        /// `{id}`
        case id(Text)
        /// `[class]`
        case group(Text)
    }

    /// Reads a selector; every text is one.
    public init(_ source: Text) {
        self.source = source
        var rest = Substring(source.string)
        isNegated = rest.first == "!"
        if isNegated { rest.removeFirst() }
        atom = Self.atom(rest)
    }

    private static func atom(_ text: Substring) -> Atom {
        if text == "*" { return .everything }
        if let id = inside(text, "{", "}") { return .id(id) }
        if let group = inside(text, "[", "]") { return .group(group) }
        let anyStart = text.first == "*", anyEnd = text.last == "*"
        guard anyStart || anyEnd else { return .exactly(Text(String(text))) }
        let core = text.dropFirst(anyStart ? 1 : 0).dropLast(anyEnd ? 1 : 0)
        return .wildcard(Text(String(core)), anyStart: anyStart, anyEnd: anyEnd)
    }

    private static func inside(_ text: Substring, _ opening: Character, _ closing: Character) -> Text? {
        guard text.count > 2, text.first == opening, text.last == closing else { return nil }
        return Text(String(text.dropFirst().dropLast()))
    }

    /// Whether it must match something: a plain name or an id.
    var namesOne: Bool {
        switch atom {
        case .exactly, .id: !isNegated
        default: false
        }
    }

    /// Whether the atom, its negation aside, matches something with these names, ids and classes.
    func matches(names: [Text], ids: [Text], groups: [Text]) -> Bool {
        switch atom {
        case .everything: true
        case .exactly(let name): names.contains { $0.equalsIgnoringCase(name) }
        case .wildcard(let core, let anyStart, let anyEnd): names.contains { Self.matches($0, core, anyStart: anyStart, anyEnd: anyEnd) }
        case .id(let id): ids.contains { $0.equalsIgnoringCase(id) }
        case .group(let group): groups.contains { $0.equalsIgnoringCase(group) }
        }
    }

    private static func matches(_ name: Text, _ core: Text, anyStart: Bool, anyEnd: Bool) -> Bool {
        let name = name.string.lowercased().utf8, core = core.string.lowercased().utf8
        switch (anyStart, anyEnd) {
        case (true, true): return core.isEmpty || contains(Array(name), Array(core))
        case (true, false): return name.reversed().starts(with: core.reversed())
        default: return name.starts(with: core)
        }
    }

    private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        guard text.count >= part.count else { return false }
        return (0...text.count - part.count).contains { text[$0..<$0 + part.count].elementsEqual(part) }
    }
}

/// The selectors of one list; an empty one selects everything.
public struct Selectors: Sendable {
    public let all: [Selector]

    public init(_ texts: [Text]) { all = texts.map(Selector.init) }

    public var isEmpty: Bool { all.isEmpty }

    /// What a thing with these names, ids and classes is to the list.
    func verdict(names: [Text], ids: [Text], groups: [Text]) -> Verdict {
        let isWanted = all.contains { !$0.isNegated && $0.matches(names: names, ids: ids, groups: groups) }
        let isRefused = all.contains { $0.isNegated && $0.matches(names: names, ids: ids, groups: groups) }
        if isRefused { return .refused }
        if isWanted { return .named }
        return all.allSatisfy(\.isNegated) ? .others : .left
    }

    /// How a list speaks of a thing.
    enum Verdict: Sendable {
        /// A selector without `!` matches it.
        case named
        /// It is selected because no selector without `!` stands in the list.
        case others
        /// Nothing selects it.
        case left
        /// A selector with `!` takes it away.
        case refused

        var isSelected: Bool { self == .named || self == .others }
    }

    static func matchesNothing(_ selector: Selector, _ parameter: String) -> APIError {
        APIError(.invalidParameterValue, "Selector \(Finding.quoted(selector.source)) matches nothing.", parameterName: parameter)
    }
}
