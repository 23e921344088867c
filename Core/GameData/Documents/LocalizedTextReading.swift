import Values

extension DocumentReader {
    /// Reads a text for the primary language, an object of texts by language, or the JSON text of one. What is neither is null in a
    /// request (operations 11.5) and unreadable in a file.
    func localizedText<Node: SourceNode>(_ content: SourceContent, _ node: Node, _ depth: Int) -> Field? {
        switch content {
        case .object: return localizedObject(node).map(Field.localizedText) ?? unreadableLocalizedText
        case .text(let text):
            if depth < Self.maxDepth, let object = parsed(text, opening: "{"), let texts = localizedObject(object) {
                return .localizedText(texts)
            }
            return .localizedText(LocalizedText(texts: [(metadata.settings.primaryLanguage, text)]))
        default: return unreadableLocalizedText
        }
    }

    private var unreadableLocalizedText: Field? { origin == .request ? .null : nil }

    private func localizedObject<Node: SourceNode>(_ node: Node) -> LocalizedText? {
        var texts = LanguageTexts(metadata.settings, keepsOthers: origin == .file)
        var notes = LocalizedText.Notes.null
        var isReadable = true
        node.forEachMember { key, member in
            if key.elementsEqual("notes".utf8) { return notes = self.notes(member) }
            if case .null = member.content { return texts.erase(Text(checked: key)) }
            guard let text = ScalarReader.text(member.content) else { return isReadable = false }
            texts.set(text, for: Text(checked: key))
        }
        return isReadable ? texts.localizedText(notes) : nil
    }

    /// A text is a comment; null members are dropped.
    private func notes<Node: SourceNode>(_ node: Node) -> LocalizedText.Notes {
        switch node.content {
        case .text(let comment): return .object(comment: comment, stale: [])
        case .object: break
        default: return .null
        }
        var comment: Text?
        var stale: [Text] = []
        node.forEachMember { key, member in
            if key.elementsEqual("comment".utf8) { comment = ScalarReader.text(member.content) }
            if key.elementsEqual("stale".utf8) { stale = self.stale(member) }
        }
        return .object(comment: comment, stale: stale)
    }

    private func stale<Node: SourceNode>(_ node: Node) -> [Text] {
        var flags = LanguageTexts(metadata.settings, keepsOthers: origin == .file)
        node.forEachMember { key, member in
            if case .bool(true) = member.content { flags.set("", for: Text(checked: key)) }
        }
        return flags.localizedText(.null).texts.map(\.language)
    }
}

/// Gathers texts by language into stored order: the project's languages, then the others as they came.
private struct LanguageTexts {
    private let settings: ProjectSettings
    private let keepsOthers: Bool
    private var texts: [Text?]
    private var others: [(language: Text, text: Text)] = []
    private var erased: [Text] = []

    init(_ settings: ProjectSettings, keepsOthers: Bool) {
        self.settings = settings
        self.keepsOthers = keepsOthers
        texts = Array(repeating: nil, count: settings.languages.count)
    }

    mutating func set(_ text: Text, for language: Text) {
        if let position = settings.position(of: language) {
            texts[position] = text
        } else if keepsOthers, ProjectSettings.isTag(language), !others.contains(where: { $0.language == language }) {
            others.append((language, text))
        }
    }

    mutating func erase(_ language: Text) {
        if let position = settings.position(of: language) { erased.append(settings.languages[position]) }
    }

    func localizedText(_ notes: LocalizedText.Notes) -> LocalizedText {
        var all: [(language: Text, text: Text)] = []
        for (language, text) in zip(settings.languages, texts) {
            if let text { all.append((language, text)) }
        }
        var result = LocalizedText(texts: all + others, notes: notes)
        result.erased = erased
        return result
    }
}
