import Values

/// What a filter asks of the value at the end of its path.
final class ValueTest: Sendable {
    /// What is asked of a value that is there.
    enum Question: Sendable {
        /// Nothing satisfies it.
        case never
        /// Numbers of all kinds but Number; logicals, times and dates.
        case integral(KeyTest<Int128>)
        case number(KeyTest<Double>)
        case text(KeyTest<OrdinalText>, folds: Bool)
        case id(KeyTest<DocumentID>)
        case like(LikePattern)
        /// Any text in a document.
        case contained(TextSearch)
    }

    let leaf: Leaf
    let question: Question
    /// Whether null, absent, empty (of a collection) and unreadable satisfy it.
    let matchesNull: Bool
    /// Whether the opposite is asked: `notEqual`.
    let isNegated: Bool
    /// Whether texts are folded before they are looked at.
    private let folds: Bool

    init(_ leaf: Leaf, _ question: Question, matchesNull: Bool = false, isNegated: Bool = false) {
        self.leaf = leaf
        self.question = question
        self.matchesNull = matchesNull
        self.isNegated = isNegated
        folds =
            switch question {
            case .text(_, let folds): folds
            case .like(let pattern): pattern.folds
            default: false
            }
    }

    func holds(_ slice: JSONSlice?, in view: DocumentView, _ work: inout TextWork) -> Bool {
        (answer(slice, in: view, &work) ?? matchesNull) != isNegated
    }

    /// Nil where there is no value.
    private func answer(_ slice: JSONSlice?, in view: DocumentView, _ work: inout TextWork) -> Bool? {
        let kind = leaf.kind
        if kind == .count { return holds(integer: Int128(slice?.elementCount ?? 0), nil, &work) }
        guard let slice, !slice.isNull else { return nil }
        switch kind {
        case .text: return slice.isText ? holds(text: slice, &work) : nil
        case .logical: return slice.logical.map { holds(integer: $0 ? 1 : 0, slice, &work) }
        case .integer, .pick: return slice.integer.map { holds(integer: $0, slice, &work) }
        case .time: return slice.ticks.map { holds(integer: $0, slice, &work) }
        case .date: return slice.milliseconds.map { holds(integer: $0, slice, &work) }
        case .number: return slice.number.map { holds(number: $0, slice, &work) }
        case .languages: return slice.isObject ? holds(anyLanguage: slice, &work) : nil
        case .language: return slice.member(leaf.languages[0]).flatMap { $0.isText ? holds(text: $0, &work) : nil }
        case .source: return holds(source: slice, &work)
        case .reference: return view.references(in: slice).first.map { holds(reference: $0, view, &work) }
        case .references:
            let places = view.references(in: slice)
            return places.isEmpty ? nil : places.contains { holds(reference: $0, view, &work) }
        case .displayName: return view.references(in: slice).first.map { holds(displayName: $0, view, &work) }
        case .document: return slice.isObject ? holds(contained: slice, view, &work) : nil
        case .documents: return slice.isList && !slice.isEmptyList ? holds(contained: slice, view, &work) : nil
        case .count: return nil
        }
    }

    private func holds(anyLanguage slice: JSONSlice, _ work: inout TextWork) -> Bool {
        for key in leaf.languages where holds(text: slice.member(key), &work) { return true }
        return false
    }

    private func holds(loaded text: [UInt8]) -> Bool {
        switch question {
        case .text(let test, _): test.holds(OrdinalText(bytes: text))
        case .like(let pattern): pattern.matches(text)
        default: false
        }
    }

    private func holds(text slice: JSONSlice?, _ work: inout TextWork) -> Bool {
        guard let slice, slice.isText else { return false }
        if case .never = question { return false }
        work.load(slice.inside, folds: folds)
        return holds(loaded: work.bytes)
    }

    private func holds(integer key: Int128, _ slice: JSONSlice?, _ work: inout TextWork) -> Bool {
        switch question {
        case .integral(let test): return test.holds(key)
        case .like:
            if let names = leaf.names {
                work.load(names.text(of: key), folds: folds)
            } else if let slice {
                work.load(slice.inside, folds: folds)
            } else {
                work.load(Text(String(key)), folds: folds)
            }
            return holds(loaded: work.bytes)
        default: return false
        }
    }

    private func holds(number key: Double, _ slice: JSONSlice, _ work: inout TextWork) -> Bool {
        if case .number(let test) = question { return test.holds(key) }
        return holds(canonical: slice, &work)
    }

    private func holds(canonical slice: JSONSlice, _ work: inout TextWork) -> Bool {
        guard case .like = question else { return false }
        work.load(slice.inside, folds: folds)
        return holds(loaded: work.bytes)
    }

    /// Of a formula the tree keeps the text that it was typed as.
    private func holds(source slice: JSONSlice, _ work: inout TextWork) -> Bool? {
        guard slice.isObject else { return nil }
        if case .never = question { return false }
        guard slice.loadSource(&work, folds: folds) else { return false }
        return holds(loaded: work.bytes)
    }

    /// Ids never lose their case; display names may.
    private func holds(reference place: StoredDocument.ReferencePlace, _ view: DocumentView, _ work: inout TextWork) -> Bool {
        switch question {
        case .id(let test): return test.holds(place.id)
        case .like(let pattern):
            if pattern.matches(id: place.id.text) { return true }
            return holds(displayName: place, view, &work)
        default: return false
        }
    }

    private func holds(displayName place: StoredDocument.ReferencePlace, _ view: DocumentView, _ work: inout TextWork) -> Bool {
        work.loadDisplayName(of: place, in: view.document, folds: folds)
        return holds(loaded: work.bytes)
    }

    private func holds(contained slice: JSONSlice, _ view: DocumentView, _ work: inout TextWork) -> Bool {
        guard case .contained(let search) = question, let schema = leaf.schema else { return false }
        return search.finds(in: slice, of: schema, view, &work)
    }
}

extension JSONSlice {
    private static let sourceKey = key("_cs")

    /// Loads the source text of a formula; false where it has none.
    func loadSource(_ work: inout TextWork, folds: Bool) -> Bool {
        if let text = member(Self.sourceKey), text.isText {
            work.load(text.inside, folds: folds)
            return true
        }
        guard case .object(let tree)? = value, let source = Formula(tree: tree).source else { return false }
        work.load(source, folds: folds)
        return true
    }
}
