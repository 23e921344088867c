import Values

/// Fills what a request leaves out of schemas and properties, and rewrites what says nothing (operations 13, data-model 17).
struct MetadataCompletion {
    private let state: Snapshot
    private let generator: IDGenerator

    init(_ state: Snapshot, _ generator: IDGenerator) {
        self.state = state
        self.generator = generator
    }

    /// Completes a schema and its properties.
    ///
    /// - Parameter original: As it was before; nil for a new one, of which members may be left out.
    func complete(_ schema: inout Document, after original: Document?) {
        schema.fillDisplayName()
        if original == nil {
            schema.fill("Type", .integer(0))
            schema.fill("IdGenerator", .integer(0))
        }
        guard var properties = schema.propertyDocuments else { return }
        let old = original?.propertyDocuments ?? []
        let dictated = schema.integer("IdGenerator").flatMap { Int(exactly: $0) }.flatMap(IdGenerator.init)?.idType
        if let dictated, !properties.contains(where: { $0.text("Name") == "Id" }) {
            properties.insert(idProperty(dictated, old), at: 0)
        }
        for index in properties.indices {
            let original = old.first { $0.id == properties[index].id }
            if properties[index].text("Name") == "Id" { completeID(&properties[index], dictated, after: original) }
            completeProperty(&properties[index], after: original)
        }
        schema.set("Properties", .documents(properties))
    }

    /// The `Id` that a generator needs: the one that was there, else a new one.
    private func idProperty(_ dictated: (dataType: DataType, requirement: Requirement, size: Int), _ old: [Document]) -> Document {
        if let known = old.first(where: { $0.text("Name") == "Id" }) { return known }
        var property = Document(of: state.metadata.schema(id: BuiltIn.schemaPropertyID) ?? BuiltIn.schemaProperty)
        property.set("Id", .text(Text(generator.objectID().description)))
        property.set("Name", .text("Id"))
        property.set("DataType", .integer(Int64(dictated.dataType.rawValue)))
        return property
    }

    /// What is left out of an `Id` is what one must have; its generator's rules hold whatever was sent.
    private func completeID(
        _ property: inout Document, _ dictated: (dataType: DataType, requirement: Requirement, size: Int)?, after original: Document?
    ) {
        if let original, property.isEqual(to: original) { return }
        property.fill("DataType", .integer(Int64(dictated?.dataType.rawValue ?? 0)))
        property.fill("Uniqueness", .integer(Int64(Uniqueness.unique.rawValue)))
        let requirement: Requirement = property.dataType == .text ? .notEmpty : .notNull
        property.fill("Requirement", .integer(Int64(requirement.rawValue)))
        if property.integer("Requirement") != 0 { property.set("Requirement", .integer(Int64(requirement.rawValue))) }
        guard let dictated, property.dataType == dictated.dataType else { return }
        property.set("Uniqueness", .integer(1))
        property.set("Size", .integer(Int64(dictated.size)))
    }

    /// Completes a property, shared or of a schema. One that is as it was stays as it is.
    func completeProperty(_ property: inout Document, after original: Document?) {
        if let original, property.isEqual(to: original) { return }
        property.fillDisplayName()
        if original == nil { fillMembers(of: &property) }
        if property.integer("Requirement") == 1 { property.set("Requirement", .integer(2)) }
        guard let type = property.dataType else { return }
        if !type.hasReferenceType { property.set("ReferenceType", .null) }
        if !type.hasSize { property.set("Size", .integer(0)) }
    }

    private func fillMembers(of property: inout Document) {
        for name: Text in ["DataType", "Uniqueness", "Requirement"] { property.fill(name, .integer(0)) }
        property.fill("Size", .integer(property.dataType.map { $0.isIntegral || $0 == .number } == true ? 4 : 0))
    }
}

extension Document {
    /// The data type that this document of a property names.
    var dataType: DataType? { integer("DataType").flatMap { Int(exactly: $0) }.flatMap(DataType.init) }
}

extension DataType {
    /// Whether `Size` says anything (data-model 5.3).
    fileprivate var hasSize: Bool {
        switch self {
        case .text, .localizedText, .number, .integer, .pickList, .multiPickList, .documentCollection, .referenceCollection: true
        case .logical, .time, .date, .document, .reference, .formula: false
        }
    }
}
