import Values

/// Gives the documents of a payload their ids (data-model 4), once for all of it, and finds those that somebody else has in the resulting
/// state (operations 10.5): stored documents come first, then the roots of the payload, then what is embedded in them.
struct ImportIdentities {
    private let state: Snapshot
    private let generatesNew: Bool
    private var assignment: IDAssignment<Snapshot>
    /// Rows of stored documents that the payload replaces or deletes.
    private var rewritten: Set<Int64> = []
    /// Ids that somebody has.
    private var taken: Set<HeldID> = []
    private let source: TypedDocuments

    init(_ state: Snapshot, _ generator: IDGenerator, _ options: ValidationOptions) {
        self.state = state
        generatesNew = options.repairs(.deduplicateIDs)
        assignment = IDAssignment(state, generator)
        source = TypedDocuments(state.metadata)
    }

    /// Placeholders that stand for documents of the metadata.
    mutating func know(_ placeholders: [Text: MetadataEdit.Target]) {
        for (placeholder, target) in placeholders {
            guard let schema = state.metadata.schema(id: target.schema) else { continue }
            assignment.define(placeholder, as: HeldID(schema: schema.index, id: target.id))
        }
    }

    /// Every id of the payload, and the references to its placeholders.
    mutating func assign(in entries: inout [ImportEntry]) {
        taken.reserveCapacity(entries.count)
        for entry in entries { takeNotice(of: entry) }
        for index in entries.indices { entries[index].change { document, _, findings in assign(to: &document, &findings) } }
        for entry in entries { keep(entry) }
        for index in entries.indices {
            keepRoot(&entries[index])
            entries[index].change { claimRoot(&$0, $1, &$2) }
        }
        for index in entries.indices {
            keepEmbedded(&entries[index])
            entries[index].change { claimEmbedded(&$0, $1, &$2) }
        }
        for index in entries.indices { entries[index].change { document, _, findings in resolve(&document, &findings) } }
    }

    /// Ids of what a repair put into a document.
    mutating func assign(to document: inout Document, _ findings: inout [Finding]) {
        assignment.assign(to: &document)
        findings += assignment.takeFindings()
    }

    private mutating func resolve(_ document: inout Document, _ findings: inout [Finding]) {
        assignment.resolveReferences(in: &document)
        findings += assignment.takeFindings()
    }

    private mutating func takeNotice(of entry: ImportEntry) {
        switch entry.plan {
        case .keep(let stored): assignment.takeNumbers(of: stored)
        case .put(let document, let original):
            assignment.takeNumbers(of: document)
            if let original { rewritten.insert(original.stored.row) }
        case .delete(let stored): rewritten.insert(stored.row)
        case .settled, .metadata: return
        }
    }

    // MARK: Duplicates

    /// What a changed document had before and still has is nobody else's.
    private mutating func keep(_ entry: ImportEntry) {
        guard case .put(let document, let original?) = entry.plan else { return }
        if let id = document.id { taken.insert(HeldID(schema: document.schema.index, id: id)) }
        guard !original.stored.embedded.isEmpty else { return }
        let before = Set(original.stored.heldIDs)
        document.forEachEmbedded { embedded in
            guard let id = embedded.id, case let held = HeldID(schema: embedded.schema.index, id: id), before.contains(held) else { return }
            taken.insert(held)
        }
    }

    /// What cannot be stored as it came, since somebody has its id, goes the long way.
    private mutating func keepRoot(_ entry: inout ImportEntry) {
        guard case .keep(let stored) = entry.plan, let id = stored.id else { return }
        let isFree = taken.insert(HeldID(schema: stored.schemaIndex, id: id)).inserted && !isHeld(id, stored.schemaIndex)
        if !isFree { goLongWay(stored, &entry) }
    }

    private func goLongWay(_ stored: StoredDocument, _ entry: inout ImportEntry) {
        if let document = source.document(stored) { return entry.plan = .put(document, over: nil) }
        entry.plan = .settled(.error, newID: nil, comment: "")
        entry.findings.append(.unreadable(stored.id, of: entry.schema))
    }

    private mutating func keepEmbedded(_ entry: inout ImportEntry) {
        guard case .keep(let stored) = entry.plan, !stored.embedded.isEmpty else { return }
        let all = stored.heldIDs
        if Set(all).count < all.count || all.contains(where: { taken.contains($0) || isHeld($0.id, $0.schema) }) {
            goLongWay(stored, &entry)
        } else {
            taken.formUnion(all)
        }
    }

    private func isHeld(_ id: DocumentID, _ schema: Int) -> Bool { state.holds(id, of: state.metadata.schemas[schema], outside: rewritten) }

    private mutating func claimRoot(_ document: inout Document, _ original: ImportEntry.Original?, _ findings: inout [Finding]) {
        guard original == nil, let id = document.id, !id.isPlaceholder, isTaken(id, document.schema) else { return }
        settleDuplicate(&document)
        findings += assignment.takeFindings()
    }

    private mutating func claimEmbedded(_ document: inout Document, _ original: ImportEntry.Original?, _ findings: inout [Finding]) {
        var kept: [HeldID: Int] = [:]
        if let original { for held in original.stored.heldIDs { kept[held, default: 0] += 1 } }
        visitEmbedded(in: &document, &kept)
        findings += assignment.takeFindings()
    }

    private mutating func visitEmbedded(in document: inout Document, _ kept: inout [HeldID: Int]) {
        for property in document.schema.properties where property.dataType.holdsDocuments {
            assignment.findings.enter(property.name)
            document[property].mapDocuments { item, index in
                if let index { assignment.findings.enter(item.id, index) }
                visit(&item, &kept)
                if index != nil { assignment.findings.leave() }
            }
            assignment.findings.leave()
        }
    }

    private mutating func visit(_ document: inout Document, _ kept: inout [HeldID: Int]) {
        if let id = document.id, !id.isPlaceholder {
            let held = HeldID(schema: document.schema.index, id: id)
            if let count = kept[held], count > 0 {
                kept[held] = count - 1
            } else if isTaken(id, document.schema) {
                settleDuplicate(&document)
            }
        }
        visitEmbedded(in: &document, &kept)
    }

    /// Takes the id for the one that asks, where nobody has it yet. Asks the state once for each id.
    private mutating func isTaken(_ id: DocumentID, _ schema: Schema) -> Bool {
        guard taken.insert(HeldID(schema: schema.index, id: id)).inserted else { return true }
        return state.holds(id, of: schema, outside: rewritten)
    }

    private mutating func settleDuplicate(_ document: inout Document) {
        let schema = document.schema
        if generatesNew, schema.idGenerator != .none { return assignment.generateID(of: &document) }
        let message = "Value \(Finding.quoted(document.id?.text ?? "")) of 'Id' is taken by another document of '\(schema.name)'."
        assignment.findings.add(.duplicateUniqueValue, message, below: schema.idProperty.name)
    }
}

extension StoredDocument {
    /// The ids of the documents embedded here, each as often as it stands.
    var heldIDs: [HeldID] { embedded.compactMap { place in place.id.map { HeldID(schema: Int(place.schema), id: $0) } } }
}
