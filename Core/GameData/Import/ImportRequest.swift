import Values

/// What is asked of an import besides its payload (operations 10).
public struct ImportRequest: Sendable {
    public let mode: ImportMode
    public let options: ValidationOptions
    /// Collections that are imported; the others are passed over.
    public let schemas: SchemaSelection
    /// Languages of which texts are taken.
    public let languages: LanguageSelection

    public init(
        _ mode: ImportMode, _ options: ValidationOptions = .bulk, schemas: SchemaSelection = SchemaSelection(nil),
        languages: LanguageSelection = LanguageSelection(nil)
    ) {
        self.mode = mode
        self.options = options
        self.schemas = schemas
        self.languages = languages
    }
}
