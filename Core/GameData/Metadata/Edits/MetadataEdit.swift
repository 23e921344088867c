import Values

/// One edit of metadata (operations 13): documents of `Schema`, `SchemaProperty` (shared properties) and `ProjectSettings` that one request
/// creates, merges or deletes, decided together. Ends in one step of the snapshot, the documents that the new metadata rewrite included, or in
/// what is wrong; nothing is stored here.
///
/// An import calls `put` or `delete` for each item in payload order, `deleteOthers` for each collection that replaces, then `finish`; the
/// outcomes come in the order of the calls, those of `deleteOthers` by id. Where nothing is refused it goes on with `step.snapshot` and
/// `placeholders`, and combines `step.followed(by:)`.
public struct MetadataEdit {
    /// What is done where the document is there already.
    public enum Existing: Sendable {
        /// The sent document is merged into it (operations 11): modes createAndUpdate, update, replace are full, safeUpdate is safe.
        case merge(Merge.Variant)
        /// Skipped: mode create.
        case skip
        /// Deleted: mode delete.
        case delete
        /// Refused with `duplicateUniqueValue`: the creation of a single document.
        case refuse
    }

    /// What is done where there is no such document, or no id was sent.
    public enum Missing: Sendable { case create, skip }

    let before: Snapshot
    let generator: IDGenerator
    let options: ValidationOptions
    var items: [Item] = []

    /// One document of the request.
    struct Item {
        let schemaID: Text
        /// As it was sent; nil where none was.
        var sentID: Text?
        /// As it was read; nil for a deletion.
        let document: Document?
        /// Where it has too many values to be read at all: then the document is empty.
        var excess: BeyondBound?
        var existing: Existing = .delete
        var missing: Missing = .skip
    }

    /// - Parameters:
    ///   - snapshot: The state that the edit is decided on.
    ///   - options: Only whether the form of ids is checked; the rules of metadata cannot be switched off.
    public init(on snapshot: Snapshot, generator: IDGenerator, options: ValidationOptions = .create) {
        before = snapshot
        self.generator = generator
        self.options = options
    }

    /// Adds a full or partial document; placeholders may stand for its id, for those of its properties, and in their references.
    ///
    /// - Parameters:
    ///   - schema: One of the three system schemas (`Schema.isSystem`).
    ///   - isBeyondBound: Whether it has too many values to be read: then it is its id alone.
    ///   - key: The id by which a keyed collection names it, for a document without `Id`.
    public mutating func put(
        _ document: some SourceNode, of schema: Schema, key: Text? = nil, existing: Existing, missing: Missing, isBeyondBound: Bool = false
    ) {
        let reader = DocumentReader(before.metadata, from: .request)
        var excess = isBeyondBound ? BeyondBound() : nil
        var read: Document?
        do throws(BeyondBound) { read = try reader.boundedDocument(document, of: schema) } catch { excess = error }
        var document = read ?? Document(of: schema)
        if let key, document[schema.idProperty].hasNoValue { document[schema.idProperty] = .text(key) }
        var item = Item(schemaID: schema.id, sentID: nil, document: document, existing: existing, missing: missing)
        item.excess = excess
        if case .text(let id) = document[schema.idProperty], !id.isEmpty { item.sentID = id }
        items.append(item)
    }

    /// Adds the deletion of a document: skipped where there is none.
    public mutating func delete(_ id: Text, of schema: Schema) {
        items.append(Item(schemaID: schema.id, sentID: id, document: nil))
    }

    /// Adds the deletion of every document of a collection that no item before names (mode replace). Built-in schemas stay.
    public mutating func deleteOthers(of schema: Schema) {
        let named = Set(items.filter { $0.schemaID == schema.id }.compactMap(\.sentID))
        if schema.id == BuiltIn.projectSettingsID, items.contains(where: { $0.schemaID == schema.id && $0.document != nil }) { return }
        for document in before.roots(of: schema) {
            guard case .text(let id)? = document.id, !named.contains(id), !BuiltIn.ids.contains(id) else { continue }
            delete(id, of: schema)
        }
    }

    /// Decides the edit. Where the layout of documents changes, those of the changed schemas are all read: nothing for a loop.
    ///
    /// - Parameter revision: That of the step.
    /// - Throws: `genericError` where the metadata that are stored cannot be read any more.
    public consuming func finish(_ revision: ObjectID) throws(APIErrors) -> Result {
        var decision = try MetadataDecision(self)
        return decision.made(revision)
    }
}

extension MetadataEdit {
    /// What an edit comes to.
    public struct Result: Sendable {
        /// One for each item.
        public let outcomes: [Outcome]
        /// The next snapshot; nil where the edit changes nothing or is refused.
        public let step: SnapshotStep?
        /// Ids of the schemas of which the step changes documents.
        public let touched: Set<Text>
        /// What the placeholders of the edit stand for.
        public let placeholders: [Text: Target]

        /// Whether something is wrong with one of the items: then nothing is stored.
        public var isRefused: Bool { outcomes.contains { $0.status == .refused } }
    }

    /// A document that a placeholder stands for.
    public struct Target: Sendable, Equatable {
        /// Id of its schema.
        public let schema: Text
        public let id: DocumentID
    }

    /// What becomes of one item.
    public struct Outcome: Sendable {
        public enum Status: Sendable { case created, updated, unchanged, deleted, skipped, refused }

        public let status: Status
        /// Id of its schema.
        public let schema: Text
        /// As it was sent; nil where none was.
        public let sentID: Text?
        /// As it is stored afterwards, or was before it was deleted; nil where there is none.
        public let document: Document?
        /// As it was before; nil for a new one.
        public let original: Document?
        /// What is wrong with it, and with documents that no item names: codes of data-model 17, paths from the document.
        public let findings: [Finding]

        /// The findings as failures of a request that writes this document alone.
        public var errors: APIErrors? {
            APIErrors(
                findings.prefix(APIErrors.mostListed).map { $0.error(in: document?.schema.name, sentID) })
        }
    }
}
