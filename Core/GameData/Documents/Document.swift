import Values

/// One document, root or embedded, as typed values by the position of their property in the schema: the form in which documents are
/// read, merged, repaired and checked. At rest a document is text (`StoredDocument`).
public struct Document: Sendable {
    public let schema: Schema
    /// One field per property of the schema, in schema order.
    public var fields: [Field]

    /// A document without values.
    public init(of schema: Schema) {
        self.schema = schema
        fields = Array(repeating: .absent, count: schema.properties.count)
    }

    /// The field of a property of the schema.
    public subscript(property: Property) -> Field {
        get { fields[property.index] }
        set { fields[property.index] = newValue }
    }

    /// The field of the property with that name; nil where the schema has none.
    public subscript(name: Text) -> Field? { schema.property(named: name).map { self[$0] } }

    /// The id, where the field holds one.
    public var id: DocumentID? { fields[schema.idProperty.index].documentID }

    /// Options of a union document that are set, in schema order; what they are for another schema says nothing.
    var setOptions: [Property] {
        schema.properties.filter { $0.index != schema.idProperty.index && !self[$0].hasNoValue }
    }

    /// Calls `body` with each document that is embedded here, at any depth, in traversal order: a container before what it holds.
    public func forEachEmbedded(_ body: (Document) -> Void) {
        for field in fields {
            switch field {
            case .document(let document):
                body(document)
                document.forEachEmbedded(body)
            case .documents(let documents):
                for document in documents {
                    body(document)
                    document.forEachEmbedded(body)
                }
            default: continue
            }
        }
    }
}
