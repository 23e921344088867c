import Values

extension MetadataChecks {
    /// The rules of one property; of a shared one where the schema is nil.
    mutating func check(_ property: Property, of schema: Schema?, at spot: MetadataSpot) {
        checkRequirement(of: property, schema, at: spot)
        checkSize(of: property, at: spot)
        checkReferenceType(of: property, at: spot)
        checkSharedProperty(of: property, at: spot)
        checkDefault(of: property, at: spot)
        checkSpecification(of: property, at: spot)
    }

    private mutating func checkRequirement(of property: Property, _ schema: Schema?, at spot: MetadataSpot) {
        if property.requirement == .notEmpty, !property.dataType.canBeEmpty {
            let message = "Values of '\(property.name)' cannot be empty, so that NotEmpty says nothing of them."
            add(.invalidRequirementForDataType, message, at: spot, "Requirement")
        }
        if let schema, schema.type == .union, property.index != schema.idProperty.index, property.isRequired {
            add(.nonOptionalTaggedUnionProperty, "Options of a union are not required: '\(property.name)'.", at: spot, "Requirement")
        }
    }

    private mutating func checkSize(of property: Property, at spot: MetadataSpot) {
        if !property.dataType.sizes.contains(Int64(property.size)) {
            add(.invalidSize, "Value '\(property.size)' of 'Size' is none for '\(property.name)'.", at: spot, "Size")
        }
    }

    /// Of a missing target the reading has spoken.
    private mutating func checkReferenceType(of property: Property, at spot: MetadataSpot) {
        guard property.dataType.holdsDocuments, let target = metadata.referenceType(of: property), target.type == .settings else { return }
        let message = "Documents of '\(target.name)' cannot be embedded, as '\(property.name)' does."
        add(.invalidTypeReference, message, at: spot, "ReferenceType")
    }

    private mutating func checkSharedProperty(of property: Property, at spot: MetadataSpot) {
        guard let id = property.sharedPropertyID, sharedProperties[id] == nil else { return }
        let message = "'\(property.name)' shares a property that does not exist: \(Finding.quoted(id))."
        add(.invalidSchemaProperty, message, at: spot, "SharedProperty")
    }

    private mutating func checkDefault(of property: Property, at spot: MetadataSpot) {
        guard let text = property.defaultValue, !text.isEmpty else { return }
        // Its documents and targets are of a schema that could not be read.
        if property.dataType.hasReferenceType, metadata.referenceType(of: property) == nil { return }
        let reader = DocumentReader(metadata, from: .request)
        guard case .unreadable = reader.value(.text(text), of: property) else { return }
        let message = "Value \(Finding.quoted(text)) of 'DefaultValue' cannot be a value of '\(property.name)'."
        add(property.dataType.formatError, message, at: spot, "DefaultValue")
    }
}

extension DataType {
    /// The values of `Size` that mean something (data-model 5.3, 17).
    var sizes: ClosedRange<Int64> {
        switch self {
        case .integer, .pickList, .multiPickList: 1...8
        case .number: 0...8
        default: 0...Int64(Int32.max)
        }
    }

    /// Whether Requirement NotEmpty says more than NotNull (data-model 5.1).
    var canBeEmpty: Bool { self == .text || self == .localizedText || isCollection }
}
