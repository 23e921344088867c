import Values

/// Reads documents from what came in: every accepted form of every data type becomes the canonical value; what cannot be read is kept as
/// sent (data-model 6). One pass, keys matched to properties by their bytes; keys that the schema does not know are dropped.
public struct DocumentReader {
    /// Where the documents come from, which decides what little differs.
    public enum Origin {
        /// The body of a create, update, bulk change or import: ids may be placeholders, languages outside the project are dropped.
        case request
        /// A file, a restore or the store: what is there stays.
        case file
    }

    /// Most containers in one another, those of JSON text inside a text included.
    static let maxDepth = 2 * JSONParser.documentDepth

    public let metadata: Metadata
    public let origin: Origin
    /// What may still be made; nil where there is no bound: of what is stored.
    private(set) var allowance: DocumentAllowance?

    public init(_ metadata: Metadata, from origin: Origin) {
        self.metadata = metadata
        self.origin = origin
    }

    /// The same, whose documents take from an allowance: what it reads once that is spent says nothing.
    func taking(from allowance: DocumentAllowance) -> DocumentReader {
        var reader = self
        reader.allowance = allowance
        return reader
    }

    /// Reads a document that is stored already, whatever it comes to; nil where the value is neither an object nor the JSON text of one.
    public func document(_ node: some SourceNode, of schema: Schema) -> Document? { document(node, of: schema, depth: 0) }

    /// Reads a document that came in; nil where the value is none.
    ///
    /// - Throws: `BeyondBound` as soon as its canonical form would have too many values. Whether it is within its bound in all is known when it
    ///   is merged and mended: `Document.checkBound`.
    public func boundedDocument(_ node: some SourceNode, of schema: Schema) throws(BeyondBound) -> Document? {
        let allowance = DocumentAllowance()
        let document = taking(from: allowance).document(node, of: schema)
        if allowance.isSpent { throw BeyondBound() }
        return document
    }

    func document<Node: SourceNode>(_ node: Node, of schema: Schema, depth: Int) -> Document? {
        guard depth < Self.maxDepth else { return nil }
        switch node.content {
        case .object: return members(of: node, schema, depth)
        case .text(let text): return parsed(text, depth, opening: "{").flatMap { document($0, of: schema, depth: depth + 1) }
        default: return nil
        }
    }

    private func members<Node: SourceNode>(of node: Node, _ schema: Schema, _ depth: Int) -> Document? {
        if let allowance, !allowance.take(documentOf: schema) { return nil }
        var document = Document(of: schema)
        var due = 0
        node.forEachMember { key, member in
            guard let index = schema.position(ofKey: key, due: due) else { return }
            document.fields[index] = field(member, of: schema.properties[index], in: schema, depth: depth)
            due = index + 1
        }
        if origin == .file { document.completeLists() }
        return document
    }

    /// Reads the value of a property of a schema.
    public func field(_ node: some SourceNode, of property: Property, in schema: Schema) -> Field {
        field(node, of: property, in: schema, depth: 0)
    }

    func field<Node: SourceNode>(_ node: Node, of property: Property, in schema: Schema, depth: Int) -> Field {
        guard property.index == schema.idProperty.index else { return value(node, of: property, depth: depth) }
        let content = node.content
        if case .null = content { return .null }
        return id(content, node, of: schema)
    }

    /// Reads a value by the type of a property that is no `Id`.
    func value(_ value: Value, of property: Property) -> Field { self.value(value, of: property, depth: 0) }

    private func value<Node: SourceNode>(_ node: Node, of property: Property, depth: Int) -> Field {
        if let allowance, allowance.isSpent { return .null }
        let content = node.content
        if case .null = content { return .null }
        if case .text(let text) = content, text.isEmpty, let field = emptyText(of: property) { return field }
        let field =
            switch property.dataType {
            case .localizedText: localizedText(content, node, depth)
            case .document: referenceType(of: property).flatMap { document(node, of: $0, depth: depth + 1) }.map(Field.document)
            case .documentCollection: referenceType(of: property).flatMap { documents(node, of: $0, depth: depth) }.map(Field.documents)
            case .reference: referenceType(of: property).flatMap { reference(node, to: $0, depth: depth) }
            case .referenceCollection:
                referenceType(of: property).flatMap { references(node, to: $0, depth: depth) }.map(Field.references)
            case .formula: formula(content, node, depth)
            default: ScalarReader.field(content, node, of: property)
            }
        if let allowance, let field { allowance.take(field.innerValueCount) }
        return field ?? .unreadable(node.value)
    }

    private func referenceType(of property: Property) -> Schema? { metadata.referenceType(of: property) }

    /// The empty text is no value for every type but Text; of a localized text it is a text of the primary language.
    private func emptyText(of property: Property) -> Field? {
        switch property.dataType {
        case .text: nil
        case .localizedText: .localizedText(LocalizedText(texts: [(metadata.settings.primaryLanguage, "")]))
        default: .null
        }
    }

    /// The value of JSON text inside a text that begins as a container does. It may nest as deep as what is stored can hold it: a document
    /// and its list are two containers.
    ///
    /// - Parameter depth: Documents around the text.
    func parsed(_ text: Text, _ depth: Int, opening brackets: Character...) -> JSONNode? {
        guard let first = text.string.first(where: { !$0.isWhitespace }), brackets.contains(first) else { return nil }
        // What is no JSON is told as unreadable by the caller, whatever the reason.
        let tape = try? JSONParser().parse(Array(text.utf8), maxDepth: max(0, JSONParser.documentDepth - 2 * (depth + 1)))
        return tape?.root
    }
}

extension Document {
    /// Gives required lists that a file leaves out, as a publication does, what they are: empty.
    fileprivate mutating func completeLists() {
        for index in schema.completedLists {
            guard case .absent = fields[index] else { continue }
            fields[index] = schema.properties[index].dataType == .documentCollection ? .documents([]) : .references([])
        }
    }
}

extension DocumentReader {
    private func documents<Node: SourceNode>(_ node: Node, of schema: Schema, depth: Int) -> [Document]? {
        guard depth < Self.maxDepth else { return nil }
        switch node.content {
        case .list: return listed(node, of: schema, depth)
        case .object: return keyed(node, of: schema, depth)
        case .text(let text): return parsed(text, depth, opening: "[", "{").flatMap { documents($0, of: schema, depth: depth + 1) }
        default: return nil
        }
    }

    private func listed<Node: SourceNode>(_ node: Node, of schema: Schema, _ depth: Int) -> [Document]? {
        var documents: [Document] = []
        var isReadable = true
        node.forEachElement { element in
            if case .null = element.content { return }
            guard let document = document(element, of: schema, depth: depth + 1) else { return isReadable = false }
            documents.append(document)
        }
        return isReadable ? documents : nil
    }

    /// An object id → document: a member that is null, or no document, is an item that is not there (operations 11.3).
    private func keyed<Node: SourceNode>(_ node: Node, of schema: Schema, _ depth: Int) -> [Document] {
        var documents: [Document] = []
        node.forEachMember { key, member in
            guard var document = document(member, of: schema, depth: depth + 1) else { return }
            if document[schema.idProperty].hasNoValue {
                let key = Value.text(Text(checked: key))
                document[schema.idProperty] = id(key.content, key, of: schema)
            }
            documents.append(document)
        }
        return documents
    }
}
