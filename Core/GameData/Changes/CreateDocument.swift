import Values

extension DocumentWrites {
    /// Decides the creation of a root document (operations 4.4).
    ///
    /// - Parameter body: What was sent.
    /// - Throws: What is wrong with the place, the body or the document; nothing is to be stored then.
    public func create(_ body: some SourceNode, in schema: Schema, _ options: ValidationOptions) throws(APIErrors) -> WriteDecision {
        try checkPlace(in: schema)
        let sent = try sent(body, of: schema)
        let added = Merge(.full, settings: state.metadata.settings).added(sent)
        let document = try prepared(added, replacing: nil, refusing: sent.refusedTexts(state.metadata), options)
        return WriteDecision(change: .create(document), document: document, original: nil)
    }

    private func checkPlace(in schema: Schema) throws(APIErrors) {
        if schema.type == .component {
            let message = "Documents of '\(schema.name)' live inside other documents only."
            throw APIErrors(first: APIError(.documentsInRootCollection, message, schemaName: schema.name.string))
        }
        if schema.type == .settings, try state.settingsDocument(of: schema) != nil || state.hasUnreadable(of: schema) {
            let message = "'\(schema.name)' has its document."
            throw APIErrors(first: APIError(.duplicateSettingsDocument, message, schemaName: schema.name.string))
        }
        if schema.isSystem { throw Self.metadataRefused(schema) }
    }
}
