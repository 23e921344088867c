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

    /// Holds the selectors against the metadata.
    ///
    /// - Throws: 400 `invalidParameterValue` for a plain name or id that matches nothing.
    public func check(in metadata: Metadata) throws(APIErrors) {
        let selected = try schemas.schemas(in: metadata)
        try properties.check(in: selected.withEmbedded(in: metadata))
        _ = try languages.languages(of: metadata.settings)
    }
}

extension [Schema] {
    /// These, and those of the documents that stand in theirs.
    fileprivate func withEmbedded(in metadata: Metadata) -> [Schema] {
        var all = self
        var position = 0
        while position < all.count {
            for property in all[position].properties where property.dataType.holdsDocuments {
                guard let target = metadata.referenceType(of: property), !all.contains(where: { $0 === target }) else { continue }
                all.append(target)
            }
            position += 1
        }
        return all
    }
}
