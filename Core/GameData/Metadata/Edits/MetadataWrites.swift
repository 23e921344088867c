import Values

/// What the create, update or delete of one document of a system schema does.
public struct MetadataWrite: Sendable {
    /// The next snapshot; nil where nothing changes.
    public let step: SnapshotStep?
    /// Ids of the schemas of which the step changes documents.
    public let touched: Set<Text>
    /// The document as it is stored afterwards, or was before it was deleted; nil where there was nothing to delete.
    public let document: Document?
    /// The document as it was before an update or a deletion.
    public let original: Document?
}

/// Decides writes of single documents of `Schema`, `SchemaProperty` and `ProjectSettings` (operations 4.4 to 4.6, 13).
public struct MetadataWrites {
    private let state: Snapshot
    private let generator: IDGenerator

    public init(on state: Snapshot, generator: IDGenerator) {
        self.state = state
        self.generator = generator
    }

    /// Decides the creation of a schema or a shared property.
    ///
    /// - Throws: What is wrong with it, or with what it makes of the documents: the codes of data-model 17.
    public func create(_ body: some SourceNode, in schema: Schema, _ options: ValidationOptions) throws(APIErrors) -> MetadataWrite {
        guard case .object = body.content else { throw Self.noDocument }
        if schema.type == .settings {
            throw APIErrors(
                first: APIError(.duplicateSettingsDocument, "'\(schema.name)' has its document.", schemaName: schema.name.string))
        }
        return try edited(options) { $0.put(body, of: schema, existing: .refuse, missing: .create) }
    }

    /// Decides the update of a schema, a shared property or the project settings by a full or partial document.
    ///
    /// - Throws: 404 where there is no such document, `nonRootDocument` for a property of a schema, 403 `protectedDocument` for a built-in
    ///   schema, and what is wrong with the result.
    public func update(_ body: some SourceNode, in schema: Schema, _ options: ValidationOptions) throws(APIErrors) -> MetadataWrite {
        let writes = DocumentWrites(on: state, generator: generator)
        let original = try writes.original(of: try writes.sent(body, of: schema), schema)
        if schema.id == BuiltIn.schemaID, original.isBuiltIn { throw Self.protected(original) }
        return try edited(options) { $0.put(body, of: schema, existing: .merge(.full), missing: .skip) }
    }

    /// Decides the deletion of a schema with all its documents, or of a shared property.
    ///
    /// - Throws: 403 `protectedDocument` for a built-in schema and the project settings, 409 `referencedSchemaDeleted` for a schema that a
    ///   property names.
    public func delete(_ id: Text, of schema: Schema) throws(APIErrors) -> MetadataWrite {
        let writes = DocumentWrites(on: state, generator: generator)
        guard let id = DocumentReader(state.metadata, from: .file).id(id, of: schema) else { return Self.nothing }
        guard try state.rootDocument(id, of: schema) != nil else {
            if let error = writes.notRoot(id, schema) { throw APIErrors(first: error) }
            return Self.nothing
        }
        try writes.checkDeletion(of: schema, id)
        return try edited(.create) { $0.delete(id.text, of: schema) }
    }

    private func edited(_ options: ValidationOptions, _ add: (inout MetadataEdit) -> Void) throws(APIErrors) -> MetadataWrite {
        var edit = MetadataEdit(on: state, generator: generator, options: options)
        add(&edit)
        let result = try edit.finish(generator.objectID())
        guard let outcome = result.outcomes.first else { return Self.nothing }
        if let errors = outcome.errors { throw errors }
        return MetadataWrite(step: result.step, touched: result.touched, document: outcome.document, original: outcome.original)
    }

    private static var nothing: MetadataWrite { MetadataWrite(step: nil, touched: [], document: nil, original: nil) }
    private static var noDocument: APIErrors { APIErrors(first: APIError(.invalidRequestBody, "The body is no document.")) }

    private static func protected(_ document: Document) -> APIErrors {
        let message = "Schema \(Finding.quoted(document.id?.text ?? "")) is the program's own."
        return APIErrors(
            first: APIError(
                .protectedDocument, message, schemaName: document.schema.name.string, id: document.id?.text.string))
    }
}

extension BuiltIn {
    /// Whether a path names one of the three system schemas, by name or id.
    public static func isSystem(_ nameOrID: Text) -> Bool {
        ids.contains(nameOrID) || metadata.schemas.contains { $0.name == nameOrID }
    }
}
