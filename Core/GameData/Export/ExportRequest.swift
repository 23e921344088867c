import Values

/// What an export is asked for (operations 8, 9).
public struct ExportRequest: Sendable {
    /// Which documents, and in what form.
    public enum Mode: Sendable {
        /// The documents of the selected schemas and what they refer to, as stored.
        case normal
        /// The same without what only editors need: what games load (formats 5.3).
        case publication
        /// The texts of the selected schemas that are to be translated.
        case localization
        /// The documents of the selected schemas alone.
        case extraction

        /// Whether documents that are referred to come along.
        var takesReferenced: Bool { self == .normal || self == .publication }
    }

    public let mode: Mode
    public let schemas: SchemaSelection
    public let properties: PropertySelection
    public let languages: LanguageSelection

    public init(
        _ mode: Mode, schemas: SchemaSelection = SchemaSelection(nil), properties: PropertySelection = PropertySelection(nil),
        languages: LanguageSelection = LanguageSelection(nil)
    ) {
        self.mode = mode
        self.schemas = schemas
        self.properties = properties
        self.languages = languages
    }
}
