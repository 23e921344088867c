import Values

extension DocumentReader {
    /// Reads a text for the primary language, an object of texts by language, or the JSON text of one. What is neither is null in a
    /// request (operations 11.5) and unreadable in a file.
    func localizedText<Node: SourceNode>(_ content: SourceContent, _ node: Node, _ depth: Int) -> Field? {
        switch content {
        case .object: return localizedObject(node).map(Field.localizedText) ?? unreadableLocalizedText
        case .text(let text):
            if depth < Self.maxDepth, let object = parsed(text, depth, opening: "{"), let texts = localizedObject(object) {
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
            if key.isKey("notes") { return notes = self.notes(member) }
            if case .null = member.content { return texts.erase(key) }
            guard let text = ScalarReader.text(member.content) else { return isReadable = false }
            texts.set(text, for: key)
        }
        return isReadable ? texts.localizedText(notes) : nil
    }

    /// A text is a comment; null members are dropped.
    private func notes<Node: SourceNode>(_ node: Node) -> LocalizedText.Notes {
        switch node.content {
        case .text(let comment): return .object(comment: comment, stale: nil)
        case .object: break
        default: return .null
        }
        var comment: Text?
        var stale: [Text]?
        node.forEachMember { key, member in
            if key.isKey("comment") { comment = ScalarReader.text(member.content) }
            if key.isKey("stale") { stale = self.stale(member) }
        }
        return .object(comment: comment, stale: stale)
    }

    private func stale<Node: SourceNode>(_ node: Node) -> [Text]? {
        guard case .object = node.content else { return nil }
        var flags = LanguageTexts(metadata.settings, keepsOthers: origin == .file)
        node.forEachMember { key, member in
            if case .bool(true) = member.content { flags.set("", for: key) }
        }
        return flags.localizedText(.null).texts.map(\.language)
    }
}

/// Gathers texts by language into stored order: the project's languages, then the others as they came.
private struct LanguageTexts {
    private let settings: ProjectSettings
    private let keepsOthers: Bool
    private var texts: [(position: Int, language: Text, text: Text)] = []
    private var isOrdered = true
    private var erased: [Text] = []

    init(_ settings: ProjectSettings, keepsOthers: Bool) {
        self.settings = settings
        self.keepsOthers = keepsOthers
    }

    mutating func set(_ text: Text, for key: UnsafeBufferPointer<UInt8>) {
        if let position = settings.position(ofKey: key) {
            add(text, settings.languages[position], at: position)
        } else if keepsOthers, case let language = Text(checked: key), ProjectSettings.isTag(language) {
            add(text, language, at: Int.max)
        }
    }

    private mutating func add(_ text: Text, _ language: Text, at position: Int) {
        // A file may spell a language twice, in two cases: the last one stands.
        texts.removeAll { $0.language == language }
        if let last = texts.last, last.position > position { isOrdered = false }
        texts.append((position, language, text))
    }

    mutating func erase(_ key: UnsafeBufferPointer<UInt8>) {
        if let position = settings.position(ofKey: key) { erased.append(settings.languages[position]) }
    }

    func localizedText(_ notes: LocalizedText.Notes) -> LocalizedText {
        var result = LocalizedText(texts: [], notes: notes)
        result.texts.reserveCapacity(texts.count)
        // Sorting is stable, so that foreign languages keep their order.
        for (_, language, text) in isOrdered ? texts : texts.sorted(by: { $0.position < $1.position }) {
            result.texts.append((language, text))
        }
        result.erased = erased
        return result
    }
}
