import Values

/// What the one document of `ProjectSettings` says (data-model 10).
public struct ProjectSettings: Sendable {
    public let name: Text
    /// A tag; never empty.
    public let primaryLanguage: Text
    /// Primary first, then the others, each once, as spelled in the settings.
    public let languages: [Text]

    static let defaultName: Text = "Untitled Project"
    static let defaultLanguage: Text = "en-US"

    /// Reads the members as loaders do: blank ones have their defaults, languages stand apart by `;` `,` `|` or a space.
    init(name: Text?, primaryLanguage: Text?, languages: Text?) {
        self.name = Self.filled(name) ?? Self.defaultName
        let primary = Self.filled(primaryLanguage) ?? Self.defaultLanguage
        self.primaryLanguage = primary
        self.languages = [primary] + Self.distinct(Self.split(languages), besides: primary)
    }

    /// Each language once, ignoring case, the primary one not at all.
    static func distinct(_ languages: [Text], besides primary: Text) -> [Text] {
        var all: [Text] = []
        for language in languages where !language.equalsIgnoringCase(primary) && !all.contains(where: language.equalsIgnoringCase) {
            all.append(language)
        }
        return all
    }

    private static func filled(_ text: Text?) -> Text? {
        guard let text, text.string.contains(where: { !$0.isWhitespace }) else { return nil }
        return text
    }

    static func split(_ languages: Text?) -> [Text] {
        guard let languages else { return [] }
        return languages.string.split(whereSeparator: { ";,| ".contains($0) }).map { Text(String($0)) }
    }

    /// Position in `languages` of the one that a key names, whatever the case of its letters.
    func position(ofKey key: UnsafeBufferPointer<UInt8>) -> Int? {
        if let position = languages.firstIndex(where: { $0.isEqual(to: key) }) { return position }
        let language = Text(checked: key)
        return languages.firstIndex { $0.equalsIgnoringCase(language) }
    }

    /// Whether a text is a well-formed language tag (data-model 10).
    static func isTag(_ text: Text) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard let first = parts.first, (2...8).contains(first.count), first.allSatisfy(Self.isLetter) else { return false }
        return parts.dropFirst().allSatisfy { (1...8).contains($0.count) && $0.allSatisfy { isLetter($0) || isDigit($0) } }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
