import Values

/// Where the values of documents come from under new metadata: schemas are matched by id, properties by id (data-model 5.5).
struct MigrationPlan {
    let old: Metadata
    let new: Metadata
    /// By the position of the old schema; nil for one that is gone.
    let schemas: [SchemaPlan?]
    /// Positions of old schemas whose documents, or what those embed or refer to, look different.
    let affected: Set<Int>
    /// Whether every schema keeps its position.
    let keepsPositions: Bool

    /// What becomes of the documents of one schema.
    struct SchemaPlan {
        let old: Schema
        let new: Schema
        /// By the position of the new property: where its values come from; nil for an added one.
        let sources: [Property?]
        /// Whether ids change their type, or are taken from another property.
        let changesIDs: Bool
    }

    init(from old: Metadata, to new: Metadata) {
        self.old = old
        self.new = new
        schemas = old.schemas.map { schema in new.schema(id: schema.id).map { SchemaPlan(from: schema, to: $0) } }
        keepsPositions = old.schemas.map(\.id) == new.schemas.map(\.id)
        affected = Self.affected(schemas, old, new)
    }

    /// The plan for documents of an old schema.
    func plan(of schema: Schema) -> SchemaPlan? { schemas[schema.index] }

    /// Changed schemas, and those that hold their documents or refer to ids that change.
    private static func affected(_ plans: [SchemaPlan?], _ old: Metadata, _ new: Metadata) -> Set<Int> {
        let movesLanguages = old.settings.languages != new.settings.languages
        var affected: Set<Int> = []
        for plan in plans.compactMap(\.self) where plan.isChanged || movesLanguages && plan.old.hasLocalizedTexts {
            affected.insert(plan.old.index)
        }
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for schema in old.schemas
            where !affected.contains(schema.index) && schema.properties.contains(where: { depends($0, affected, plans) }) {
                affected.insert(schema.index)
                isGrowing = true
            }
        }
        return affected
    }

    private static func depends(_ property: Property, _ affected: Set<Int>, _ plans: [SchemaPlan?]) -> Bool {
        guard let target = property.referenceTypeIndex else { return false }
        return property.dataType.holdsDocuments ? affected.contains(target) : plans[target]?.changesIDs == true
    }
}

extension MigrationPlan.SchemaPlan {
    init(from old: Schema, to new: Schema) {
        self.old = old
        self.new = new
        sources = new.properties.map { property in
            old.property(id: property.id) ?? (property.index == new.idProperty.index ? old.idProperty : nil)
        }
        let source = sources[new.idProperty.index] ?? old.idProperty
        changesIDs = source.index != old.idProperty.index || source.dataType != new.idProperty.dataType
    }

    /// Whether documents are written in another way, or found by other values.
    fileprivate var isChanged: Bool {
        (old.type == .union) != (new.type == .union) || old.properties.count != new.properties.count
            || zip(old.properties, new.properties).contains { !$0.hasSameLayout(as: $1) }
    }
}

extension Schema {
    fileprivate var hasLocalizedTexts: Bool { properties.contains { $0.dataType == .localizedText } }
}

extension Property {
    /// Whether stored documents and indexes see no difference.
    func hasSameLayout(as other: Property) -> Bool {
        id == other.id && name == other.name && dataType == other.dataType && uniqueness == other.uniqueness
            && (!dataType.hasReferenceType || referenceTypeID == other.referenceTypeID)
    }
}

extension DataType {
    /// The changes of data type that a property with values may go through (data-model 5.5).
    func converts(to other: DataType) -> Bool {
        if self == other || self == .text || other == .text { return true }
        switch (self, other) {
        case (.time, .integer), (.integer, .time), (.document, .documentCollection), (.documentCollection, .document),
            (.reference, .referenceCollection), (.referenceCollection, .reference):
            return true
        default: return isCountable && other.isCountable
        }
    }

    private var isCountable: Bool { isIntegral || self == .number || self == .logical }
}
