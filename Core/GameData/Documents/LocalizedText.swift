import Values

/// Texts by language (data-model 6.2).
public struct LocalizedText: Sendable {
    /// Language tag as stored and its text, in stored order; a language without text does not stand here.
    public var texts: [(language: Text, text: Text)]
    public var notes: Notes
    /// Languages whose member was null when this was read: a merge takes their texts away.
    var erased: [Text] = []
    /// Languages whose translation was said not to be stale: a merge takes their flags away.
    var fresh: [Text] = []

    public init(texts: [(language: Text, text: Text)], notes: Notes = .null) {
        self.texts = texts
        self.notes = notes
    }

    /// The text in a language as it is spelled in the settings.
    public subscript(language: Text) -> Text? { texts.first { $0.language == language }?.text }

    /// The `notes` member, which every localized text has.
    public enum Notes: Sendable, Equatable {
        case null
        /// Comment, and the languages whose translation is older than the primary text. Both may be missing (`{}`), and both may be empty:
        /// that says the same, but genuine files have it so.
        case object(comment: Text?, stale: [Text]?)

        var comment: Text? {
            if case .object(let comment, _) = self { comment } else { nil }
        }
        var stale: [Text] {
            if case .object(_, let stale?) = self { stale } else { [] }
        }
    }
}
