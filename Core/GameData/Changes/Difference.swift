import Values

/// What turns one document into another (operations 21.2): the `diff` of an update, the member of a patch.
public struct Difference {
    private let form: ValueForm

    public init(_ form: ValueForm) { self.form = form }

    /// The changed properties of `modified` and always its id; both of one schema.
    public func value(from original: Document, to modified: Document) -> Value {
        var members = Members()
        for property in modified.schema.properties {
            let before = original[property], after = modified[property]
            if property.index == modified.schema.idProperty.index {
                members.append(property.name, form.value(of: after, property))
            } else if !after.isEqual(to: before) {
                members.append(property.name, value(from: before, to: after, property))
            }
        }
        return .object(members)
    }

    private func value(from before: Field, to after: Field, _ property: Property) -> Value {
        switch (before, after) {
        case (.localizedText(let before), .localizedText(let after)): value(from: before, to: after)
        case (.document(let before), .document(let after)): value(from: before, to: after)
        case (.documents(let before), .documents(let after)): value(from: before, to: after)
        case (_, .documents(let after)): value(from: [], to: after)
        case (_, .references(let references)): .list(references.map { .object(["Id": $0.id.value]) })
        default: form.value(of: after, property)
        }
    }
}

// MARK: - Localized texts

extension Difference {
    /// Changed languages alone; null for one that is gone.
    private func value(from before: LocalizedText, to after: LocalizedText) -> Value {
        var members = Members()
        for (language, text) in after.texts where before[language] != text { members.append(language, .text(text)) }
        for (language, _) in before.texts where after[language] == nil { members.append(language, .null) }
        if !after.notes.isEqual(to: before.notes) { members.append("notes", notes(from: before.notes, to: after.notes)) }
        return .object(members)
    }

    /// What changed of the notes; the empty comment takes one away.
    private func notes(from before: LocalizedText.Notes, to after: LocalizedText.Notes) -> Value {
        var members = Members()
        if (before.comment ?? "") != (after.comment ?? "") { members.append("comment", .text(after.comment ?? "")) }
        if Set(before.stale) != Set(after.stale) {
            var flags = Members()
            for language in after.stale { flags.append(language, .bool(true)) }
            members.append("stale", .object(flags))
        }
        return .object(members)
    }
}

// MARK: - Lists

extension Difference {
    /// Every item of `after` is named; what is not named is gone.
    private func value(from before: [Document], to after: [Document]) -> Value {
        let kept = Dictionary(
            before.compactMap { document in document.id.map { ($0, document) } }, uniquingKeysWith: { first, _ in first })
        let items = after.map { item in
            item.id.flatMap { kept[$0] }.map { value(from: $0, to: item) } ?? form.value(of: item)
        }
        guard !after.isEmpty, canBeKeyed(before, after) else { return .list(items) }
        var members = Members()
        for (item, value) in zip(after, items) { members.append(item.id?.text ?? "", value) }
        return .object(members)
    }

    /// Readers sort numeric keys, and put new ones last.
    private func canBeKeyed(_ before: [Document], _ after: [Document]) -> Bool {
        let ids = after.compactMap(\.id)
        let distinct = Set(ids)
        guard ids.count == after.count, distinct.count == ids.count, ids.allSatisfy(\.keepsItsPlace) else { return false }
        let kept = before.compactMap(\.id).filter(distinct.contains)
        return Array(ids.prefix(kept.count)) == kept
    }
}

extension DocumentID {
    /// Whether a map keyed by such ids keeps the order of its members in every reader: JavaScript puts what looks like an index first.
    fileprivate var keepsItsPlace: Bool {
        switch self {
        case .integer, .number: false
        case .time, .date: true
        case .text(let text): UInt32(text.string) == nil
        }
    }
}
