import Values

/// All documents of a snapshot under new metadata. Reads those whose schemas changed, and no others; nothing where the layout stays.
struct Migration {
    private let before: Snapshot
    private let documents: MetadataDocuments
    private let generator: IDGenerator
    private let plan: MigrationPlan
    private let source: TypedDocuments
    /// What the documents stand against; known after `run`.
    private(set) var findings = MetadataFindings()
    /// The first document that would be beyond its bound; known after `run`.
    private(set) var excess: BeyondBound?

    private var migrated: [StoredDocument] = []
    private var changed: [(old: StoredDocument, new: StoredDocument?)] = []
    /// Documents whose ids, or those in them, are made when all numbers in use are known.
    private var pending: [(old: StoredDocument, document: Document)] = []

    /// - Parameter documents: The documents of the new metadata, to which findings point.
    init(of before: Snapshot, to metadata: Metadata, of documents: MetadataDocuments, _ generator: IDGenerator) {
        self.before = before
        self.documents = documents
        self.generator = generator
        plan = MigrationPlan(from: before.metadata, to: metadata)
        source = TypedDocuments(before.metadata)
    }

    /// The documents as they are then; nil where they stand against it.
    mutating func run() -> MigratedDocuments? {
        checkTypes()
        guard let ids = idChanges(), findings.isEmpty else { return nil }
        if plan.keepsPositions, plan.affected.isEmpty { return MigratedDocuments(plan.new, before.indexes) }
        var migration = DocumentMigration(plan, before, ids: ids, generator)
        do throws(BeyondBound) {
            for stored in before.documents { try migrate(stored, &migration) }
            note(migration.refusals)
            guard findings.isEmpty else { return nil }
            try makeIDs(migration.placed)
        } catch {
            excess = error
            return nil
        }
        return result()
    }

    private mutating func migrate(_ stored: StoredDocument, _ migration: inout DocumentMigration) throws(BeyondBound) {
        guard plan.schemas[stored.schemaIndex] != nil else { return changed.append((stored, nil)) }
        guard plan.affected.contains(stored.schemaIndex) else {
            return migrated.append(plan.keepsPositions ? stored : stored.moved(by: plan))
        }
        guard let old = source.document(stored) else { return refuse(stored) }
        guard let document = try migration.migrated(old) else { return }
        if migration.lacksIDs { return pending.append((stored, document)) }
        try replace(stored, by: document)
    }

    /// Nothing is made of a document whose text cannot be read: the change is refused.
    private mutating func refuse(_ stored: StoredDocument) {
        let schema = before.metadata.schemas[stored.schemaIndex]
        findings.add([.unreadable(stored.id, of: schema)], at: documents.place(of: schema.id, in: BuiltIn.schemaID) ?? .settings)
    }

    private mutating func replace(_ stored: StoredDocument, by document: Document) throws(BeyondBound) {
        guard document.size.isWithinBound else { throw BeyondBound(document.schema, document.id) }
        let new = StoredDocument(document, in: plan.new, row: stored.row)
        changed.append((stored, new))
        migrated.append(new)
    }

    // MARK: What stands against it

    /// Root documents that a new type does not allow (data-model 3.1).
    private mutating func checkTypes() {
        for plan in plan.schemas.compactMap(\.self) where plan.old.type != plan.new.type {
            let count = before.roots(of: plan.old).count + before.unreadableRows(of: plan.old).count
            if plan.new.type == .component, count > 0 { fail(.documentsInRootCollection, plan.new, nil, "Type") }
            if plan.new.type == .settings, count > 1 { fail(.duplicateSettingsDocument, plan.new, nil, "Type") }
        }
    }

    private mutating func note(_ refusals: Set<DocumentMigration.Refusal>) {
        for refusal in refusals.sorted(by: { ($0.schema, $0.property ?? "") < ($1.schema, $1.property ?? "") }) {
            guard let schema = plan.new.schema(id: refusal.schema) else { continue }
            fail(refusal.code, schema, refusal.property, refusal.property == nil ? "Type" : "DataType")
        }
    }

    private mutating func fail(_ code: ErrorCode, _ schema: Schema, _ property: Text?, _ member: Text) {
        guard let place = documents.place(of: schema.id, in: BuiltIn.schemaID) else { return }
        let spot = MetadataSpot(place: place, path: property.map { ["Properties", $0] } ?? [])
        findings.add(code, "Documents of '\(schema.name)' stand against this change of '\(member)'.", at: spot, member)
    }

    // MARK: Ids

    /// What ids become where their type changes; nil where one cannot be converted, or two become one.
    private mutating func idChanges() -> IDChanges? {
        var changes = IDChanges()
        for plan in plan.schemas.compactMap(\.self) where plan.changesIDs {
            let source = plan.sources[plan.new.idProperty.index] ?? plan.old.idProperty
            guard source.dataType.converts(to: plan.new.idProperty.dataType), let ids = ids(of: plan, source) else {
                fail(.invalidDataTypeChange, plan.new, plan.new.idProperty.id, "DataType")
                return nil
            }
            let conversion = FieldConversion(self.plan)
            let isOwn = source.index == plan.old.idProperty.index
            changes.set(ids, of: plan.old) { isOwn ? conversion.id($0, from: source, of: plan.new) : nil }
        }
        return changes
    }

    private func ids(of plan: MigrationPlan.SchemaPlan, _ source: Property) -> [DocumentID: DocumentID]? {
        let conversion = FieldConversion(self.plan)
        var ids: [DocumentID: DocumentID] = [:]
        var taken: Set<DocumentID> = []
        var isPossible = true
        func note(_ document: Document) {
            guard document.schema.index == plan.old.index else { return }
            guard let id = document.id, let value = document[source].documentID,
                let converted = conversion.id(value, from: source, of: plan.new), taken.insert(converted).inserted
            else { return isPossible = false }
            ids[id] = converted
        }
        for stored in before.documents where stored.holds(schema: plan.old.index) {
            guard let root = self.source.document(stored) else { return nil }
            note(root)
            root.forEachEmbedded(note)
            guard isPossible else { return nil }
        }
        return ids
    }

    /// Makes the ids that are missing, numbers after all that are in use.
    private mutating func makeIDs(_ placed: [Int: Set<DocumentID>]) throws(BeyondBound) {
        guard !pending.isEmpty else { return }
        var assignment = IDAssignment(MigrationState(metadata: plan.new, largestNumbers: largestNumbers(placed)), generator)
        for (_, document) in pending { assignment.takeNumbers(of: document) }
        for (stored, document) in pending {
            var document = document
            assignment.assign(to: &document)
            try replace(stored, by: document)
        }
    }

    private func largestNumbers(_ placed: [Int: Set<DocumentID>]) -> [Int: Int64] {
        var largest: [Int: Int64] = [:]
        for schema in plan.new.schemas where schema.idGenerator.isSequence {
            let used = plan.old.schema(id: schema.id).map { before.largestNumber(of: $0) } ?? 0
            let come = (placed[schema.index] ?? []).compactMap { id -> Int64? in if case .integer(let number) = id { number } else { nil } }
                .filter(GeneratedNumber.range.contains)
            largest[schema.index] = max(used, come.max() ?? 0)
        }
        return largest
    }

    // MARK: The end

    private func result() -> MigratedDocuments {
        var result = MigratedDocuments(plan.new, before.indexes)
        if plan.keepsPositions, changed.count < before.documentCount / 4 {
            result.indexes.replace(changed.map { SnapshotIndexes.Replacement(old: $0, new: $1) })
        } else {
            let all = migrated.sorted { $0.row < $1.row }
            result.indexes = SnapshotIndexes(
                of: all, lastTexts: before.indexes.lastTexts, highestNumbers: highestNumbers(), unreadable: before.indexes.unreadable)
        }
        dropUnreadable(in: &result)
        for (old, new) in changed { result.note(old, new, in: before) }
        if !plan.keepsPositions || plan.schemas.contains(where: { $0?.changesIDs == true }) { moveLastTexts(in: &result) }
        return result
    }

    /// With a schema its rows go, those that cannot be read too.
    private func dropUnreadable(in result: inout MigratedDocuments) {
        let all = before.indexes.unreadable
        let kept = all.keeping { plan.new.schema(id: $0.schemaID) != nil }
        guard kept.all.count < all.all.count else { return }
        for row in all.all where plan.new.schema(id: row.schemaID) == nil { result.rows[row.row] = .delete(row: row.row) }
        result.indexes.replace(kept)
    }

    /// Texts of targets whose schema is gone, or whose ids are others now, go.
    private func moveLastTexts(in result: inout MigratedDocuments) {
        var texts = LastTexts()
        for entry in before.indexes.lastTexts.all {
            guard let plan = plan.schemas[entry.schema], !plan.changesIDs else {
                result.rows[entry.row] = .delete(row: entry.row)
                continue
            }
            texts.set(entry.moved(to: plan.new.index))
        }
        result.indexes.replace(texts)
    }

    private func highestNumbers() -> SortedMap<Int, Int64> {
        var result = SortedMap<Int, Int64>()
        for (index, number) in before.indexes.highestNumbers {
            if let plan = plan.schemas[index] { result.set(number, for: plan.new.index) }
        }
        return result
    }
}

/// What a migration comes to: what a step under the new metadata begins with.
struct MigratedDocuments {
    let metadata: Metadata
    var indexes: SnapshotIndexes
    var rows: [Int64: RowUpdate] = [:]
    /// Documents, root and embedded, of the snapshot before that are not there any more, or may not be.
    private(set) var gone: [Located] = []
    /// Ids of the schemas of root documents that were rewritten.
    private(set) var rewritten: Set<Text> = []

    init(_ metadata: Metadata, _ indexes: SnapshotIndexes) {
        self.metadata = metadata
        self.indexes = indexes
    }

    mutating func note(_ old: StoredDocument, _ new: StoredDocument?, in before: Snapshot) {
        if let new, new.text == old.text { return }
        rows[old.row] = new.map(RowUpdate.migrated) ?? .delete(row: old.row)
        rewritten.insert(before.metadata.schemas[old.schemaIndex].id)
        if new?.id != old.id { gone.append(Located(old)) }
        gone += old.embedded.indices.map { Located(old, place: Int32($0)) }
    }
}
