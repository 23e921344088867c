import Values

extension DocumentWrites {
    /// Decides the deletion of a root document and of what is embedded in it (operations 4.6). References to it stay.
    ///
    /// - Parameter id: As it stood in the query; an unknown or unreadable one deletes nothing.
    public func delete(_ id: Text, of schema: Schema) throws(APIErrors) -> WriteDecision {
        guard let id = DocumentReader(state.metadata, from: .file).id(id, of: schema) else { return Self.nothing }
        guard let document = try state.rootDocument(id, of: schema) else { return try deletion(ofUnreadable: id, schema) }
        try checkDeletion(of: schema, id)
        if schema.isSystem { throw Self.metadataRefused(schema) }
        return WriteDecision(change: .delete(id, of: schema), document: document, original: document)
    }

    /// A row that cannot be read goes when its document is deleted; nobody is shown what it was.
    private func deletion(ofUnreadable id: DocumentID, _ schema: Schema) throws(APIErrors) -> WriteDecision {
        guard state.unreadable(id, of: schema) != nil else {
            if let error = notRoot(id, schema) { throw APIErrors(first: error) }
            return Self.nothing
        }
        try checkDeletion(of: schema, id)
        return WriteDecision(change: .delete(id, of: schema), document: nil, original: nil)
    }

    private static var nothing: WriteDecision { WriteDecision(change: nil, document: nil, original: nil) }

    /// Documents of Settings schemas and the built-in schemas stay.
    func checkDeletion(of schema: Schema, _ id: DocumentID) throws(APIErrors) {
        let isOwn = schema.id == BuiltIn.schemaID && BuiltIn.ids.contains(id.text)
        if schema.type == .settings || isOwn {
            let message = "Document \(Finding.quoted(id.text)) of '\(schema.name)' cannot be deleted."
            throw APIErrors(first: APIError(.protectedDocument, message, schemaName: schema.name.string, id: id.text.string))
        }
    }
}
