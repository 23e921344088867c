import Values

/// The root documents whose findings may differ between two revisions.
struct AffectedRows {
    private(set) var rows: Set<Int64> = []
    private let newer: Snapshot
    private let metadata: Metadata
    private let change: MetadataChange

    init(between older: Snapshot, and newer: Snapshot) {
        self.newer = newer
        metadata = newer.metadata
        change = MetadataChange(from: older.metadata, to: newer.metadata)
        var settings: Set<Int> = []
        newer.indexes.documents.forEachChange(since: older.indexes.documents) { row, old, new in
            guard !isSame(old, new) else { return }
            rows.insert(row)
            for schema in [old.flatMap { change.positions[$0.schemaIndex] }, new?.schemaIndex] {
                if let schema, metadata.schemas[schema].type == .settings { settings.insert(schema) }
            }
            addHolders(old, new)
        }
        for schema in settings.union(change.judged) { rows.formUnion(newer.roots(of: metadata.schemas[schema]).map(\.row)) }
    }

    /// Whether nothing was done to a document: new metadata may have moved its schema, and with it all of them.
    private func isSame(_ old: StoredDocument?, _ new: StoredDocument?) -> Bool {
        guard let old, let new, old !== new else { return old === new }
        return change.positions[old.schemaIndex] == new.schemaIndex && old.text == new.text
    }

    /// Whoever refers to an id that came or went, and the other holders of a value that did.
    private mutating func addHolders(_ old: StoredDocument?, _ new: StoredDocument?) {
        // A document that stands elsewhere may now be the first holder of a value, or no longer.
        let isMoved = old?.id != new?.id
        let before = old?.identities { change.positions[$0] } ?? [], after = new?.identities { $0 } ?? []
        for held in isMoved ? before.union(after) : before.symmetricDifference(after) {
            let schema = metadata.schemas[held.schema]
            if before.contains(held) != after.contains(held) { rows.formUnion(newer.referrers(to: held.id, in: schema).map(\.row)) }
            rows.formUnion(newer.holders(of: held.id, schema.idProperty, schema).map(\.row))
        }
        // Where the properties changed, all documents are judged again.
        let given = old?.sharedValues { change.kept($0) } ?? [], taken = new?.sharedValues { $0 } ?? []
        for held in isMoved ? given.union(taken) : given.symmetricDifference(taken) {
            let schema = metadata.schemas[held.schema]
            rows.formUnion(newer.holders(of: held.value, schema.properties[held.property], schema).map(\.row))
        }
    }
}

extension StoredDocument {
    /// The ids of this document and of all that is embedded in it.
    ///
    /// - Parameter position: Where a schema stands that stood at another position; nil for one that is gone.
    fileprivate func identities(_ position: (Int) -> Int?) -> Set<HeldID> {
        var ids: Set<HeldID> = []
        for place in embedded {
            if let id = place.id, let schema = position(Int(place.schema)) { ids.insert(HeldID(schema: schema, id: id)) }
        }
        if let id, let schema = position(schemaIndex) { ids.insert(HeldID(schema: schema, id: id)) }
        return ids
    }

    /// The values of unique properties other than ids, here and in embedded documents.
    fileprivate func sharedValues(_ position: (Int) -> Int?) -> Set<SharedValues.Held> {
        var values: Set<SharedValues.Held> = []
        for value in uniqueValues {
            guard let schema = position(Int(value.schema)) else { continue }
            values.insert(SharedValues.Held(schema: schema, property: Int(value.property), value: value.value))
        }
        return values
    }
}

/// What a change of the metadata means for the findings in documents that it leaves as they are.
struct MetadataChange {
    /// By the position of a schema before, that of now; nil for one that is gone.
    let positions: [Int?]
    /// Positions of schemas whose documents are to be judged again, because of what they say or of what they may embed.
    let judged: Set<Int>

    init(from older: Metadata, to newer: Metadata) {
        positions = older.schemas.map { older === newer ? $0.index : newer.schema(id: $0.id)?.index }
        judged = older === newer ? [] : Self.judged(older, newer)
    }

    /// Where a schema stands that stood at a position before; nil where it is gone, or its documents are judged again.
    func kept(_ schema: Int) -> Int? { positions[schema].flatMap { judged.contains($0) ? nil : $0 } }

    private static func judged(_ older: Metadata, _ newer: Metadata) -> Set<Int> {
        let movesLanguages = older.settings.languages != newer.settings.languages
        var judged: Set<Int> = []
        for schema in newer.schemas {
            let isKept = older.schema(id: schema.id).map { schema.isJudged(like: $0) } ?? false
            let isMoved = movesLanguages && schema.properties.contains { $0.dataType == .localizedText }
            if schema.isSystem || !isKept || isMoved || schema.refersToOtherIDs(than: older, in: newer) { judged.insert(schema.index) }
        }
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for schema in newer.schemas where !judged.contains(schema.index) && schema.embeds(judged) {
                judged.insert(schema.index)
                isGrowing = true
            }
        }
        return judged
    }
}

extension Schema {
    /// Whether what is asked of the documents of both is the same.
    fileprivate func isJudged(like other: Schema) -> Bool {
        type == other.type && idGenerator == other.idGenerator && properties.count == other.properties.count
            && zip(properties, other.properties).allSatisfy { $0.saysTheSame(as: $1) }
    }

    /// Whether the ids of a schema that properties refer to are read in another way than before.
    fileprivate func refersToOtherIDs(than older: Metadata, in newer: Metadata) -> Bool {
        properties.contains { property in
            guard let target = newer.referenceType(of: property) else { return false }
            return older.schema(id: target.id).map { !target.idProperty.saysTheSame(as: $0.idProperty) } ?? true
        }
    }

    fileprivate func embeds(_ schemas: Set<Int>) -> Bool {
        properties.contains { $0.dataType.holdsDocuments && $0.referenceTypeIndex.map(schemas.contains) ?? false }
    }
}
