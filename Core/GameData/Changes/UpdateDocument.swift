import Values

extension DocumentWrites {
    /// Decides the update of a root document by a full or partial one (operations 4.5).
    ///
    /// - Throws: 404 where there is no such document, `nonRootDocument` where it is embedded, and what is wrong with the merged document.
    public func update(_ body: some SourceNode, in schema: Schema, _ options: ValidationOptions) throws(APIErrors) -> WriteDecision {
        let sent = try sent(body, of: schema)
        let original = try original(of: sent, schema)
        if schema.isSystem { throw Self.metadataRefused(schema) }
        let merged = Merge(.full, settings: state.metadata.settings).merged(original, with: sent)
        let document = try prepared(merged, replacing: original, refusing: sent.refusedTexts(state.metadata), options)
        let isChanged = !document.isEqual(to: original)
        return WriteDecision(change: isChanged ? .update(document) : nil, document: isChanged ? document : original, original: original)
    }

    /// The document that the body of a request is.
    func sent(_ body: some SourceNode, of schema: Schema) throws(APIErrors) -> Document {
        let reader = DocumentReader(state.metadata, from: .request)
        let sent: Document?
        do throws(BeyondBound) { sent = try reader.boundedDocument(body, of: schema) } catch {
            throw APIErrors(first: error.finding.error(in: schema.name, reader.sentID(of: body, schema)?.text))
        }
        guard case .object = body.content, let sent else {
            throw APIErrors(first: APIError(.invalidRequestBody, "The body is no document."))
        }
        return sent
    }

    /// The document that the body of an update addresses.
    func original(of sent: Document, _ schema: Schema) throws(APIErrors) -> Document {
        let field = sent[schema.idProperty]
        if field.hasNoValue {
            guard schema.type == .settings, let document = try state.settingsDocument(of: schema) else {
                if schema.type == .settings, state.hasUnreadable(of: schema) { throw APIErrors(first: .unreadable(nil, of: schema)) }
                throw APIErrors(first: APIError(.invalidRequestBody, "The document has no 'Id'.", path: "/Id"))
            }
            return document
        }
        guard let id = field.documentID else {
            let message = "Value of 'Id' cannot be an id of '\(schema.name)'."
            throw APIErrors(first: APIError(.invalidIdFormat, message, path: "/Id", schemaName: schema.name.string))
        }
        if !id.isPlaceholder {
            if let document = try state.rootDocument(id, of: schema) { return document }
            if state.unreadable(id, of: schema) != nil { throw APIErrors(first: .unreadable(id, of: schema)) }
        }
        throw APIErrors(first: notRoot(id, schema) ?? Self.missing(id, schema))
    }

    /// The failure of a write that addresses an embedded document; nil where none has that id.
    func notRoot(_ id: DocumentID, _ schema: Schema) -> APIError? {
        guard !id.isPlaceholder, state.holds(id, of: schema, in: .everywhere) else { return nil }
        let message = "Document \(Finding.quoted(id.text)) of '\(schema.name)' is embedded in another one."
        return APIError(.nonRootDocument, message, schemaName: schema.name.string, id: id.text.string)
    }

    private static func missing(_ id: DocumentID, _ schema: Schema) -> APIError {
        let message = "There is no document \(Finding.quoted(id.text)) of '\(schema.name)'."
        return APIError(.resourceNotFound, message, schemaName: schema.name.string, id: id.text.string)
    }
}
