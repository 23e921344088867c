import Values

extension DocumentReader {
    /// Reads a text for the primary language, an object of texts by language, or the JSON text of one that has a language of the project: any
    /// other text is plain. An object that would lose a member is unreadable (`LocalizedTextFaults`); what is neither text nor object is null
    /// in a request (operations 11.5) and unreadable in a file.
    func localizedText<Node: SourceNode>(_ content: SourceContent, _ node: Node, _ depth: Int) -> Field? {
        switch content {
        case .object: return localizedObject(node).map(Field.localizedText)
        case .text(let text):
            if depth < Self.maxDepth, let object = parsed(text, depth, opening: "{"), isLocalized(object) {
                return localizedObject(object).map(Field.localizedText)
            }
            return .localizedText(LocalizedText(texts: [(metadata.settings.primaryLanguage, text)]))
        default: return origin == .request ? .null : nil
        }
    }

    /// Whether an object that stands in a text is meant as localized text.
    private func isLocalized(_ object: JSONNode) -> Bool {
        object.members.contains { member in
            member.withKey { $0.isKey("notes") || metadata.settings.position(ofKey: $0) != nil }
        }
    }

    private func localizedObject<Node: SourceNode>(_ node: Node) -> LocalizedText? {
        var texts = LanguageTexts(metadata.settings, keepsOthers: origin == .file)
        var notes = LocalizedText.Notes.null
        var fresh: [Text] = []
        var isReadable = true
        node.forEachMember { key, member in
            let content = member.content
            if key.isKey("notes") {
                isReadable = isReadable && LocalizedTextFaults.areNotes(content)
                return (notes, fresh) = self.notes(member)
            }
            if case .null = content { return isReadable = texts.erase(key) && isReadable }
            isReadable = texts.set(ScalarReader.text(content), for: key) && isReadable
        }
        guard isReadable else { return nil }
        var text = texts.localizedText(notes)
        text.fresh = fresh
        return text
    }

    /// The notes, and the languages whose flag is false. A text is a comment; null members are dropped.
    private func notes<Node: SourceNode>(_ node: Node) -> (LocalizedText.Notes, fresh: [Text]) {
        switch node.content {
        case .text(let comment): return (.object(comment: comment, stale: nil), [])
        case .object: break
        default: return (.null, [])
        }
        var comment: Text?
        var stale: [Text]?
        var fresh: [Text] = []
        node.forEachMember { key, member in
            if key.isKey("comment") { comment = ScalarReader.text(member.content) }
            if key.isKey("stale"), case .object = member.content {
                stale = languages(in: member, flagged: true)
                fresh = languages(in: member, flagged: false)
            }
        }
        return (.object(comment: comment, stale: stale), fresh)
    }

    private func languages<Node: SourceNode>(in flags: Node, flagged: Bool) -> [Text] {
        var languages = LanguageTexts(metadata.settings, keepsOthers: origin == .file)
        flags.forEachMember { key, member in
            if case .bool(flagged) = member.content { _ = languages.set("", for: key) }
        }
        return languages.localizedText(.null).texts.map(\.language)
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

    /// Takes a text; false where it is none, or its language is named again.
    mutating func set(_ text: Text?, for key: UnsafeBufferPointer<UInt8>) -> Bool {
        if let position = settings.position(ofKey: key) {
            guard let text, !isTaken(position) else { return false }
            add(text, settings.languages[position], at: position)
        } else if keepsOthers, case let language = Text(checked: key), ProjectSettings.isTag(language) {
            guard let text else { return false }
            add(text, language, at: Int.max)
        }
        return true
    }

    private func isTaken(_ position: Int) -> Bool {
        texts.contains { $0.position == position } || erased.contains(settings.languages[position])
    }

    private mutating func add(_ text: Text, _ language: Text, at position: Int) {
        if let last = texts.last, last.position > position { isOrdered = false }
        texts.append((position, language, text))
    }

    /// Notes that a text is taken away; false where its language is named again.
    mutating func erase(_ key: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let position = settings.position(ofKey: key) else { return true }
        guard !isTaken(position) else { return false }
        erased.append(settings.languages[position])
        return true
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
