import Values

/// The languages of a project when its settings are edited (data-model 10).
enum Languages {
    /// The merged settings: a new primary language leaves `Languages`, the old one enters it unless the request sends the list itself; a list
    /// that names a language twice, or the primary one, is rewritten without that. Any other list is stored as sent.
    static func settled(_ merged: Document, sent: Document, before: Document) -> Document {
        let (old, new) = (ProjectSettings(before), ProjectSettings(merged))
        var listed = ProjectSettings.split(merged.text("Languages"))
        if !old.primaryLanguage.equalsIgnoringCase(new.primaryLanguage), sent.isSilent(on: "Languages") {
            listed.append(old.primaryLanguage)
        }
        let alone = ProjectSettings.distinct(listed, besides: new.primaryLanguage)
        guard alone != ProjectSettings.split(merged.text("Languages")) else { return merged }
        var result = merged
        result.set("Languages", alone.isEmpty ? .null : .text(Text(alone.map(\.string).joined(separator: ";"))))
        return result
    }
}

extension Document {
    /// Whether a request says nothing of a member.
    fileprivate func isSilent(on name: Text) -> Bool {
        if case .absent? = self[name] { true } else { false }
    }
}
