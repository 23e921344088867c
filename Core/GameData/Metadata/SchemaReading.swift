import Values

/// Reads documents of `Schema` and `SchemaProperty` as values. What makes a value impossible is told here, with the codes of data-model 17;
/// the other rules are `MetadataChecks`.
struct SchemaReading {
    private(set) var findings = MetadataFindings()

    /// The metadata of those documents, without the schemas that cannot be read.
    mutating func metadata(of documents: MetadataDocuments) -> Metadata {
        let schemas = documents.schemas.indices.compactMap { schema(documents.schemas[$0], at: MetadataSpot(place: .schema($0))) }
        let shared = documents.sharedProperties.indices.compactMap {
            property(documents.sharedProperties[$0], at: MetadataSpot(place: .sharedProperty($0)))
        }
        checkDistinct(documents)
        checkReferenceTypes(documents)
        let unhashed = Metadata(schemas: schemas, sharedProperties: shared, settings: ProjectSettings(documents.settings), hash: 0)
        return unhashed.hashed(MetadataHash.of(documents, in: unhashed))
    }

    // MARK: Schemas

    private mutating func schema(_ document: Document, at spot: MetadataSpot) -> Schema? {
        let identity = idAndName(of: document, at: spot)
        let type = value(SchemaType.init, of: "Type", in: document, .invalidSchema, spot)
        let generator = value(IdGenerator.init, of: "IdGenerator", in: document, .invalidSchema, spot)
        guard let properties = properties(of: document, at: spot), let (id, name) = identity, let type, let generator,
            hasID(properties, spot, name)
        else { return nil }
        return Schema(
            index: 0, id: id, name: name, displayName: document.text("DisplayName") ?? name, description: document.text("Description"),
            type: type, idGenerator: generator, specification: Specification(document.text("Specification")), properties: properties)
    }

    private mutating func properties(of document: Document, at spot: MetadataSpot) -> [Property]? {
        guard let documents = document.propertyDocuments else {
            if document["Properties"]?.hasNoValue ?? true {
                findings.add(.nullValue, "Value is required for 'Properties'.", at: spot, "Properties")
            } else {
                findings.add(.invalidDocumentCollectionFormat, "Value of 'Properties' cannot be read.", at: spot, "Properties")
            }
            return nil
        }
        let properties = documents.indices.map { property(documents[$0], at: spot.property(documents[$0], $0)) }
        let read = properties.compactMap(\.self)
        return read.count == documents.count ? read : nil
    }

    private mutating func hasID(_ properties: [Property], _ spot: MetadataSpot, _ name: Text) -> Bool {
        guard let property = properties.first(where: { $0.name == "Id" }) else {
            findings.add(.invalidSchema, "Schema '\(name)' has no property 'Id'.", at: spot, "Properties")
            return false
        }
        return property.dataType.canBeID
    }

    // MARK: Properties

    private mutating func property(_ document: Document, at spot: MetadataSpot) -> Property? {
        let identity = idAndName(of: document, at: spot)
        let dataType = value(DataType.init, of: "DataType", in: document, .invalidSchemaProperty, spot)
        let uniqueness = value(Uniqueness.init, of: "Uniqueness", in: document, .invalidSchemaProperty, spot)
        let requirement = value(Requirement.init(stored:), of: "Requirement", in: document, .invalidSchemaProperty, spot)
        let isID = !spot.path.isEmpty && document.text("Name") == "Id"
        if isID, let dataType, !dataType.canBeID {
            findings.add(.invalidIdDataType, "An 'Id' cannot be of this type.", at: spot, "DataType")
        }
        guard let (id, name) = identity, let dataType, let uniqueness, let requirement else { return nil }
        guard uniqueness == .none || dataType.canBeUnique || isID else {
            findings.add(.invalidSchemaProperty, "Values of '\(name)' cannot be unique.", at: spot, "Uniqueness")
            return nil
        }
        return Property(
            index: 0, id: id, sharedPropertyID: document.referenceID("SharedProperty"), name: name,
            displayName: document.text("DisplayName") ?? name, description: document.text("Description"), dataType: dataType,
            defaultValue: document.text("DefaultValue"), uniqueness: uniqueness, requirement: requirement,
            referenceTypeID: document.referenceID("ReferenceType"), size: document.integer("Size").map { Int(clamping: $0) } ?? 0,
            specification: Specification(document.text("Specification")))
    }

    // MARK: Members

    private mutating func idAndName(of document: Document, at spot: MetadataSpot) -> (id: Text, name: Text)? {
        let name = name(of: document, at: spot)
        guard case .text(let id)? = document.id else {
            findings.add(.nullValue, "Value is required for 'Id'.", at: spot, "Id")
            return nil
        }
        return name.map { (id, $0) }
    }

    private mutating func name(of document: Document, at spot: MetadataSpot) -> Text? {
        guard let name = document.text("Name") else {
            let isMissing = document["Name"]?.hasNoValue ?? true
            findings.add(isMissing ? .nullValue : .invalidTextFormat, "Value is required for 'Name'.", at: spot, "Name")
            return nil
        }
        guard !name.isEmpty else {
            findings.add(.emptyValue, "Value of 'Name' must not be empty.", at: spot, "Name")
            return nil
        }
        guard Identifier.isName(name) else {
            let message = "Value \(Finding.quoted(name)) of 'Name' is no name: a letter, then letters, digits and underscores."
            findings.add(.invalidNameFormat, message, at: spot, "Name")
            return nil
        }
        return name
    }

    /// A member that is one of a few numbers.
    private mutating func value<Member>(
        _ make: (Int) -> Member?, of name: Text, in document: Document, _ code: ErrorCode, _ spot: MetadataSpot
    ) -> Member? {
        if document[name]?.hasNoValue ?? true {
            findings.add(.nullValue, "Value is required for '\(name)'.", at: spot, name)
            return nil
        }
        if let member = document.integer(name).flatMap({ Int(exactly: $0) }).flatMap(make) { return member }
        findings.add(code, "Value of '\(name)' is unknown.", at: spot, name)
        return nil
    }

    // MARK: Between them

    private mutating func checkDistinct(_ documents: MetadataDocuments) {
        var ids: Set<Text> = [], names: Set<Text> = [], sharedNames: Set<Text> = []
        for (index, document) in documents.schemas.enumerated() {
            note(document, &ids, &names, at: MetadataSpot(place: .schema(index)))
            var propertyIDs: Set<Text> = [], propertyNames: Set<Text> = []
            for (position, property) in (document.propertyDocuments ?? []).enumerated() {
                note(
                    property, &propertyIDs, &propertyNames,
                    at: MetadataSpot(place: .schema(index)).property(property, position))
            }
        }
        ids = []
        for (index, document) in documents.sharedProperties.enumerated() {
            note(document, &ids, &sharedNames, at: MetadataSpot(place: .sharedProperty(index)))
        }
    }

    private mutating func note(_ document: Document, _ ids: inout Set<Text>, _ names: inout Set<Text>, at spot: MetadataSpot) {
        if case .text(let id)? = document.id, !ids.insert(id).inserted {
            findings.add(.duplicateUniqueValue, "Value \(Finding.quoted(id)) of 'Id' is taken.", at: spot, "Id")
        }
        guard let name = document.text("Name"), !names.insert(name).inserted else { return }
        if name == "Id" {
            findings.add(.reservedName, "A schema has one property 'Id'.", at: spot, "Name")
        } else {
            findings.add(.duplicateUniqueValue, "Value \(Finding.quoted(name)) of 'Name' is taken.", at: spot, "Name")
        }
    }

    private mutating func checkReferenceTypes(_ documents: MetadataDocuments) {
        let ids = Set(documents.schemas.compactMap(\.id?.text))
        for (index, document) in documents.schemas.enumerated() {
            for (position, property) in (document.propertyDocuments ?? []).enumerated() {
                checkReferenceType(of: property, ids, at: MetadataSpot(place: .schema(index)).property(property, position))
            }
        }
        for (index, property) in documents.sharedProperties.enumerated() {
            checkReferenceType(of: property, ids, at: MetadataSpot(place: .sharedProperty(index)))
        }
    }

    private mutating func checkReferenceType(of property: Document, _ ids: Set<Text>, at spot: MetadataSpot) {
        guard property.integer("DataType").flatMap({ Int(exactly: $0) }).flatMap(DataType.init)?.hasReferenceType == true else { return }
        let name = property.text("Name") ?? ""
        guard let target = property.referenceID("ReferenceType") else {
            return findings.add(.invalidSchemaProperty, "Property '\(name)' has no reference type.", at: spot, "ReferenceType")
        }
        // Of a placeholder that nothing defines its assignment has spoken.
        guard !ids.contains(target), !DocumentID.isPlaceholder(target) else { return }
        let message = "Reference type of '\(name)' points to missing schema \(Finding.quoted(target))."
        findings.add(.brokenReference, message, at: spot, "ReferenceType")
    }
}

extension Requirement {
    /// The requirement that a stored number is: 1 is read as 2 (data-model 5.1).
    init?(stored number: Int) { self.init(rawValue: number == 1 ? 2 : number) }
}

extension Metadata {
    /// The same with its hash.
    fileprivate func hashed(_ hash: UInt32) -> Metadata {
        Metadata(schemas: schemas, sharedProperties: sharedProperties, settings: settings, hash: hash)
    }
}

/// The names of schemas, properties, options and parameters (data-model 16).
enum Identifier {
    /// A Latin letter, then letters, digits and underscores.
    static func isName(_ name: Text) -> Bool {
        guard let first = name.utf8.first, isLetter(first) else { return false }
        return name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) && byte < 0x80 }
    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
