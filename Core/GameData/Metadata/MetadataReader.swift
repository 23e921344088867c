import Values

/// Reads the three metadata collections (data-model 1 to 10): built-in schemas that are missing or incomplete are put in, members that
/// older files lack are filled, and what cannot be understood is refused with its code.
package struct MetadataReader {
    private var errors: [APIError] = []
    /// Whether documents have a bound: not where they are stored already.
    private let isBounded: Bool

    /// How much is asked of metadata that stand in a file.
    package enum Strictness: Sendable {
        /// That they can be understood: they are stored already.
        case understanding
        /// All rules of data-model 17 that apply to what is not being changed: a restore.
        case validating
    }

    /// Reads the collections as a file has them: arrays, or objects keyed by id; nil where the file has none.
    ///
    /// - Throws: `invalidImportData` without a schema or with several settings documents, else the codes of data-model 17; at most 20.
    package static func read(
        settings: Value?, schemas: Value?, sharedProperties: Value?, _ strictness: Strictness = .understanding
    ) throws(APIErrors) -> (metadata: Metadata, documents: MetadataDocuments) {
        // Twice: a genuine file may know more properties of the system schemas than section 2 lists, and then they read themselves.
        let isBounded = strictness == .validating
        let (metadata, _) = try read(settings, schemas, sharedProperties, by: BuiltIn.metadata, .understanding, isBounded)
        return try read(settings, schemas, sharedProperties, by: metadata, strictness, isBounded)
    }

    private static func read(
        _ settings: Value?, _ schemas: Value?, _ sharedProperties: Value?, by known: Metadata, _ strictness: Strictness,
        _ isBounded: Bool
    ) throws(APIErrors) -> (metadata: Metadata, documents: MetadataDocuments) {
        var reader = MetadataReader(isBounded: isBounded)
        let documents = try reader.documents(settings, schemas, sharedProperties, known)
        var reading = SchemaReading()
        let metadata = reading.metadata(of: documents)
        var errors = reader.errors + reading.findings.errors(in: documents)
        if strictness == .validating {
            let checks = MetadataChecks(of: documents, metadata, after: nil)
            errors += checks.findings.errors(in: documents)
        }
        if let errors = APIErrors(Array(errors.prefix(APIErrors.mostListed))) { throw errors }
        return (metadata, documents)
    }

    /// The metadata of a new data source (data-model 2.4).
    package static func newDataSource(named name: Text?) -> (metadata: Metadata, documents: MetadataDocuments) {
        let known = BuiltIn.metadata
        var settings = SystemDocuments.settings(in: known)
        if let name, !name.isEmpty, let property = settings.schema.property(named: "Name") { settings[property] = .text(name) }
        let schemas = known.schemas.map { SystemDocuments.document(of: $0, in: known) }
        let documents = MetadataDocuments(settings: settings, schemas: schemas, sharedProperties: [])
        let unhashed = BuiltIn.emptyMetadata(named: name)
        let hash = MetadataHash.of(documents, in: unhashed)
        return (Metadata(schemas: unhashed.schemas, sharedProperties: [], settings: unhashed.settings, hash: hash), documents)
    }
}

// MARK: - Documents

extension MetadataReader {
    private mutating func documents(
        _ settings: Value?, _ schemas: Value?, _ sharedProperties: Value?, _ known: Metadata
    ) throws(APIErrors) -> MetadataDocuments {
        let reader = DocumentReader(known, from: .file)
        let schemaDocuments = collection(schemas, of: BuiltIn.schemaID, reader)
        let settingsDocuments = collection(settings, of: BuiltIn.projectSettingsID, reader)
        guard !schemaDocuments.isEmpty else { throw Self.refused("The data hold no schema.") }
        guard settingsDocuments.count <= 1 else { throw Self.refused("The data hold several documents of 'ProjectSettings'.") }
        return MetadataDocuments(
            settings: settingsDocuments.first.map { Self.upgraded($0, under: schemaDocuments) } ?? SystemDocuments.settings(in: known),
            schemas: Self.withBuiltIn(schemaDocuments.map(Self.filled), known).sortedByID(),
            sharedProperties: collection(sharedProperties, of: BuiltIn.schemaPropertyID, reader).map(Self.filledProperty).sortedByID())
    }

    private static func refused(_ message: String) -> APIErrors { APIErrors(first: APIError(.invalidImportData, message)) }

    private mutating func collection(_ value: Value?, of schemaID: Text, _ reader: DocumentReader) -> [Document] {
        guard let schema = reader.metadata.schema(id: schemaID) else { return [] }
        switch value {
        case nil, .null: return []
        case .list(let elements):
            return elements.filter { $0 != .null }.compactMap { document($0, of: schema, reader) }
        case .object(let members):
            return members.entries.filter { $0.value != .null }.compactMap { key, member in
                guard var document = document(member, of: schema, reader) else { return nil }
                if document[schema.idProperty].hasNoValue { document[schema.idProperty] = .text(key) }
                return document
            }
        default:
            errors.append(
                APIError(.invalidImportData, "Collection '\(schema.name)' is no list of documents.", schemaName: schema.name.string))
            return []
        }
    }

    private mutating func document(_ value: Value, of schema: Schema, _ reader: DocumentReader) -> Document? {
        guard isBounded else { return reader.document(value, of: schema) ?? refused(schema) }
        do throws(BeyondBound) { return try reader.boundedDocument(value, of: schema) ?? refused(schema) } catch {
            errors.append(error.finding.error(in: schema.name, nil))
            return nil
        }
    }

    private mutating func refused(_ schema: Schema) -> Document? {
        errors.append(APIError(.invalidDocumentFormat, "A document of '\(schema.name)' is no object.", schemaName: schema.name.string))
        return nil
    }

    /// Built-in schemas are kept as found where they are complete, else replaced whole (data-model 2).
    private static func withBuiltIn(_ found: [Document], _ known: Metadata) -> [Document] {
        var documents = found.filter { document in
            guard case .text(let id)? = document.id, let builtIn = BuiltIn.metadata.schema(id: id) else { return true }
            return isComplete(document, builtIn)
        }
        for builtIn in BuiltIn.metadata.schemas where !documents.contains(where: { $0.id == .text(builtIn.id) }) {
            documents.append(SystemDocuments.document(of: builtIn, in: known))
        }
        return documents
    }

    /// The settings as the schema that takes the place of an older one asks for: required properties that it adds have the values of a new
    /// document (data-model 2). What documents of the other two lack is filled in anyway.
    private static func upgraded(_ settings: Document, under schemas: [Document]) -> Document {
        let builtIn = BuiltIn.projectSettings
        let found = schemas.filter { $0.id == .text(builtIn.id) }
        if found.contains(where: { isComplete($0, builtIn) }) { return settings }
        let known = Set(found.flatMap { $0.propertyDocuments ?? [] }.compactMap(\.id?.text))
        var settings = settings
        for property in builtIn.properties where property.isRequired && !known.contains(property.id) {
            settings.fill(property.name, .text(property.defaultValue ?? ""))
        }
        return settings
    }

    private static func isComplete(_ document: Document, _ builtIn: Schema) -> Bool {
        guard let properties = document.propertyDocuments, document.text("Name") == builtIn.name else { return false }
        return builtIn.properties.allSatisfy { wanted in
            properties.contains { property in
                guard property.id == .text(wanted.id), property.text("Name") == wanted.name,
                    property.integer("DataType") == Int64(wanted.dataType.rawValue)
                else { return false }
                let picks = Specification(property.text("Specification")).picks
                return wanted.specification.picks.allSatisfy { pick in picks.contains { $0.name == pick.name && $0.value == pick.value } }
            }
        }
    }

    /// Members that older files lack: the type from its legacy mirror, the display name from the name, the rest 0 (operations 13).
    private static func filled(_ document: Document) -> Document {
        var document = document
        let specification = Specification(document.text("Specification"))
        let type: SchemaType =
            switch specification["type"] {
            case "component": .component
            case "settings": .settings
            default: .normal
            }
        document.fill("Type", .integer(Int64(type.rawValue)))
        document.fill("IdGenerator", .integer(0))
        document.fillDisplayName()
        if let properties = document.propertyDocuments { document.set("Properties", .documents(properties.map(filledProperty))) }
        return document
    }

    private static func filledProperty(_ document: Document) -> Document {
        var document = document
        document.fill("DataType", .integer(0))
        document.fill("Uniqueness", .integer(0))
        document.fill("Requirement", .integer(0))
        let type = document.integer("DataType").flatMap { Int(exactly: $0) }.flatMap(DataType.init)
        document.fill("Size", .integer(type.map { $0.isIntegral || $0 == .number } == true ? 4 : 0))
        if let type, let size = document["Size"], !type.holds(size: size) { document.set("Size", .integer(type.ownSize)) }
        document.fillDisplayName()
        return document
    }
}

extension DataType {
    /// Whether a size is in the range of the type, or none that can be read (data-model 5.3, 17).
    fileprivate func holds(size: Field) -> Bool {
        switch size {
        case .integer(let value): sizes.contains(value)
        case .outOfRange: false
        default: true
        }
    }

    /// What a file's size out of range is read as.
    fileprivate var ownSize: Int64 { isIntegral ? 4 : self == .number ? 8 : 0 }
}

extension ProjectSettings {
    /// Reads the settings document.
    init(_ document: Document) {
        self.init(name: document.text("Name"), primaryLanguage: document.text("PrimaryLanguage"), languages: document.text("Languages"))
    }
}
