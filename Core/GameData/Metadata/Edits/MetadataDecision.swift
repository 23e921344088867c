import Values

/// The working out of a `MetadataEdit`: match and merge, ids, completion, what is shared, languages, the rules, the migration.
struct MetadataDecision {
    private let edit: MetadataEdit
    private let before: MetadataDocuments
    private var after: MetadataDocuments
    private var marks: [Mark]
    private var assignment: IDAssignment<Snapshot>

    /// What has become of an item so far.
    private struct Mark {
        var status = MetadataEdit.Outcome.Status.skipped
        var id: Text?
        var original: Document?
        var findings: [Finding] = []
        /// Whether its document is among those that result.
        var isPut: Bool { status == .created || status == .updated }
    }

    init(_ edit: MetadataEdit) {
        self.edit = edit
        before = MetadataDocuments(of: edit.before)
        after = before
        marks = Array(repeating: Mark(), count: edit.items.count)
        assignment = IDAssignment(edit.before, edit.generator)
    }

    private var metadata: Metadata { edit.before.metadata }

    mutating func made(_ revision: ObjectID) -> MetadataEdit.Result {
        for index in edit.items.indices { match(index) }
        identify()
        complete()
        guard marks.allSatisfy(\.findings.isEmpty), let metadata = checked() else { return refused() }
        return step(to: metadata, revision)
    }

    // MARK: Matching

    private mutating func match(_ index: Int) {
        let item = edit.items[index]
        if isRepeated(index) { return }
        if item.schemaID == BuiltIn.schemaID, let id = item.sentID, BuiltIn.ids.contains(id) { return refuseProtected(index, item) }
        guard let place = place(of: item) else { return add(index, item) }
        switch item.existing {
        case .skip: marks[index].original = after[place]
        case .refuse:
            let message = "Value \(Finding.quoted(item.sentID ?? "")) of 'Id' is taken."
            fail(index, .duplicateUniqueValue, message, at: ["Id"])
        case .delete: delete(index, place)
        case .merge(let variant): merge(index, variant, into: place)
        }
    }

    private func place(of item: MetadataEdit.Item) -> MetadataPlace? {
        if item.schemaID == BuiltIn.projectSettingsID { return .settings }
        guard let id = item.sentID, !DocumentID.isPlaceholder(id) else { return nil }
        return after.place(of: id, in: item.schemaID)
    }

    /// The program's own schemas are skipped, but for one who means to create one.
    private mutating func refuseProtected(_ index: Int, _ item: MetadataEdit.Item) {
        guard case .refuse = item.existing else { return }
        fail(index, .duplicateUniqueValue, "Value \(Finding.quoted(item.sentID ?? "")) of 'Id' is taken.", at: ["Id"])
    }

    /// The second item of a collection with one id (operations 10.5).
    private mutating func isRepeated(_ index: Int) -> Bool {
        let item = edit.items[index]
        guard let id = item.sentID else { return false }
        guard edit.items[..<index].contains(where: { $0.schemaID == item.schemaID && $0.sentID == id }) else { return false }
        if case .delete = item.existing { return true }
        fail(index, .duplicateUniqueValue, "Another document of the request has the id \(Finding.quoted(id)).", at: ["Id"])
        return true
    }

    private mutating func fail(_ index: Int, _ code: ErrorCode, _ message: String, at path: [Text]) {
        marks[index].findings.append(Finding(code, at: JSONPointer(path), message))
    }

    private mutating func delete(_ index: Int, _ place: MetadataPlace) {
        marks[index].original = after[place]
        switch place {
        case .settings:
            return fail(index, .protectedDocument, "The project settings cannot be deleted.", at: [])
        case .schema(let position): after.schemas.remove(at: position)
        case .sharedProperty(let position): after.sharedProperties.remove(at: position)
        }
        marks[index].status = .deleted
    }

    private mutating func merge(_ index: Int, _ variant: Merge.Variant, into place: MetadataPlace) {
        guard let sent = edit.items[index].document else { return }
        marks[index].original = after[place]
        marks[index].id = after[place].id?.text
        marks[index].status = .updated
        var merged = Merge(variant, settings: metadata.settings).merged(after[place], with: sent)
        if place == .settings { merged = Languages.settled(merged, sent: sent, before: after[place]) }
        after[place] = merged
    }

    private mutating func add(_ index: Int, _ item: MetadataEdit.Item) {
        guard item.missing == .create, let sent = item.document else { return }
        let document = Merge(.full, settings: metadata.settings).added(sent)
        marks[index].status = .created
        if item.schemaID == BuiltIn.schemaID { after.schemas.append(document) } else { after.sharedProperties.append(document) }
        marks[index].id = item.sentID
    }

    // MARK: Ids

    /// Ids of the created documents and of new properties; then what placeholders in references stand for.
    private mutating func identify() {
        var created = (schemas: before.schemas.count, shared: before.sharedProperties.count)
        created.schemas -= deletedCount(of: BuiltIn.schemaID)
        created.shared -= deletedCount(of: BuiltIn.schemaPropertyID)
        var places: [(index: Int, place: MetadataPlace)] = []
        for index in marks.indices where marks[index].isPut {
            let place = putPlace(index, &created)
            places.append((index, place))
            collectFindings(index, at: place) { $0.assign(to: &$1) }
            marks[index].id = after[place].id?.text
        }
        for (index, place) in places { collectFindings(index, at: place) { $0.resolveReferences(in: &$1) } }
        for (index, place) in places { checkForm(index, after[place]) }
    }

    private func deletedCount(of schemaID: Text) -> Int {
        zip(marks, edit.items).count { $0.status == .deleted && $1.schemaID == schemaID }
    }

    /// Created documents stand behind the others, in the order of their items.
    private func putPlace(_ index: Int, _ created: inout (schemas: Int, shared: Int)) -> MetadataPlace {
        let item = edit.items[index]
        if marks[index].status == .created {
            defer { if item.schemaID == BuiltIn.schemaID { created.schemas += 1 } else { created.shared += 1 } }
            return item.schemaID == BuiltIn.schemaID ? .schema(created.schemas) : .sharedProperty(created.shared)
        }
        return after.place(of: marks[index].id ?? "", in: item.schemaID) ?? .settings
    }

    private mutating func collectFindings(
        _ index: Int, at place: MetadataPlace, _ work: (inout IDAssignment<Snapshot>, inout Document) -> Void
    ) {
        assignment.findings = Findings()
        work(&assignment, &after[place])
        marks[index].findings += assignment.findings.all
    }

    /// New ids have the form of generated ones, where that is asked for.
    private mutating func checkForm(_ index: Int, _ document: Document) {
        guard options.contains(.checkFormat) else { return }
        func check(_ document: Document, _ path: [Text], _ isKnown: Bool, _ mark: inout Mark) {
            guard !isKnown, !IDCheck.hasGeneratedForm(document[document.schema.idProperty], of: document.schema) else { return }
            let message = "Value of 'Id' has not the form of generated ids."
            mark.findings.append(Finding(.invalidGeneratedIdFormat, at: JSONPointer(path + ["Id"]), message))
        }
        check(document, [], marks[index].original != nil, &marks[index])
        let known = Set((marks[index].original?.propertyDocuments ?? []).compactMap(\.id))
        for property in document.propertyDocuments ?? [] {
            check(property, ["Properties", property.id?.text ?? ""], property.id.map(known.contains) ?? true, &marks[index])
        }
    }

    private var options: ValidationOptions { edit.options }

    // MARK: Completion

    private mutating func complete() {
        let completion = MetadataCompletion(edit.before, edit.generator)
        for index in after.sharedProperties.indices {
            let id = after.sharedProperties[index].id
            completion.completeProperty(&after.sharedProperties[index], after: before.sharedProperties.first { $0.id == id })
        }
        SharedParameters.replicate(from: before, to: &after)
        for index in after.schemas.indices {
            let original = before.schemas.first { $0.id == after.schemas[index].id }
            if let original, after.schemas[index].isEqual(to: original) { continue }
            completion.complete(&after.schemas[index], after: original)
        }
    }

    // MARK: Rules

    /// The metadata of what results; nil where a rule is broken.
    private mutating func checked() -> Metadata? {
        moveChangedToEnd()
        var reading = SchemaReading()
        let result = reading.metadata(of: after)
        let checks = MetadataChecks(of: after, result, after: metadata)
        attribute(news(reading.findings.all + checks.findings.all))
        checkDeletions()
        guard marks.allSatisfy(\.findings.isEmpty) else { return nil }
        after.sort()
        var sorted = SchemaReading()
        return sorted.metadata(of: after)
    }

    /// Of two with one name the one that the edit touches is in error: it is looked at last.
    private mutating func moveChangedToEnd() {
        func reordered(_ documents: [Document], _ before: [Document]) -> [Document] {
            let isChanged = { (document: Document) in before.first { $0.id == document.id }.map { !$0.isEqual(to: document) } ?? true }
            return documents.filter { !isChanged($0) } + documents.filter(isChanged)
        }
        after.schemas = reordered(after.schemas, before.schemas)
        after.sharedProperties = reordered(after.sharedProperties, before.sharedProperties)
    }

    /// What the edit has brought about: a document that it leaves alone may have been wrong before.
    private func news(_ findings: [MetadataFindings.Entry]) -> [MetadataFindings.Entry] {
        guard findings.contains(where: { isUntouched($0.place) }) else { return findings }
        var reading = SchemaReading()
        let result = reading.metadata(of: before)
        let known = reading.findings.all + MetadataChecks(of: before, result, after: metadata).findings.all
        return findings.filter { entry in
            !isUntouched(entry.place) || !known.contains { $0.finding == entry.finding && before[$0.place].id == after[entry.place].id }
        }
    }

    private func isUntouched(_ place: MetadataPlace) -> Bool {
        let document = after[place]
        guard let id = document.id?.text, let old = before.place(of: id, in: document.schema.id) else { return false }
        return before[old].isEqual(to: document)
    }

    /// Gives each finding to the item of its document, or to the first that may be its cause.
    private mutating func attribute(_ findings: [MetadataFindings.Entry]) {
        for entry in findings {
            let document = after[entry.place]
            let own = marks.indices.first { index in
                marks[index].isPut && edit.items[index].schemaID == document.schema.id && marks[index].id == document.id?.text
            }
            if let own {
                marks[own].findings.append(entry.finding)
            } else if let index = marks.firstIndex(where: { $0.status != .skipped }) {
                let name = document.text("Name") ?? ""
                let message = "In '\(name)': \(entry.finding.message)"
                marks[index].findings.append(Finding(entry.finding.code, at: entry.finding.path, message))
            }
        }
    }

    /// A schema that a property of a schema that stays still names cannot go (operations 13).
    private mutating func checkDeletions() {
        for index in marks.indices where marks[index].status == .deleted && edit.items[index].schemaID == BuiltIn.schemaID {
            guard let id = marks[index].original?.id?.text, let user = firstUser(of: id) else { continue }
            marks[index].findings.removeAll { $0.code == .brokenReference }
            let message = "Schema '\(marks[index].original?.text("Name") ?? id)' is the reference type of '\(user)'."
            fail(index, .referencedSchemaDeleted, message, at: [])
        }
    }

    private func firstUser(of id: Text) -> Text? {
        for schema in after.schemas {
            for property in schema.propertyDocuments ?? [] where property.names(schema: id) {
                return Text("\(schema.text("Name") ?? "").\(property.text("Name") ?? "")")
            }
        }
        return after.sharedProperties.first { $0.names(schema: id) }?.text("Name")
    }

    // MARK: Results

    /// What is said where there is nothing to store.
    private func refused() -> MetadataEdit.Result {
        MetadataEdit.Result(outcomes: marks.indices.map(outcome), step: nil, touched: [], placeholders: placeholders)
    }

    private func outcome(_ index: Int) -> MetadataEdit.Outcome {
        let mark = marks[index], item = edit.items[index]
        var document = mark.original
        if mark.isPut, let place = after.place(of: mark.id ?? "", in: item.schemaID) { document = after[place] }
        return MetadataEdit.Outcome(
            status: mark.findings.isEmpty ? mark.status : .refused, schema: item.schemaID, sentID: item.sentID, document: document,
            original: mark.original, findings: mark.findings)
    }

    private var placeholders: [Text: MetadataEdit.Target] {
        assignment.placeholders.mapValues { MetadataEdit.Target(schema: metadata.schemas[$0.schema].id, id: $0.id) }
    }

    private mutating func step(to next: Metadata, _ revision: ObjectID) -> MetadataEdit.Result {
        noteUnchanged()
        let changes = changes
        guard !changes.isEmpty else { return refused() }
        var migration = Migration(of: edit.before, to: next, of: after, edit.generator)
        guard let migrated = migration.run() else {
            attribute(migration.findings.all)
            return refused()
        }
        let step = edit.before.applying(changes, after: migrated, edit.generator, revision: revision)
        let touched = Set(changes.map(\.schemaID)).union(migrated.rewritten)
        return MetadataEdit.Result(outcomes: marks.indices.map(outcome), step: step, touched: touched, placeholders: placeholders)
    }

    private mutating func noteUnchanged() {
        for index in marks.indices where marks[index].status == .updated {
            guard let place = after.place(of: marks[index].id ?? "", in: edit.items[index].schemaID), let original = marks[index].original
            else { continue }
            if after[place].isEqual(to: original) { marks[index].status = .unchanged }
        }
    }

    /// What happens to the documents of metadata.
    private var changes: [DocumentChange] {
        var changes: [DocumentChange] = []
        if !after.settings.isEqual(to: before.settings) { changes.append(.update(after.settings)) }
        changes += Self.changes(from: before.schemas, to: after.schemas)
        changes += Self.changes(from: before.sharedProperties, to: after.sharedProperties)
        return changes
    }

    private static func changes(from before: [Document], to after: [Document]) -> [DocumentChange] {
        let old = Dictionary(before.compactMap { document in document.id.map { ($0, document) } }, uniquingKeysWith: { first, _ in first })
        var changes: [DocumentChange] = []
        for document in after {
            guard let id = document.id else { continue }
            guard let original = old[id] else {
                changes.append(.create(document))
                continue
            }
            if !document.isEqual(to: original) { changes.append(.update(document)) }
        }
        let kept = Set(after.compactMap(\.id))
        for document in before {
            if let id = document.id, !kept.contains(id) { changes.append(.delete(id, of: document.schema)) }
        }
        return changes
    }
}

extension DocumentChange {
    /// Id of the schema whose collection it changes.
    fileprivate var schemaID: Text {
        switch self {
        case .create(let document), .update(let document): document.schema.id
        case .delete(_, let schema): schema.id
        }
    }
}

extension Document {
    /// Whether this document of a property has a schema as its reference type.
    fileprivate func names(schema id: Text) -> Bool {
        guard referenceID("ReferenceType") == id else { return false }
        return integer("DataType").flatMap { Int(exactly: $0) }.flatMap(DataType.init)?.hasReferenceType == true
    }
}
