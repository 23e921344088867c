import Values

/// Documents under new metadata, one at a time (data-model 5.4, 5.5).
struct DocumentMigration {
    private let plan: MigrationPlan
    private let before: Snapshot
    private var conversion: FieldConversion
    private var reader: DocumentReader
    /// Of the root document that is being migrated.
    private var allowance = DocumentAllowance()
    private let newDocument: NewDocument<MigrationState>
    /// Ids of documents that have come to a schema from another one.
    private(set) var placed: [Int: Set<DocumentID>] = [:]
    /// Whether the document that was migrated last holds some whose ids are still to be made.
    private(set) var lacksIDs = false
    /// What the documents do not allow.
    private(set) var refusals: Set<Refusal> = []

    /// A change of a schema that documents stand against.
    struct Refusal: Hashable {
        let schema: Text
        /// Nil for the schema itself.
        let property: Text?
        let code: ErrorCode
    }

    init(_ plan: MigrationPlan, _ before: Snapshot, ids: IDChanges, _ generator: IDGenerator) {
        self.plan = plan
        self.before = before
        var conversion = FieldConversion(plan)
        conversion.ids = ids
        self.conversion = conversion
        reader = DocumentReader(plan.new, from: .file)
        newDocument = NewDocument(MigrationState(metadata: plan.new), generator)
    }

    /// A root document; nil where its schema is gone.
    ///
    /// - Throws: `BeyondBound` as soon as it would have too many values.
    mutating func migrated(_ root: Document) throws(BeyondBound) -> Document? {
        guard let plan = plan.plan(of: root.schema) else { return nil }
        lacksIDs = false
        allowance = DocumentAllowance()
        reader = reader.taking(from: allowance)
        conversion = conversion.taking(from: allowance)
        guard let document = document(root, by: plan), !allowance.isSpent else { throw BeyondBound(plan.new, root.id) }
        return document
    }

    /// Nil where there is no more room.
    private mutating func document(_ old: Document, by plan: MigrationPlan.SchemaPlan) -> Document? {
        guard allowance.take(documentOf: plan.new) else { return nil }
        var document = Document(of: plan.new)
        for (index, property) in plan.new.properties.enumerated() {
            if index == plan.new.idProperty.index {
                document.fields[index] = plan.changesIDs ? id(of: old, plan) : old[old.schema.idProperty]
            } else if let source = plan.sources[index] {
                document.fields[index] = field(old[source], source, property, of: plan.new)
            } else {
                document.fields[index] = added(property, to: plan.new)
            }
        }
        if plan.new.type == .union, plan.old.type != .union, document.setOptions.count > 1 {
            refusals.insert(Refusal(schema: plan.new.id, property: nil, code: .conflictingUnionOptions))
        }
        return document
    }

    private func id(of old: Document, _ plan: MigrationPlan.SchemaPlan) -> Field {
        old.id.flatMap { conversion.ids.id($0, of: old.schema) }?.field ?? .null
    }

    /// The value of an added property: that of a new document where it is required.
    private mutating func added(_ property: Property, to schema: Schema) -> Field {
        guard property.isRequired, schema.type != .union else { return .null }
        return settled(newDocument.value(of: property, taking: allowance))
    }

    private mutating func field(_ field: Field, _ old: Property, _ new: Property, of schema: Schema) -> Field {
        if field.hasNoValue { return .null }
        let changesTarget =
            old.dataType != new.dataType && old.dataType != .text && new.dataType != .text
            && new.dataType.hasReferenceType && old.referenceTypeID != new.referenceTypeID
        guard old.dataType.converts(to: new.dataType), !changesTarget else {
            refusals.insert(Refusal(schema: schema.id, property: new.id, code: .invalidDataTypeChange))
            return .null
        }
        return converted(field, old, new)
    }

    private mutating func converted(_ field: Field, _ old: Property, _ new: Property) -> Field {
        switch field {
        case .document(let document) where new.dataType.holdsDocuments: return gathered(adapted([document], old, new), new)
        case .documents(let documents) where new.dataType.holdsDocuments:
            let kept = new.dataType == .document ? Array(documents.prefix(1)) : documents
            return gathered(adapted(kept, old, new), new)
        default: break
        }
        guard let scalar = conversion.scalar(field, old, new) else { return fallback(new) }
        return old.dataType == new.dataType ? scalar : settled(scalar)
    }

    /// What takes the place of a value that cannot be converted.
    private mutating func fallback(_ property: Property) -> Field {
        guard property.isRequired, let text = property.defaultValue else { return .null }
        return settled(reader.defaultValue(text, of: property))
    }

    private func gathered(_ documents: [Document], _ property: Property) -> Field {
        if property.dataType == .documentCollection { return .documents(documents) }
        return documents.first.map(Field.document) ?? .null
    }

    // MARK: Embedded documents

    /// Embedded documents in the schema that their property now has.
    private mutating func adapted(_ documents: [Document], _ old: Property, _ new: Property) -> [Document] {
        guard let target = plan.new.referenceType(of: new) else { return [] }
        var result: [Document] = []
        for document in documents {
            if document.schema.id == target.id, let plan = plan.plan(of: document.schema) {
                guard let document = self.document(document, by: plan) else { break }
                result.append(document)
            } else if let adopted = adopted(document, by: target) {
                result.append(adopted)
            }
        }
        return result
    }

    /// A document of another schema: values are kept where the names of properties agree; nil where it can have no id.
    private mutating func adopted(_ old: Document, by schema: Schema) -> Document? {
        guard allowance.take(documentOf: schema) else { return nil }
        var document = Document(of: schema)
        for property in schema.properties {
            if property.index == schema.idProperty.index {
                document[property] = old.id.flatMap { reader.id($0.text, of: schema) }?.field ?? .null
            } else if let source = old.schema.property(named: property.name), source.dataType.converts(to: property.dataType) {
                document[property] = converted(old[source], source, property)
            } else {
                document[property] = .null
            }
        }
        return withOwnID(document)
    }

    /// Documents that were read or made here: each with an id of its own, or none yet.
    private mutating func settled(_ field: Field) -> Field {
        switch field {
        case .document(let document): return settled(document).map(Field.document) ?? .null
        case .documents(let documents):
            var kept: [Document] = []
            for document in documents { if let settled = settled(document) { kept.append(settled) } }
            return .documents(kept)
        case .absent: return .null
        default: return field
        }
    }

    private mutating func settled(_ document: Document) -> Document? {
        var document = document
        for index in document.fields.indices { document.fields[index] = settled(document.fields[index]) }
        return withOwnID(document)
    }

    /// The document with its id where no other has it, without one where it is to be made; nil where it cannot be made.
    private mutating func withOwnID(_ document: Document) -> Document? {
        let schema = document.schema
        if let id = document.id, IDCheck.problem(with: document) == nil, IDCheck.hasGeneratedForm(id.field, of: schema),
            plan.old.schema(id: schema.id).map({ !before.exists(id, in: $0) }) ?? true,
            placed[schema.index, default: []].insert(id).inserted
        {
            return document
        }
        guard schema.idGenerator != .none else { return nil }
        var document = document
        document[schema.idProperty] = .null
        lacksIDs = true
        return document
    }
}

/// What the making of documents and ids asks of a state that is still being migrated.
struct MigrationState: DocumentLookup {
    let metadata: Metadata
    /// By the position of the schema.
    var largestNumbers: [Int: Int64] = [:]

    func rootDocument(_ id: DocumentID, of schema: Schema) -> Document? { nil }
    func settingsDocument(of schema: Schema) -> Document? { nil }
    func holds(_ id: DocumentID, of schema: Schema, in scope: HolderScope) -> Bool { false }
    func holds(_ value: DocumentID, of property: Property, of schema: Schema, amongRoots: Bool, in scope: HolderScope) -> Bool { false }
    func largestNumber(of schema: Schema) -> Int64 { largestNumbers[schema.index] ?? 0 }
}
