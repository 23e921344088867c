import Values

/// The first half of a `MetadataEdit`: each document of the request is matched with those that are there and merged, created or deleted; then
/// ids are made, and placeholders in references become what they stand for.
struct MetadataMatching {
    private let edit: MetadataEdit
    private let before: MetadataIndex
    /// What results. Places hold until `run` ends.
    private(set) var documents: MetadataDocuments
    /// One for each item.
    private(set) var marks: [Mark]
    private var deleted: Set<MetadataPlace> = []
    private var assignment: IDAssignment<Snapshot>

    /// What has become of an item so far.
    struct Mark {
        var status = MetadataEdit.Outcome.Status.skipped
        var place: MetadataPlace?
        /// Of the document that results.
        var id: Text?
        var original: Document?
        var findings: [Finding] = []
        /// Whether its document is among those that result.
        var isPut: Bool { status == .created || status == .updated }
    }

    init(_ edit: MetadataEdit, _ documents: MetadataDocuments) {
        self.edit = edit
        before = MetadataIndex(documents)
        self.documents = documents
        marks = Array(repeating: Mark(), count: edit.items.count)
        assignment = IDAssignment(edit.before, edit.generator)
    }

    /// What the placeholders of the request stand for.
    var placeholders: [Text: MetadataEdit.Target] {
        let schemas = edit.before.metadata.schemas
        return assignment.placeholders.mapValues { MetadataEdit.Target(schema: schemas[$0.schema].id, id: $0.id) }
    }

    mutating func run() {
        var seen: Set<SentID> = []
        for index in edit.items.indices {
            let item = edit.items[index]
            let isRepeated = item.sentID.map { !seen.insert(SentID(schema: item.schemaID, id: $0)).inserted } ?? false
            if let excess = item.excess {
                marks[index].findings.append(excess.finding)
            } else if isRepeated {
                refuseRepeated(index, item)
            } else {
                match(index, item)
            }
        }
        identify()
        documents.remove(deleted)
    }

    private struct SentID: Hashable {
        let schema: Text
        let id: Text
    }

    // MARK: Matching

    /// The second item of a collection with one id (operations 10.5).
    private mutating func refuseRepeated(_ index: Int, _ item: MetadataEdit.Item) {
        if case .delete = item.existing { return }
        fail(index, .duplicateUniqueValue, "Another document of the request has the id \(Finding.quoted(item.sentID ?? "")).", at: ["Id"])
    }

    private mutating func match(_ index: Int, _ item: MetadataEdit.Item) {
        guard let place = place(of: item) else { return add(index, item) }
        marks[index].place = place
        // The program's own schemas are skipped, but for one who means to create one.
        let isProtected = item.schemaID == BuiltIn.schemaID && documents[place].isBuiltIn
        switch item.existing {
        case .refuse: fail(index, .duplicateUniqueValue, "Value \(Finding.quoted(item.sentID ?? "")) of 'Id' is taken.", at: ["Id"])
        case .skip: marks[index].original = documents[place]
        case .delete where !isProtected: delete(index, place)
        case .merge(let variant) where !isProtected: merge(index, variant, into: place)
        case .delete, .merge: return
        }
    }

    private func place(of item: MetadataEdit.Item) -> MetadataPlace? {
        if item.schemaID == BuiltIn.projectSettingsID { return .settings }
        guard let id = item.sentID, !DocumentID.isPlaceholder(id) else { return nil }
        return before.place(of: .text(id), in: item.schemaID)
    }

    private mutating func fail(_ index: Int, _ code: ErrorCode, _ message: String, at path: [Text]) {
        marks[index].findings.append(Finding(code, at: JSONPointer(path), message))
    }

    private mutating func delete(_ index: Int, _ place: MetadataPlace) {
        marks[index].original = documents[place]
        guard place != .settings else { return fail(index, .protectedDocument, "The project settings cannot be deleted.", at: []) }
        deleted.insert(place)
        marks[index].status = .deleted
    }

    private mutating func merge(_ index: Int, _ variant: Merge.Variant, into place: MetadataPlace) {
        guard let sent = edit.items[index].document else { return }
        let original = documents[place]
        marks[index].original = original
        marks[index].status = .updated
        var merged = Merge(variant, settings: edit.before.metadata.settings).merged(original, with: sent)
        if place == .settings { merged = Languages.settled(merged, sent: sent, before: original) }
        documents[place] = merged
    }

    private mutating func add(_ index: Int, _ item: MetadataEdit.Item) {
        guard item.missing == .create, let sent = item.document else { return }
        let document = Merge(.full, settings: edit.before.metadata.settings).added(sent)
        marks[index].status = .created
        marks[index].place = documents.append(document)
    }

    // MARK: Ids

    private mutating func identify() {
        let put = marks.indices.filter { marks[$0].isPut }
        for index in put {
            work(on: index) { $0.assign(to: &$1) }
            marks[index].id = marks[index].place.flatMap { documents[$0].id?.text }
        }
        for index in put { work(on: index) { $0.resolveReferences(in: &$1) } }
        if edit.options.contains(.checkFormat) { for index in put { checkForm(index) } }
    }

    private mutating func work(on index: Int, _ work: (inout IDAssignment<Snapshot>, inout Document) -> Void) {
        guard let place = marks[index].place else { return }
        assignment.findings = Findings()
        work(&assignment, &documents[place])
        marks[index].findings += assignment.findings.all
    }

    /// New ids have the form of generated ones, where that is asked for.
    private mutating func checkForm(_ index: Int) {
        guard let document = marks[index].place.map({ documents[$0] }) else { return }
        if marks[index].original == nil { checkForm(of: document, [], &marks[index]) }
        let known = Set((marks[index].original?.propertyDocuments ?? []).compactMap(\.id))
        for property in document.propertyDocuments ?? [] {
            guard let id = property.id, !known.contains(id) else { continue }
            checkForm(of: property, ["Properties", id.text], &marks[index])
        }
    }

    private func checkForm(of document: Document, _ path: [Text], _ mark: inout Mark) {
        guard !IDCheck.hasGeneratedForm(document[document.schema.idProperty], of: document.schema) else { return }
        let message = "Value of 'Id' has not the form of generated ids."
        mark.findings.append(Finding(.invalidGeneratedIdFormat, at: JSONPointer(path + ["Id"]), message))
    }
}

extension MetadataDocuments {
    /// Adds a document of a schema or of a shared property.
    fileprivate mutating func append(_ document: Document) -> MetadataPlace {
        if document.schema.id == BuiltIn.schemaID {
            schemas.append(document)
            return .schema(schemas.count - 1)
        }
        sharedProperties.append(document)
        return .sharedProperty(sharedProperties.count - 1)
    }

    fileprivate mutating func remove(_ places: Set<MetadataPlace>) {
        guard !places.isEmpty else { return }
        schemas = schemas.enumerated().filter { !places.contains(.schema($0.offset)) }.map(\.element)
        sharedProperties = sharedProperties.enumerated().filter { !places.contains(.sharedProperty($0.offset)) }.map(\.element)
    }
}
