import Values

/// The rules of metadata (data-model 17) beyond what makes them readable, which `SchemaReading` has told. Built-in schemas are the program's
/// own and not judged.
struct MetadataChecks {
    private(set) var findings = MetadataFindings()
    let metadata: Metadata
    /// What the metadata were before an edit; nil for a file, which keeps what only a change is refused for.
    let before: Metadata?
    let sharedProperties: [Text: Property]

    /// Checks all documents.
    init(of documents: MetadataDocuments, _ metadata: Metadata, after before: Metadata?) {
        self.metadata = metadata
        self.before = before
        sharedProperties = Dictionary(metadata.sharedProperties.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        checkSettings(documents.settings)
        for (index, document) in documents.schemas.enumerated() where !document.isBuiltIn {
            check(document, at: MetadataSpot(place: .schema(index)))
        }
        for (index, document) in documents.sharedProperties.enumerated() {
            let spot = MetadataSpot(place: .sharedProperty(index))
            checkMembers(of: document, by: BuiltIn.schemaProperty, at: spot)
            if let property = document.id.flatMap({ sharedProperties[$0.text] }) { check(property, of: nil, at: spot) }
        }
        checkNames(documents)
        checkPropertyIDs(documents)
        checkRecursion(documents)
    }

    mutating func add(_ code: ErrorCode, _ message: String, at spot: MetadataSpot, _ member: Text) {
        findings.add(code, message, at: spot, member)
    }

    // MARK: Members

    /// Lengths, and what cannot be read, of a document and the properties in it.
    private mutating func check(_ document: Document, at spot: MetadataSpot) {
        checkMembers(of: document, by: BuiltIn.schema, at: spot)
        for (position, property) in (document.propertyDocuments ?? []).enumerated() {
            checkMembers(of: property, by: BuiltIn.schemaProperty, at: spot.property(property, position))
        }
        guard let schema = document.id.flatMap({ metadata.schema(id: $0.text) }), !schema.isSystem else { return }
        check(schema, at: spot)
        for (position, property) in schema.properties.enumerated() {
            check(property, of: schema, at: MetadataSpot(place: spot.place, path: ["Properties", schema.properties[position].id]))
        }
    }

    /// By the sizes and requirements of section 2, whatever a file's own built-in schemas say.
    private mutating func checkMembers(of document: Document, by builtIn: Schema, at spot: MetadataSpot) {
        for member in builtIn.properties where !Self.readMembers.contains(member.name) {
            switch document[member.name] ?? .absent {
            case .outOfRange where member.name == "Size":
                add(.invalidSize, "Value of 'Size' is out of range.", at: spot, member.name)
            case .unreadable, .outOfRange:
                add(member.dataType.formatError, "Value of '\(member.name)' cannot be read.", at: spot, member.name)
            case .absent, .null:
                guard member.isRequired, !isToldOfName(member, document, builtIn) else { continue }
                add(.nullValue, "Value is required for '\(member.name)'.", at: spot, member.name)
            case .text(let text):
                if member.requirement == .notEmpty, text.isEmpty {
                    if isToldOfName(member, document, builtIn) { continue }
                    add(.emptyValue, "Value of '\(member.name)' must not be empty.", at: spot, member.name)
                } else if member.size > 0, text.utf8.count > member.size, text.utf16Count > member.size {
                    add(.exceededValueLength, "Value of '\(member.name)' exceeds \(member.size) characters.", at: spot, member.name)
                }
            default: continue
            }
        }
    }

    /// Of a missing name the reading has spoken; a display name is filled from it.
    private func isToldOfName(_ member: Property, _ document: Document, _ builtIn: Schema) -> Bool {
        guard builtIn.id != BuiltIn.projectSettingsID else { return false }
        return member.name == "Name" || member.name == "DisplayName" && document.text("Name")?.isEmpty ?? true
    }

    /// Members of which the reading has spoken.
    private static let readMembers: Set<Text> = ["Properties", "Type", "IdGenerator", "DataType", "Uniqueness", "Requirement"]

    // MARK: Project settings

    private mutating func checkSettings(_ document: Document) {
        let spot = MetadataSpot(place: .settings)
        let primary = document.text("PrimaryLanguage") ?? ""
        if !primary.isBlank, !ProjectSettings.isTag(primary) {
            add(.invalidLanguage, "\(Finding.quoted(primary)) is no language tag.", at: spot, "PrimaryLanguage")
        }
        for language in ProjectSettings.split(document.text("Languages")) where !ProjectSettings.isTag(language) {
            add(.invalidLanguage, "\(Finding.quoted(language)) is no language tag.", at: spot, "Languages")
        }
        if let version = document.text("Version"), !version.isEmpty, !VersionText.isVersion(version) {
            add(.invalidTextFormat, "Value \(Finding.quoted(version)) of 'Version' is no version.", at: spot, "Version")
        }
        // Files may lack them; loaders have defaults for all.
        if before != nil { checkMembers(of: document, by: BuiltIn.projectSettings, at: spot) }
    }

    // MARK: Schemas

    private mutating func check(_ schema: Schema, at spot: MetadataSpot) {
        if schema.type == .union, schema.properties.count < 2 {
            add(.invalidSchema, "Union '\(schema.name)' has no variant.", at: spot, "Properties")
        }
        if let old = before?.schema(id: schema.id), schema.idGenerator != old.idGenerator, schema.idGenerator != .none {
            add(.invalidIdGeneratorChange, "The id generator of '\(schema.name)' may be given up only.", at: spot, "IdGenerator")
        }
        checkID(of: schema, at: MetadataSpot(place: spot.place, path: ["Properties", schema.idProperty.id]))
        checkSpecification(of: schema, at: spot)
    }

    private mutating func checkID(of schema: Schema, at spot: MetadataSpot) {
        let property = schema.idProperty
        if let dictated = schema.idGenerator.idType, property.dataType != dictated.dataType {
            let old = before?.schema(id: schema.id)?.property(id: property.id)
            let isRetyped = old.map { $0.dataType != property.dataType } ?? false
            let message = "The ids of '\(schema.name)' have the type that their generator dictates."
            add(isRetyped ? .invalidDataTypeChange : .invalidIdDataType, message, at: spot, "DataType")
        }
        if property.requirement == .none {
            add(.invalidRequirementForDataType, "An 'Id' is required.", at: spot, "Requirement")
        }
        if property.uniqueness != .unique, before != nil, isChanged(property, of: schema) {
            add(.invalidSchemaProperty, "An 'Id' is unique.", at: spot, "Uniqueness")
        }
    }

    /// Whether an edit makes or changes a property.
    func isChanged(_ property: Property, of schema: Schema?) -> Bool {
        guard let before else { return false }
        let old =
            schema.map { before.schema(id: $0.id)?.property(id: property.id) } ?? before.sharedProperties.first { $0.id == property.id }
        return old.map { !$0.saysTheSame(as: property) } ?? true
    }

    // MARK: Between documents

    private mutating func checkNames(_ documents: MetadataDocuments) {
        var names = TakenNames(reserved: before == nil ? [] : documents.schemas.filter(\.isBuiltIn).compactMap { $0.text("Name") })
        for (index, document) in documents.schemas.enumerated() where !document.isBuiltIn {
            guard let name = document.text("Name") else { continue }
            let spot = MetadataSpot(place: .schema(index))
            if Self.reservedSchemaNames.contains(where: name.equalsIgnoringCase) {
                add(.reservedName, "\(Finding.quoted(name)) is a name of the program's own.", at: spot, "Name")
            }
            let old = document.id.flatMap { before?.schema(id: $0.text)?.name }
            checkCase(name, isNew: old != name, &names, at: spot)
            checkPropertyNames(of: document, at: spot)
        }
        var shared = TakenNames(reserved: [])
        for (index, document) in documents.sharedProperties.enumerated() {
            guard let name = document.text("Name") else { continue }
            let old = document.id.flatMap { id in before?.sharedProperties.first { $0.id == id.text }?.name }
            checkCase(name, isNew: old != name, &shared, at: MetadataSpot(place: .sharedProperty(index)))
        }
    }

    private static let reservedSchemaNames: [Text] = [
        "Schema", "SchemaProperty", "ProjectSettings", "Collections", "ToolsVersion", "RevisionHash", "ChangeNumber",
    ]

    private mutating func checkPropertyNames(of document: Document, at spot: MetadataSpot) {
        var names = TakenNames(reserved: [])
        let old = document.id.flatMap { before?.schema(id: $0.text) }
        for (position, property) in (document.propertyDocuments ?? []).enumerated() {
            guard let name = property.text("Name") else { continue }
            let spot = spot.property(property, position)
            if name != "Id", name.equalsIgnoringCase("Id") {
                add(.reservedName, "\(Finding.quoted(name)) is 'Id' in another case.", at: spot, "Name")
                continue
            }
            let oldName = property.id.flatMap { old?.property(id: $0.text)?.name }
            checkCase(name, isNew: oldName != name, &names, at: spot)
        }
    }

    /// Names that differ in case only are refused where one of them is new: a file may have them (data-model 16).
    private mutating func checkCase(_ name: Text, isNew: Bool, _ names: inout TakenNames, at spot: MetadataSpot) {
        let other = names.take(name, isNew: isNew)
        guard before != nil, let other else { return }
        add(.duplicateUniqueValue, "Value \(Finding.quoted(name)) of 'Name' is taken by '\(other)' but for its case.", at: spot, "Name")
    }

    /// Ids are unique over all properties, shared ones included. Twice in one list is told by the reading.
    private mutating func checkPropertyIDs(_ documents: MetadataDocuments) {
        var owners: [Text: MetadataPlace] = [:]
        func note(_ document: Document, _ spot: MetadataSpot, _ findings: inout MetadataFindings) {
            guard case .text(let id)? = document.id else { return }
            guard let owner = owners[id] else { return owners[id] = spot.place }
            if owner == spot.place { return }
            if case (.sharedProperty, .sharedProperty) = (owner, spot.place) { return }
            findings.add(.duplicateUniqueValue, "Value \(Finding.quoted(id)) of 'Id' is taken by another property.", at: spot, "Id")
        }
        for (index, document) in documents.schemas.enumerated() {
            for (position, property) in (document.propertyDocuments ?? []).enumerated() {
                note(property, MetadataSpot(place: .schema(index)).property(property, position), &findings)
            }
        }
        for (index, property) in documents.sharedProperties.enumerated() {
            note(property, MetadataSpot(place: .sharedProperty(index)), &findings)
        }
    }

    /// A chain of required Document properties that comes back to its start could never be finite (data-model 6.10).
    private mutating func checkRecursion(_ documents: MetadataDocuments) {
        for (index, document) in documents.schemas.enumerated() {
            guard let schema = document.id.flatMap({ metadata.schema(id: $0.text) }), !schema.isSystem else { continue }
            for property in schema.properties where property.isRequired && property.dataType == .document {
                guard let target = property.referenceTypeIndex, requires(schema.index, from: target) else { continue }
                let message = "Required documents of '\(schema.name)' would hold each other without end."
                let spot = MetadataSpot(place: .schema(index), path: ["Properties", property.id])
                add(.recursiveReferenceType, message, at: spot, "ReferenceType")
            }
        }
    }

    private func requires(_ goal: Int, from start: Int) -> Bool {
        var seen: Set<Int> = []
        var open = [start]
        while let next = open.popLast() {
            if next == goal { return true }
            guard seen.insert(next).inserted else { continue }
            for property in metadata.schemas[next].properties where property.isRequired && property.dataType == .document {
                if let target = property.referenceTypeIndex { open.append(target) }
            }
        }
        return false
    }
}

/// Names that were met, told apart whatever their case.
private struct TakenNames {
    private var names: [String: (name: Text, isNew: Bool)] = [:]

    init(reserved: [Text]) {
        for name in reserved { names[name.string.lowercased()] = (name, false) }
    }

    /// The name that was there before and is the same but for its case, where one of the two is new.
    mutating func take(_ name: Text, isNew: Bool) -> Text? {
        let key = name.string.lowercased()
        guard let other = names[key] else {
            names[key] = (name, isNew)
            return nil
        }
        return other.name != name && (isNew || other.isNew) ? other.name : nil
    }
}

extension Document {
    /// Whether it is the document of a built-in schema.
    var isBuiltIn: Bool { id.map { BuiltIn.ids.contains($0.text) } ?? false }
}

extension IdGenerator {
    /// The `Id` that a generator dictates (data-model 4); nil where that is the author's choice.
    var idType: (dataType: DataType, requirement: Requirement, size: Int)? {
        switch self {
        case .none: nil
        case .objectID: (.text, .notEmpty, 24)
        case .guid: (.text, .notEmpty, 32)
        case .sequence, .globalSequence: (.integer, .notNull, 4)
        }
    }
}

extension Property {
    /// Whether both were read from equal documents.
    func saysTheSame(as other: Property) -> Bool {
        id == other.id && sharedPropertyID == other.sharedPropertyID && name == other.name && displayName == other.displayName
            && description == other.description && dataType == other.dataType && defaultValue == other.defaultValue
            && uniqueness == other.uniqueness && requirement == other.requirement && referenceTypeID == other.referenceTypeID
            && size == other.size && specification.source == other.specification.source
    }
}

/// The version of a project (data-model 10).
enum VersionText {
    /// Two to four numbers apart by dots, with an optional `-suffix`.
    static func isVersion(_ text: Text) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
        guard let core = parts.first, parts.count == 1 || parts.last?.isEmpty == false else { return false }
        let numbers = core.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return (2...4).contains(numbers.count) && numbers.allSatisfy { !$0.isEmpty && $0.allSatisfy(Identifier.isDigit) }
    }
}
