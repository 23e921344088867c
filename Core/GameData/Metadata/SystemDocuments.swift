import Values

/// The documents of the built-in schemas and of new settings.
enum SystemDocuments {
    /// The settings of a data source that has none (data-model 2.4).
    static func settings(in metadata: Metadata) -> Document {
        var document = Document(of: metadata.schema(id: BuiltIn.projectSettingsID) ?? BuiltIn.projectSettings)
        document.set("Id", .text(BuiltIn.settingsDocumentID))
        document.set("Name", .text(ProjectSettings.defaultName))
        document.set("PrimaryLanguage", .text(ProjectSettings.defaultLanguage))
        document.set("Version", .text("0.0.0.0"))
        return document
    }

    /// The document that a schema was read from.
    static func document(of schema: Schema, in metadata: Metadata) -> Document {
        var document = Document(of: metadata.schema(id: BuiltIn.schemaID) ?? BuiltIn.schema)
        document.set("Id", .text(schema.id))
        document.set("Name", .text(schema.name))
        document.set("DisplayName", .text(schema.displayName))
        document.set("Type", .integer(Int64(schema.type.rawValue)))
        document.set("Description", schema.description.map(Field.text) ?? .null)
        document.set("IdGenerator", .integer(Int64(schema.idGenerator.rawValue)))
        document.set("Specification", schema.specification.source.map(Field.text) ?? .null)
        document.set("Properties", .documents(schema.properties.map { self.document(of: $0, in: metadata) }))
        return document
    }

    private static func document(of property: Property, in metadata: Metadata) -> Document {
        var document = Document(of: metadata.schema(id: BuiltIn.schemaPropertyID) ?? BuiltIn.schemaProperty)
        document.set("Id", .text(property.id))
        document.set("SharedProperty", reference(property.sharedPropertyID))
        document.set("Name", .text(property.name))
        document.set("DisplayName", .text(property.displayName))
        document.set("Description", property.description.map(Field.text) ?? .null)
        document.set("DataType", .integer(Int64(property.dataType.rawValue)))
        document.set("DefaultValue", property.defaultValue.map(Field.text) ?? .null)
        document.set("Uniqueness", .integer(Int64(property.uniqueness.rawValue)))
        document.set("Requirement", .integer(Int64(property.requirement.rawValue)))
        document.set("ReferenceType", reference(property.referenceTypeID))
        document.set("Size", .integer(Int64(property.size)))
        document.set("Specification", property.specification.source.map(Field.text) ?? .null)
        return document
    }

    private static func reference(_ id: Text?) -> Field { id.map { .reference(Reference(id: .text($0))) } ?? .null }
}
