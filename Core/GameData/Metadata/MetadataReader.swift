import Values

/// The documents that metadata are made of, canonical and in the order of the file.
package struct MetadataDocuments: Sendable {
    package var settings: Document
    package var schemas: [Document]
    package var sharedProperties: [Document]
}

/// Reads the three metadata collections (data-model 1 to 10): built-in schemas that are missing or incomplete are put in, members that
/// older files lack are filled, and what cannot be understood is refused with its code.
package struct MetadataReader {
    private var errors: [APIError] = []

    /// Reads the collections as a file has them: arrays, or objects keyed by id; nil where the file has none.
    ///
    /// - Throws: `invalidImportData` without a schema or with several settings documents, else the codes of data-model 17; at most 20.
    package static func read(
        settings: Value?, schemas: Value?, sharedProperties: Value?
    ) throws(APIErrors) -> (metadata: Metadata, documents: MetadataDocuments) {
        // Twice: a genuine file may know more properties of the system schemas than section 2 lists, and then they read themselves.
        let (metadata, _) = try read(settings, schemas, sharedProperties, by: BuiltIn.metadata)
        return try read(settings, schemas, sharedProperties, by: metadata)
    }

    private static func read(
        _ settings: Value?, _ schemas: Value?, _ sharedProperties: Value?, by known: Metadata
    ) throws(APIErrors) -> (metadata: Metadata, documents: MetadataDocuments) {
        var reader = MetadataReader()
        let documents = try reader.documents(settings, schemas, sharedProperties, known)
        let read = reader.schemas(documents.schemas)
        let shared = documents.sharedProperties.compactMap { reader.property($0, of: nil) }
        reader.checkReferenceTypes(of: read, shared)
        if let errors = APIErrors(Array(reader.errors.prefix(APIErrors.mostListed))) { throw errors }
        let unhashed = Metadata(schemas: read, sharedProperties: shared, settings: ProjectSettings(documents.settings), hash: 0)
        let hash = MetadataHash.of(documents, in: unhashed)
        return (Metadata(schemas: read, sharedProperties: shared, settings: unhashed.settings, hash: hash), documents)
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
            settings: settingsDocuments.first ?? SystemDocuments.settings(in: known),
            schemas: Self.sorted(Self.withBuiltIn(schemaDocuments.map(Self.filled), known)),
            sharedProperties: Self.sorted(collection(sharedProperties, of: BuiltIn.schemaPropertyID, reader).map(Self.filledProperty)))
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
        if let document = reader.document(value, of: schema) { return document }
        errors.append(APIError(.invalidDocumentFormat, "A document of '\(schema.name)' is no object.", schemaName: schema.name.string))
        return nil
    }

    private static func sorted(_ documents: [Document]) -> [Document] {
        documents.sorted { left, right in
            switch (left.id, right.id) {
            case (let left?, let right?): left < right
            case (nil, _?): true
            default: false
            }
        }
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

    private static func isComplete(_ document: Document, _ builtIn: Schema) -> Bool {
        guard case .documents(let properties)? = document["Properties"], document.text("Name") == builtIn.name else { return false }
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
        if let property = document.schema.property(named: "Properties"), case .documents(let properties) = document[property] {
            document[property] = .documents(properties.map(filledProperty))
        }
        return document
    }

    private static func filledProperty(_ document: Document) -> Document {
        var document = document
        document.fill("DataType", .integer(0))
        document.fill("Uniqueness", .integer(0))
        document.fill("Requirement", .integer(0))
        let type = document.integer("DataType").flatMap { Int(exactly: $0) }.flatMap(DataType.init)
        document.fill("Size", .integer(type.map { $0.isIntegral || $0 == .number } == true ? 4 : 0))
        document.fillDisplayName()
        return document
    }
}

// MARK: - Types

extension MetadataReader {
    private mutating func schemas(_ documents: [Document]) -> [Schema] {
        let schemas = documents.compactMap { schema($0) }
        var ids: Set<Text> = []
        var names: Set<Text> = []
        for schema in schemas {
            if !ids.insert(schema.id).inserted {
                fail(.duplicateUniqueValue, "Two schemas have the id '\(schema.id)'.", "/Id", schema.name, schema.id)
            }
            if !names.insert(schema.name).inserted {
                fail(.duplicateUniqueValue, "Two schemas have the name '\(schema.name)'.", "/Name", schema.name, schema.id)
            }
        }
        return schemas
    }

    private mutating func fail(_ code: ErrorCode, _ message: String, _ path: String, _ schemaName: Text?, _ id: Text?) {
        errors.append(APIError(code, message, path: path, schemaName: schemaName?.string, id: id?.string))
    }

    private mutating func schema(_ document: Document) -> Schema? {
        guard let (id, name) = idAndName(of: document, at: "", of: nil) else { return nil }
        guard let type = document.integer("Type").flatMap({ Int(exactly: $0) }).flatMap(SchemaType.init) else {
            fail(.invalidSchema, "Type of schema '\(name)' is unknown.", "/Type", name, id)
            return nil
        }
        guard let generator = document.integer("IdGenerator").flatMap({ Int(exactly: $0) }).flatMap(IdGenerator.init) else {
            fail(.invalidSchema, "Id generator of schema '\(name)' is unknown.", "/IdGenerator", name, id)
            return nil
        }
        guard let properties = properties(of: document, name, id), checkID(properties, name, id) else { return nil }
        return Schema(
            index: 0, id: id, name: name, displayName: document.text("DisplayName") ?? name, description: document.text("Description"),
            type: type, idGenerator: generator, specification: Specification(document.text("Specification")), properties: properties)
    }

    private mutating func properties(of document: Document, _ name: Text, _ id: Text) -> [Property]? {
        guard case .documents(let documents)? = document["Properties"] else {
            fail(.nullValue, "Value is required for 'Properties'.", "/Properties", name, id)
            return nil
        }
        let properties = documents.compactMap { property($0, of: name) }
        guard properties.count == documents.count else { return nil }
        var ids: Set<Text> = []
        var names: Set<Text> = []
        var isDistinct = true
        for property in properties where !ids.insert(property.id).inserted || !names.insert(property.name).inserted {
            isDistinct = false
            let message = "Schema '\(name)' has two properties '\(property.name)'."
            fail(.duplicateUniqueValue, message, "/Properties/\(property.id)/Name", name, id)
        }
        return isDistinct ? properties : nil
    }

    private mutating func checkID(_ properties: [Property], _ name: Text, _ id: Text) -> Bool {
        guard let property = properties.first(where: { $0.name == "Id" }) else {
            fail(.invalidSchema, "Schema '\(name)' has no property 'Id'.", "/Properties", name, id)
            return false
        }
        guard property.dataType.canBeID else {
            fail(.invalidIdDataType, "The ids of schema '\(name)' cannot be of this type.", "/Properties/\(property.id)/DataType", name, id)
            return false
        }
        return true
    }

    private mutating func property(_ document: Document, of schemaName: Text?) -> Property? {
        let prefix = schemaName == nil ? "" : "/Properties/\(document.id?.text.string ?? "")"
        guard let (id, name) = idAndName(of: document, at: prefix, of: schemaName) else { return nil }
        guard let dataType = document.integer("DataType").flatMap({ Int(exactly: $0) }).flatMap(DataType.init),
            let uniqueness = document.integer("Uniqueness").flatMap({ Int(exactly: $0) }).flatMap(Uniqueness.init),
            let requirement = document.integer("Requirement").flatMap({ Int(exactly: $0) }).flatMap({
                Requirement(rawValue: $0 == 1 ? 2 : $0)
            })
        else {
            fail(.invalidSchemaProperty, "Data type, uniqueness or requirement of '\(name)' is unknown.", prefix, schemaName, id)
            return nil
        }
        guard uniqueness == .none || dataType.canBeUnique else {
            fail(.invalidSchemaProperty, "Values of '\(name)' cannot be unique.", prefix + "/Uniqueness", schemaName, id)
            return nil
        }
        return Property(
            index: 0, id: id, sharedPropertyID: document.referenceID("SharedProperty"), name: name,
            displayName: document.text("DisplayName") ?? name, description: document.text("Description"), dataType: dataType,
            defaultValue: document.text("DefaultValue"), uniqueness: uniqueness, requirement: requirement,
            referenceTypeID: document.referenceID("ReferenceType"), size: document.integer("Size").map { Int(clamping: $0) } ?? 0,
            specification: Specification(document.text("Specification")))
    }

    private mutating func idAndName(of document: Document, at prefix: String, of schemaName: Text?) -> (id: Text, name: Text)? {
        guard case .text(let id)? = document.id else {
            fail(.nullValue, "Value is required for 'Id'.", prefix + "/Id", schemaName, nil)
            return nil
        }
        guard let name = document.text("Name"), !name.isEmpty else {
            fail(.nullValue, "Value is required for 'Name'.", prefix + "/Name", schemaName, id)
            return nil
        }
        guard Self.isIdentifier(name) else {
            fail(
                .invalidNameFormat, "'\(name)' is no name: a letter, then letters, digits and underscores.", prefix + "/Name", schemaName,
                id)
            return nil
        }
        return (id, name)
    }

    /// A Latin letter, then letters, digits and underscores; at most 128 (data-model 16).
    static func isIdentifier(_ name: Text) -> Bool {
        guard let first = name.utf8.first, isLetter(first), name.utf8.count <= 128 else { return false }
        return name.utf8.allSatisfy { isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) && byte < 0x80 }

    private mutating func checkReferenceTypes(of schemas: [Schema], _ sharedProperties: [Property]) {
        let ids = Set(schemas.map(\.id))
        for schema in schemas {
            for property in schema.properties {
                check(property, ids, at: "/Properties/\(property.id)/ReferenceType", schema.name, schema.id)
            }
        }
        for property in sharedProperties { check(property, ids, at: "/ReferenceType", "SchemaProperty", property.id) }
    }

    private mutating func check(_ property: Property, _ ids: Set<Text>, at path: String, _ schemaName: Text, _ id: Text) {
        guard property.dataType.hasReferenceType else { return }
        guard let target = property.referenceTypeID else {
            return fail(.invalidSchemaProperty, "Property '\(property.name)' has no reference type.", path, schemaName, id)
        }
        guard !ids.contains(target) else { return }
        fail(.brokenReference, "Reference type of '\(property.name)' points to missing schema '\(target)'.", path, schemaName, id)
    }
}

extension ProjectSettings {
    /// Reads the settings document.
    init(_ document: Document) {
        self.init(name: document.text("Name"), primaryLanguage: document.text("PrimaryLanguage"), languages: document.text("Languages"))
    }
}

// MARK: - Members by name

extension Document {
    func text(_ name: Text) -> Text? {
        if case .text(let text)? = self[name] { text } else { nil }
    }

    func integer(_ name: Text) -> Int64? {
        if case .integer(let value)? = self[name] { value } else { nil }
    }

    func referenceID(_ name: Text) -> Text? {
        if case .reference(let reference)? = self[name] { reference.id.text } else { nil }
    }

    fileprivate mutating func fill(_ name: Text, _ value: Field) {
        guard let property = schema.property(named: name), self[property].hasNoValue else { return }
        self[property] = value
    }

    fileprivate mutating func fillDisplayName() {
        guard let property = schema.property(named: "DisplayName"), let name = text("Name") else { return }
        if text("DisplayName")?.isEmpty ?? true { self[property] = .text(name) }
    }
}
