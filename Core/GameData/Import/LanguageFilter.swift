import Values

/// Drops the languages that an import does not ask for, as if nobody had sent them (operations 11.5).
struct LanguageFilter {
    private let kept: Set<Text>

    init(keeping languages: [Text]) { kept = Set(languages) }

    func apply(to document: inout Document) {
        for index in document.fields.indices {
            if case .localizedText(let text) = document.fields[index] { document.fields[index] = .localizedText(filtered(text)) }
            document.fields[index].mapDocuments { item, _ in apply(to: &item) }
        }
    }

    private func filtered(_ text: LocalizedText) -> LocalizedText {
        var result = text
        result.texts.removeAll { !kept.contains($0.language) }
        result.erased.removeAll { !kept.contains($0) }
        if case .object(let comment, let stale) = text.notes {
            result.notes = .object(comment: comment, stale: stale?.filter(kept.contains))
        }
        return result
    }
}
