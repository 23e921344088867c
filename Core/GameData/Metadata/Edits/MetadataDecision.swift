import Values

/// The working out of a `MetadataEdit` once its documents are matched and have ids: completion, what is shared, the rules, the migration.
struct MetadataDecision {
    private let edit: MetadataEdit
    private let before: MetadataDocuments
    private var after: MetadataDocuments
    private var marks: [MetadataMatching.Mark]
    private let placeholders: [Text: MetadataEdit.Target]

    init(_ edit: MetadataEdit) throws(APIErrors) {
        self.edit = edit
        before = try MetadataDocuments(of: edit.before)
        var matching = MetadataMatching(edit, before)
        matching.run()
        after = matching.documents
        marks = matching.marks
        placeholders = matching.placeholders
    }

    private var metadata: Metadata { edit.before.metadata }

    mutating func made(_ revision: ObjectID) -> MetadataEdit.Result {
        complete()
        checkBounds()
        guard marks.allSatisfy({ !$0.isPut || $0.findings.isEmpty }), let metadata = checked() else { return refused() }
        return step(to: metadata, revision)
    }

    // MARK: Completion

    private mutating func complete() {
        let completion = MetadataCompletion(edit.before, edit.generator)
        let known = MetadataIndex(before)
        for index in after.sharedProperties.indices {
            let original = known.place(of: after.sharedProperties[index]).map { before[$0] }
            completion.completeProperty(&after.sharedProperties[index], after: original)
        }
        SharedParameters.replicate(from: before, to: &after)
        for index in after.schemas.indices {
            let original = known.place(of: after.schemas[index]).map { before[$0] }
            if let original, after.schemas[index].isEqual(to: original) { continue }
            completion.complete(&after.schemas[index], after: original)
        }
    }

    /// Documents of metadata have the bound of all documents (operations 4.7).
    private mutating func checkBounds() {
        let known = MetadataIndex(before)
        var excesses: [MetadataFindings.Entry] = []
        for place in after.places {
            let original = known.place(of: after[place]).map { before[$0] }
            do throws(BeyondBound) { try after[place].checkBound(replacing: original) } catch {
                excesses.append(MetadataFindings.Entry(place: place, finding: error.finding))
            }
        }
        attribute(excesses)
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
        let known = MetadataIndex(before)
        func reordered(_ documents: [Document]) -> [Document] {
            let isChanged = documents.map { document in known.place(of: document).map { !before[$0].isEqual(to: document) } ?? true }
            let pairs = zip(documents, isChanged)
            return pairs.filter { !$1 }.map(\.0) + pairs.filter { $1 }.map(\.0)
        }
        after.schemas = reordered(after.schemas)
        after.sharedProperties = reordered(after.sharedProperties)
    }

    /// What the edit has brought about: a document that it leaves alone may have been wrong before.
    private func news(_ findings: [MetadataFindings.Entry]) -> [MetadataFindings.Entry] {
        let index = MetadataIndex(before)
        func isUntouched(_ place: MetadataPlace) -> Bool {
            index.place(of: after[place]).map { before[$0].isEqual(to: after[place]) } ?? false
        }
        guard findings.contains(where: { isUntouched($0.place) }) else { return findings }
        var reading = SchemaReading()
        let result = reading.metadata(of: before)
        let known = reading.findings.all + MetadataChecks(of: before, result, after: metadata).findings.all
        return findings.filter { entry in
            !isUntouched(entry.place) || !known.contains { $0.finding == entry.finding && before[$0.place].id == after[entry.place].id }
        }
    }

    /// Gives each finding to the item of its document, or to the first that may be its cause.
    private mutating func attribute(_ findings: [MetadataFindings.Entry]) {
        guard !findings.isEmpty else { return }
        var owners: [Text: [Text: Int]] = [:]
        for index in marks.indices where marks[index].isPut {
            owners[edit.items[index].schemaID, default: [:]][marks[index].id ?? ""] = index
        }
        let index = MetadataIndex(after)
        let first = marks.indices.first { changesSomething($0, index) }
        for entry in findings {
            let document = after[entry.place]
            if let own = owners[document.schema.id]?[document.id?.text ?? ""] {
                marks[own].findings.append(entry.finding)
            } else if let index = cause(of: entry.finding, in: document) ?? first {
                marks[index].findings.append(entry.finding.told(in: document))
            }
        }
    }

    /// A document that the edit would bring beyond its bound is told to the item of its schema, or to the first that may be the cause.
    private mutating func attribute(_ excess: BeyondBound, in next: Metadata) {
        let schema = excess.schema.flatMap { next.schema(named: $0) }
        let place = schema.flatMap { after.place(of: $0.id, in: BuiltIn.schemaID) } ?? .settings
        attribute([MetadataFindings.Entry(place: place, finding: excess.finding)])
    }

    /// Whether an item does anything: one that does not is the cause of nothing.
    private func changesSomething(_ index: Int, _ known: MetadataIndex) -> Bool {
        let mark = marks[index]
        guard mark.status == .updated else { return mark.status == .created || mark.status == .deleted }
        guard let place = known.place(of: mark.id.map(DocumentID.text), in: edit.items[index].schemaID) else { return true }
        return mark.original.map { !after[place].isEqual(to: $0) } ?? true
    }

    /// The deletion of the schema that a property of an untouched document refers to.
    private func cause(of finding: Finding, in document: Document) -> Int? {
        guard finding.code == .brokenReference else { return nil }
        let property = (document.propertyDocuments ?? []).first { $0.id.map { finding.path.tokens.dropFirst().first == $0.text } ?? false }
        guard let target = (property ?? document).referenceID("ReferenceType") else { return nil }
        return marks.firstIndex { $0.status == .deleted && $0.original?.schema.id == BuiltIn.schemaID && $0.original?.id == .text(target) }
    }

    /// A schema that a property of a schema that stays still names cannot go (operations 13).
    private mutating func checkDeletions() {
        let deleted = marks.indices.filter { marks[$0].status == .deleted && edit.items[$0].schemaID == BuiltIn.schemaID }
        guard !deleted.isEmpty else { return }
        let users = users
        for index in deleted {
            guard let id = marks[index].original?.id?.text, let user = users[id] else { continue }
            marks[index].findings.removeAll { $0.code == .brokenReference }
            let message = "Schema '\(marks[index].original?.text("Name") ?? id)' is the reference type of '\(user)'."
            marks[index].findings.append(Finding(.referencedSchemaDeleted, at: JSONPointer(), message))
        }
    }

    /// By the id of a schema, a property of which it is the reference type.
    private var users: [Text: Text] {
        var users: [Text: Text] = [:]
        for schema in after.schemas {
            for property in schema.propertyDocuments ?? [] {
                guard let target = property.target else { continue }
                users[target] = Text("\(schema.text("Name") ?? "").\(property.text("Name") ?? "")")
            }
        }
        for property in after.sharedProperties { if let target = property.target { users[target] = property.text("Name") ?? "" } }
        return users
    }

    // MARK: Results

    /// What is said where there is nothing to store.
    private func refused() -> MetadataEdit.Result {
        MetadataEdit.Result(outcomes: outcomes, step: nil, touched: [], placeholders: placeholders)
    }

    private var outcomes: [MetadataEdit.Outcome] {
        let index = MetadataIndex(after)
        return marks.indices.map { outcome($0, index) }
    }

    private func outcome(_ index: Int, _ known: MetadataIndex) -> MetadataEdit.Outcome {
        let mark = marks[index], item = edit.items[index]
        var document = mark.original
        if mark.isPut || mark.status == .unchanged, let place = known.place(of: mark.id.map(DocumentID.text), in: item.schemaID) {
            document = after[place]
        }
        return MetadataEdit.Outcome(
            status: mark.findings.isEmpty ? mark.status : .refused, schema: item.schemaID, sentID: item.sentID, document: document,
            original: mark.original, findings: mark.findings)
    }

    private mutating func step(to next: Metadata, _ revision: ObjectID) -> MetadataEdit.Result {
        noteUnchanged()
        let changes = changes
        guard !changes.isEmpty else { return refused() }
        var migration = Migration(of: edit.before, to: next, of: after, edit.generator)
        guard let migrated = migration.run() else {
            attribute(migration.findings.all)
            if let excess = migration.excess { attribute(excess, in: next) }
            return refused()
        }
        let step: SnapshotStep
        do throws(BeyondBound) {
            step = try edit.before.applying(changes, after: migrated, edit.generator, revision: revision)
        } catch {
            attribute(error, in: next)
            return refused()
        }
        let touched = Set(changes.map(\.schemaID)).union(migrated.rewritten)
        return MetadataEdit.Result(outcomes: outcomes, step: step, touched: touched, placeholders: placeholders)
    }

    private mutating func noteUnchanged() {
        let known = MetadataIndex(after)
        for index in marks.indices where marks[index].status == .updated {
            let id = marks[index].id.map(DocumentID.text)
            guard let place = known.place(of: id, in: edit.items[index].schemaID), let original = marks[index].original else { continue }
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

extension Finding {
    /// The same, told to another than its document's item.
    fileprivate func told(in document: Document) -> Finding {
        about == nil ? Finding(code, at: path, "In '\(document.text("Name") ?? "")': \(message)") : self
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
    /// Id of the schema that this document of a property has as its reference type.
    fileprivate var target: Text? { dataType?.hasReferenceType == true ? referenceID("ReferenceType") : nil }
}
