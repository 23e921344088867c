import Values

/// Finds the documents that others refer to, directly or through further ones (operations 9.2). Costs what is taken, not what there is.
struct ExportClosure {
    private let snapshot: Snapshot
    private let properties: ExportedProperties
    /// By position of the schema: its documents are taken, all of them.
    private let isSelected: [Bool]
    private let source: TypedDocuments
    private var taken: Set<Int64> = []
    /// Taken and not looked at yet.
    private var pending: [StoredDocument] = []
    /// Documents of schemas that are not selected.
    private(set) var documents: [StoredDocument] = []

    init(of snapshot: Snapshot, _ properties: ExportedProperties, selected: [Schema]) {
        self.snapshot = snapshot
        self.properties = properties
        source = TypedDocuments(snapshot.metadata)
        var isSelected = Array(repeating: false, count: snapshot.metadata.schemas.count)
        for schema in selected { isSelected[schema.index] = true }
        self.isSelected = isSelected
    }

    /// Follows what a document refers to, to the end.
    mutating func follow(_ document: StoredDocument) {
        take(targetsOf: document)
        while let next = pending.popLast() { take(targetsOf: next) }
    }

    private mutating func take(targetsOf document: StoredDocument) {
        guard !document.references.isEmpty else { return }
        if properties.areAll {
            for reference in document.references { take(reference.id, of: Int(reference.schema)) }
        } else {
            // One that cannot be read leads nowhere.
            guard let read = source.document(document) else { return }
            take(targetsIn: read, .selected)
        }
    }

    /// Only properties that are exported lead on.
    private mutating func take(targetsIn document: Document, _ extent: ExportedProperties.Extent) {
        for property in document.schema.properties {
            switch (properties.part(property, of: document.schema, extent), document[property]) {
            case (.whole, .reference(let reference)): take(reference.id, of: property.referenceTypeIndex)
            case (.whole, .references(let references)):
                for reference in references { take(reference.id, of: property.referenceTypeIndex) }
            case (.documents(let inner), .document(let document)): take(targetsIn: document, inner)
            case (.documents(let inner), .documents(let documents)): for document in documents { take(targetsIn: document, inner) }
            default: continue
            }
        }
    }

    /// The target, or the document that holds it; nothing where it is gone.
    private mutating func take(_ id: DocumentID, of schema: Int?) {
        guard let schema, let target = snapshot.find(id, in: snapshot.metadata.schemas[schema])?.container,
            !isSelected[target.schemaIndex], taken.insert(target.row).inserted
        else { return }
        documents.append(target)
        pending.append(target)
    }
}
