import Values

/// A template of display texts, read once per metadata (data-model 12.1).
public struct DisplayTextTemplate: Sendable {
    /// Most bytes of a template: those of a specification and some.
    static let maxLength = 16_384

    enum Piece: Sendable {
        case text(Text)
        case value(TemplateExpression, TemplateFormat?)
    }

    let pieces: [Piece]

    /// Reads a template.
    ///
    /// - Throws: `FormulaError` for a text outside the grammar. Names of properties are not looked up.
    public init(parsing source: Text) throws(FormulaError) {
        var parser = TemplateParser(source)
        pieces = try parser.pieces()
    }

    private init(of property: Text) { pieces = [.value(.property(property), nil)] }

    /// The template that a schema has and that can be used: one that parses and names what is there.
    static func usable(of schema: Schema, among schemas: [Schema]) -> DisplayTextTemplate? {
        guard let template = stated(by: schema.specification) else { return nil }
        return TemplateNames(of: schema, among: schemas).problem(in: template) == nil ? template : nil
    }

    /// What a specification says, its older spellings included (data-model 8.2).
    private static func stated(by specification: Specification) -> DisplayTextTemplate? {
        for key: Text in ["displayTextTemplate", "displayNameTemplate"] {
            // That it cannot be read is told by the validation of the metadata; until then there is none.
            if let source = specification[key], !source.isBlank { return try? DisplayTextTemplate(parsing: source) }
        }
        for key: Text in ["displayName", "displayNameAttribute"] {
            if let name = specification[key], !name.isBlank { return DisplayTextTemplate(of: name) }
        }
        return nil
    }

    /// What is wrong with `displayTextTemplate` in the specification of a schema (`invalidDisplayTextTemplate`, data-model 17).
    ///
    /// - Returns: The end of a sentence; nil where nothing is, or the specification has no template.
    public static func problem(in specification: Specification, of schema: Schema, in metadata: Metadata) -> String? {
        guard let source = specification["displayTextTemplate"], !source.isBlank else { return nil }
        do throws(FormulaError) {
            return TemplateNames(of: schema, among: metadata.schemas).problem(in: try DisplayTextTemplate(parsing: source))
        } catch {
            return error.description
        }
    }
}
