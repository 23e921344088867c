import Values

/// The documents that metadata are made of, canonical and in the order of the file.
package struct MetadataDocuments: Sendable {
    package var settings: Document
    package var schemas: [Document]
    package var sharedProperties: [Document]
}

/// Which of the documents of metadata is meant.
enum MetadataPlace: Hashable, Sendable {
    case settings
    /// Position among the documents of `Schema`.
    case schema(Int)
    /// Position among the root documents of `SchemaProperty`.
    case sharedProperty(Int)
}

extension MetadataDocuments {
    /// The documents that a snapshot holds.
    ///
    /// - Throws: `genericError` where one cannot be read.
    init(of snapshot: Snapshot) throws(APIErrors) {
        func roots(_ id: Text) throws(APIErrors) -> [Document] {
            guard let schema = snapshot.metadata.schema(id: id) else { return [] }
            var documents: [Document] = []
            for stored in snapshot.roots(of: schema) { documents.append(try stored.document(in: snapshot.metadata)) }
            return documents
        }
        settings = try roots(BuiltIn.projectSettingsID).first ?? SystemDocuments.settings(in: snapshot.metadata)
        schemas = try roots(BuiltIn.schemaID)
        sharedProperties = try roots(BuiltIn.schemaPropertyID)
    }

    subscript(place: MetadataPlace) -> Document {
        get {
            switch place {
            case .settings: settings
            case .schema(let index): schemas[index]
            case .sharedProperty(let index): sharedProperties[index]
            }
        }
        set {
            switch place {
            case .settings: settings = newValue
            case .schema(let index): schemas[index] = newValue
            case .sharedProperty(let index): sharedProperties[index] = newValue
            }
        }
    }

    /// All of them, in the order in which collections are written.
    var places: [MetadataPlace] {
        [.settings] + schemas.indices.map(MetadataPlace.schema) + sharedProperties.indices.map(MetadataPlace.sharedProperty)
    }

    /// The document with that id in the collection of a system schema; the first where a file has several. For single questions:
    /// `MetadataIndex` answers many.
    func place(of id: Text, in schemaID: Text) -> MetadataPlace? {
        switch schemaID {
        case BuiltIn.projectSettingsID: .settings
        case BuiltIn.schemaID: schemas.firstIndex { $0.id == .text(id) }.map(MetadataPlace.schema)
        default: sharedProperties.firstIndex { $0.id == .text(id) }.map(MetadataPlace.sharedProperty)
        }
    }

    mutating func sort() {
        schemas = schemas.sortedByID()
        sharedProperties = sharedProperties.sortedByID()
    }
}

/// Where the documents of metadata stand, by id; of a state that does not change.
struct MetadataIndex {
    private let schemas: [DocumentID: Int]
    private let sharedProperties: [DocumentID: Int]

    init(_ documents: MetadataDocuments) {
        schemas = Self.places(of: documents.schemas)
        sharedProperties = Self.places(of: documents.sharedProperties)
    }

    private static func places(of documents: [Document]) -> [DocumentID: Int] {
        let ids = documents.enumerated().compactMap { index, document in document.id.map { ($0, index) } }
        return Dictionary(ids, uniquingKeysWith: { first, _ in first })
    }

    func place(of id: DocumentID?, in schemaID: Text) -> MetadataPlace? {
        if schemaID == BuiltIn.projectSettingsID { return .settings }
        guard let id else { return nil }
        if schemaID == BuiltIn.schemaID { return schemas[id].map(MetadataPlace.schema) }
        return sharedProperties[id].map(MetadataPlace.sharedProperty)
    }

    func place(of document: Document) -> MetadataPlace? { place(of: document.id, in: document.schema.id) }
}

extension [Document] {
    /// In the order of the file: by id, those without one first.
    func sortedByID() -> [Document] {
        sorted { left, right in
            switch (left.id, right.id) {
            case (let left?, let right?): left < right
            case (nil, _?): true
            default: false
            }
        }
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

    /// The documents of properties in a document of `Schema`; nil where it has no list of them.
    var propertyDocuments: [Document]? {
        if case .documents(let documents)? = self["Properties"] { documents } else { nil }
    }

    /// Sets a member, where the schema has it.
    mutating func set(_ name: Text, _ value: Field) {
        guard let property = schema.property(named: name) else { return }
        self[property] = value
    }

    /// Sets a member that has no value.
    mutating func fill(_ name: Text, _ value: Field) {
        guard let property = schema.property(named: name), self[property].hasNoValue else { return }
        self[property] = value
    }

    /// An empty display name is the name (data-model 3).
    mutating func fillDisplayName() {
        guard let name = text("Name"), text("DisplayName")?.isEmpty ?? self["DisplayName"]?.hasNoValue ?? false else { return }
        set("DisplayName", .text(name))
    }

    /// The same values under another edition of the metadata, embedded documents too; properties are matched by name.
    func moved(to metadata: Metadata) -> Document {
        guard let schema = metadata.schema(id: schema.id), schema !== self.schema else { return self }
        var document = Document(of: schema)
        for property in schema.properties {
            document[property] = self[property.name] ?? .absent
            document[property].mapDocuments { item, _ in item = item.moved(to: metadata) }
        }
        return document
    }
}
