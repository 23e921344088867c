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

    private func value(from before: LocalizedText, to after: LocalizedText) -> Value {
        var members = Members()
        for (language, text) in after.texts where before[language] != text { members.append(language, .text(text)) }
        for (language, _) in before.texts where after[language] == nil { members.append(language, .null) }
        if !after.notes.isEqual(to: before.notes) { members.append("notes", notes(after.notes)) }
        return .object(members)
    }

    private func notes(_ notes: LocalizedText.Notes) -> Value {
        var flags = Members()
        for language in notes.stale { flags.append(language, .bool(true)) }
        return .object(["comment": .text(notes.comment ?? ""), "stale": .object(flags)])
    }

    /// Every item of `after` is named; what is not named is gone.
    private func value(from before: [Document], to after: [Document]) -> Value {
        let items = after.map { item in
            (item, before.first { $0.id == item.id }.map { value(from: $0, to: item) } ?? form.value(of: item))
        }
        guard !after.isEmpty, canBeKeyed(before, after) else { return .list(items.map(\.1)) }
        var members = Members()
        for (item, value) in items { members.append(item.id?.text ?? "", value) }
        return .object(members)
    }

    /// Readers sort numeric keys, and put new ones last.
    private func canBeKeyed(_ before: [Document], _ after: [Document]) -> Bool {
        let ids = after.map(\.id)
        guard ids.allSatisfy(\.isText), Set(ids).count == ids.count else { return false }
        let kept = before.map(\.id).filter(ids.contains)
        return Array(ids.prefix(kept.count)) == kept
    }
}

extension Optional<DocumentID> {
    fileprivate var isText: Bool {
        switch self {
        case .text?, .time?, .date?: true
        default: false
        }
    }
}
