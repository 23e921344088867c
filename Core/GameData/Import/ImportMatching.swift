import Values

/// Finds for each item of a payload the document that it is about, and what the mode makes of the two (operations 10.2, 10.5).
struct ImportMatching {
    private let state: Snapshot
    /// Before the metadata of the payload.
    private let before: Snapshot
    private let request: ImportRequest
    private let reader: DocumentReader
    private let merge: Merge
    private let filter: LanguageFilter?
    private let source: TypedDocuments
    private var copy: ImportCopy?
    /// By schema, the ids that items had, and the Settings schemas that had one.
    private var seen: [Int: Set<DocumentID>] = [:]
    private var seenSettings: Set<Int> = []
    private(set) var entries: [ImportEntry] = []

    init(_ state: Snapshot, after before: Snapshot, _ request: ImportRequest, languages: [Text]) {
        self.state = state
        self.before = before
        self.request = request
        reader = DocumentReader(state.metadata, from: .request)
        merge = Merge(request.mode.variant, settings: state.metadata.settings)
        filter = request.languages.isEmpty ? nil : LanguageFilter(keeping: languages)
        source = TypedDocuments(state.metadata)
        copy = request.languages.isEmpty && request.mode.creates ? ImportCopy(state, request.options) : nil
    }

    /// Goes past what the metadata's own rules have decided.
    mutating func append(_ records: [ImportRecord]) {
        entries += records.map { ImportEntry(schema: BuiltIn.schema, id: $0.id, plan: .metadata($0)) }
    }

    /// Takes the next item of the payload.
    ///
    /// - Throws: `invalidImportData` where the document's id is another than its key.
    mutating func take(_ item: PayloadReader.Item, of schema: Schema) throws(APIErrors) {
        guard !item.node.isNull else { return takeDeletion(item.key ?? "", of: schema) }
        if item.isBeyondBound { return refuse(item, of: schema, BeyondBound()) }
        if keep(item, of: schema) { return }
        let read: Document?
        do throws(BeyondBound) { read = try reader.boundedDocument(item.node, of: schema) } catch { return refuse(item, of: schema, error) }
        guard var document = read else { return }
        if let key = item.key { try identify(&document, by: key, item) }
        filter?.apply(to: &document)
        entries.append(entry(for: document, item.id))
    }

    /// A document with too many values is not looked at any further; its id counts all the same.
    private mutating func refuse(_ item: PayloadReader.Item, of schema: Schema, _ excess: BeyondBound) {
        if let id = reader.sentID(of: item.node, schema) ?? item.key.flatMap({ reader.id($0, of: schema) }) {
            seen[schema.index, default: []].insert(id)
        }
        if schema.type == .settings { seenSettings.insert(schema.index) }
        entries.append(
            ImportEntry(schema: schema, id: item.id, plan: .settled(.error, newID: nil, comment: ""), findings: [excess.finding]))
    }

    /// Takes a new document as it came; false where it cannot be.
    private mutating func keep(_ item: PayloadReader.Item, of schema: Schema) -> Bool {
        guard item.key == nil, let stored = copy?.document(item.node, of: schema), let id = stored.id,
            seen[schema.index, default: []].insert(id).inserted
        else { return false }
        copy?.keep()
        entries.append(ImportEntry(schema: schema, id: item.id, plan: .keep(stored)))
        return true
    }

    /// A document without an id takes its key.
    private func identify(_ document: inout Document, by key: Text, _ item: PayloadReader.Item) throws(APIErrors) {
        let property = document.schema.idProperty
        let value = Value.text(key)
        let keyed = reader.id(value.content, value, of: document.schema)
        if document[property].isNoID {
            document[property] = keyed
        } else if !document[property].isEqual(to: keyed) {
            throw ImportPayload.unmappable("The document's 'Id' is another than its key.", at: item.pointer().appending(property.name))
        }
    }

    private mutating func entry(for document: Document, _ sent: Value) -> ImportEntry {
        let schema = document.schema
        func settled(_ status: ImportRecord.Status, _ id: DocumentID? = nil, _ comment: String = "", _ findings: Finding...) -> ImportEntry
        {
            ImportEntry(schema: schema, id: sent, plan: .settled(status, newID: id, comment: comment), findings: findings)
        }
        if schema.type == .component { return settled(.error, nil, "", Self.isNoRoot(schema)) }
        if schema.type == .settings, state.roots(of: schema)[0] == nil, let row = state.unreadableRows(of: schema).first {
            return settled(.error, nil, "", .unreadable(row.id, of: schema))
        }
        if schema.type == .settings, let stored = state.roots(of: schema)[0] {
            guard seenSettings.insert(schema.index).inserted else { return settled(.error, nil, "", Self.isSecond(schema)) }
            if isMade(schema), request.mode.creates { return filled(stored, with: document, sent) }
            switch request.mode {
            case .delete: return settled(.error, stored.id, "", Self.isProtected(stored.id, schema))
            case .create: return settled(.skipped, nil, "The document of the schema exists.")
            default: return merged(stored, with: document, sent)
            }
        }
        let field = document[schema.idProperty]
        if field.isNoID || field.documentID?.isPlaceholder == true {
            return request.mode.creates ? added(document, sent) : settled(.skipped, nil, "It names no document that exists.")
        }
        guard let id = field.documentID else {
            if request.mode == .delete { return settled(.skipped, nil, "There is no such document.") }
            return settled(.error, nil, "", Self.isNoID(schema))
        }
        guard seen[schema.index, default: []].insert(id).inserted else { return repeated(document, id, sent, settled) }
        guard let stored = state.root(id, in: schema) else {
            if state.unreadable(id, of: schema) != nil { return settled(.error, nil, "", .unreadable(id, of: schema)) }
            return request.mode.creates ? added(document, sent) : settled(.skipped, nil, "There is no such document.")
        }
        switch request.mode {
        case .create: return settled(.skipped, nil, "The document exists.")
        case .delete: return ImportEntry(schema: schema, id: sent, plan: .delete(stored))
        default: return merged(stored, with: document, sent)
        }
    }

    /// A second item with that id.
    private func repeated(
        _ document: Document, _ id: DocumentID, _ sent: Value,
        _ settled: (ImportRecord.Status, DocumentID?, String, Finding...) -> ImportEntry
    ) -> ImportEntry {
        let schema = document.schema, mode = request.mode
        if mode == .delete { return settled(.skipped, nil, "The payload names the document before.") }
        guard mode.creates, request.options.repairs(.deduplicateIDs), schema.idGenerator != .none else {
            return settled(.error, nil, "", Self.isRepeated(id, schema))
        }
        var document = document
        document[schema.idProperty] = .null
        return added(document, sent)
    }

    private func added(_ document: Document, _ sent: Value) -> ImportEntry {
        let added = merge.added(document)
        do throws(BeyondBound) { try added.checkBound() } catch { return Self.refused(error, document.schema, sent, nil) }
        return ImportEntry(
            schema: document.schema, id: sent, plan: .put(added, over: nil), findings: document.refusedTexts(state.metadata))
    }

    /// Of documents beyond their bound none stays in memory.
    private static func refused(_ excess: BeyondBound, _ schema: Schema, _ sent: Value, _ stored: StoredDocument?) -> ImportEntry {
        ImportEntry(
            schema: schema, id: sent, plan: .settled(.error, newID: stored?.id, comment: ""), findings: [excess.finding])
    }

    /// Whether the payload brought that Settings schema, so that its document was made a moment ago.
    private func isMade(_ schema: Schema) -> Bool { before.metadata.schema(id: schema.id).map { before.roots(of: $0)[0] == nil } ?? true }

    /// A document that was made of defaults takes what the payload says as a new one does: no text of a default stays beside it.
    private func filled(_ stored: StoredDocument, with document: Document, _ sent: Value) -> ImportEntry {
        guard let original = source.document(stored) else { return Self.unreadable(stored, document.schema, sent) }
        let added = merge.added(document)
        var result = original
        for property in document.schema.properties where property.index != document.schema.idProperty.index {
            if case .absent = document[property] { continue }
            result[property] = added[property]
        }
        return changed(stored, original, to: result, by: document, sent)
    }

    private func merged(_ stored: StoredDocument, with document: Document, _ sent: Value) -> ImportEntry {
        guard let original = source.document(stored) else { return Self.unreadable(stored, document.schema, sent) }
        return changed(stored, original, to: merge.merged(original, with: document), by: document, sent)
    }

    private static func unreadable(_ stored: StoredDocument, _ schema: Schema, _ sent: Value) -> ImportEntry {
        ImportEntry(
            schema: schema, id: sent, plan: .settled(.error, newID: stored.id, comment: ""), findings: [.unreadable(stored.id, of: schema)])
    }

    private func changed(
        _ stored: StoredDocument, _ original: Document, to result: Document, by document: Document, _ sent: Value
    ) -> ImportEntry {
        do throws(BeyondBound) { try result.checkBound(replacing: original) } catch {
            return Self.refused(error, result.schema, sent, stored)
        }
        let refused = document.refusedTexts(state.metadata)
        let plan: ImportEntry.Plan =
            refused.isEmpty && result.isEqual(to: original)
            ? .settled(.unchanged, newID: stored.id, comment: "")
            : .put(result, over: ImportEntry.Original(stored: stored, document: original))
        return ImportEntry(schema: result.schema, id: sent, plan: plan, findings: refused)
    }
}

// MARK: - Deletions

extension ImportMatching {
    /// A null member of a keyed collection.
    private mutating func takeDeletion(_ key: Text, of schema: Schema) {
        var entry = ImportEntry(
            schema: schema, id: .text(key), plan: .settled(.skipped, newID: nil, comment: "There is no such document."))
        defer { entries.append(entry) }
        guard request.mode.deletesNulls else {
            entry.plan = .settled(.skipped, newID: nil, comment: "The mode deletes nothing.")
            return
        }
        if schema.type == .settings, let stored = state.roots(of: schema)[0] {
            seenSettings.insert(schema.index)
            entry.plan = .settled(.error, newID: stored.id, comment: "")
            entry.findings = [Self.isProtected(stored.id, schema)]
            return
        }
        guard let id = DocumentReader(state.metadata, from: .file).id(key, of: schema), seen[schema.index, default: []].insert(id).inserted
        else { return }
        if let stored = state.root(id, in: schema) {
            entry.plan = .delete(stored)
        } else if state.unreadable(id, of: schema) != nil {
            entry.plan = .settled(.error, newID: nil, comment: "")
            entry.findings = [.unreadable(id, of: schema)]
        }
    }

    /// What `replace` deletes of a collection that the payload has: documents that it does not list.
    mutating func deleteUnlisted(of schema: Schema) {
        if schema.type == .settings {
            guard !seenSettings.contains(schema.index), let stored = state.roots(of: schema)[0] else { return }
            entries.append(
                ImportEntry(
                    schema: schema, id: stored.id?.value ?? .null, plan: .settled(.error, newID: stored.id, comment: ""),
                    findings: [Self.isProtected(stored.id, schema)]))
            return
        }
        let listed = seen[schema.index] ?? []
        for stored in state.roots(of: schema) {
            if let id = stored.id, listed.contains(id) { continue }
            entries.append(ImportEntry(schema: schema, id: stored.id?.value ?? .null, plan: .delete(stored)))
        }
    }
}

// MARK: - Refusals

extension ImportMatching {
    private static func isNoRoot(_ schema: Schema) -> Finding {
        Finding(.documentsInRootCollection, at: JSONPointer(), "Documents of '\(schema.name)' live inside other documents only.")
    }

    private static func isSecond(_ schema: Schema) -> Finding {
        Finding(.duplicateSettingsDocument, at: JSONPointer(), "'\(schema.name)' has one document only.")
    }

    private static func isProtected(_ id: DocumentID?, _ schema: Schema) -> Finding {
        Finding(
            .protectedDocument, at: JSONPointer(), "Document \(Finding.quoted(id?.text ?? "")) of '\(schema.name)' cannot be deleted.")
    }

    private static func isNoID(_ schema: Schema) -> Finding {
        Finding(
            .invalidIdFormat, at: JSONPointer([schema.idProperty.name]), "Value of 'Id' cannot be an id of '\(schema.name)'.")
    }

    private static func isRepeated(_ id: DocumentID, _ schema: Schema) -> Finding {
        Finding(
            .duplicateUniqueValue, at: JSONPointer([schema.idProperty.name]),
            "Value \(Finding.quoted(id.text)) of 'Id' stands twice in the payload.")
    }
}
