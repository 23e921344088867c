import Values

extension DocumentReader {
    /// Reads an id that stands alone, in the query of a request for instance; nil where there is none or the type cannot read it.
    public func id(_ text: Text, of schema: Schema) -> DocumentID? {
        let value = Value.text(text)
        return id(value.content, value, of: schema).documentID
    }

    /// The id of a document of which nothing else is read; nil where it has none.
    func sentID(of node: some SourceNode, _ schema: Schema) -> DocumentID? {
        guard case .object = node.content else { return nil }
        var id: DocumentID?
        node.forEachMember { key, member in if key.isKey("Id") { id = field(member, of: schema.idProperty, in: schema).documentID } }
        return id
    }

    /// The id that a damaged text of a document still tells; nil where it does not, or where it is no id any more.
    func idTold(by text: UnsafeRawBufferPointer, of schema: Schema) -> DocumentID? {
        guard text.first == UInt8(ascii: "{"), let value = CompactObject(text).value(of: schema.idProperty.name) else { return nil }
        do throws(JSONError) {
            return field(try JSONParser().parse(value).root, of: schema.idProperty, in: schema).documentID
        } catch { return nil }
    }

    /// Reads the `Id` of a document: a missing one is null, an unreadable one is kept as sent.
    func id<Node: SourceNode>(_ content: SourceContent, _ node: Node, of schema: Schema) -> Field {
        let property = schema.idProperty
        if case .text(let text) = content {
            if origin == .request, DocumentID.isPlaceholder(text) { return .text(text) }
            if text.isEmpty, property.dataType != .text { return .null }
            if schema.idGenerator == .guid, let digits = GuidText.normalized(text) { return .text(digits) }
        }
        return ScalarReader.field(content, node, of: property) ?? .unreadable(node.value)
    }

    /// Reads a reference: `{ "Id": x }`, x itself, or the JSON text of the former. Nil where x is no id of the target's type.
    func reference<Node: SourceNode>(_ node: Node, to schema: Schema, depth: Int) -> Field? {
        guard depth < Self.maxDepth else { return nil }
        switch node.content {
        case .null: return .null
        case .list: return nil
        case .object: return referenceObject(node, to: schema)
        case .text(let text):
            if text.isEmpty { return .null }
            if let object = parsed(text, depth, opening: "{") { return reference(object, to: schema, depth: depth + 1) }
            return referenceID(node, to: schema)
        default: return referenceID(node, to: schema)
        }
    }

    private func referenceObject<Node: SourceNode>(_ node: Node, to schema: Schema) -> Field? {
        var result: Field?
        var displayName: Text?
        node.forEachMember { key, member in
            if key.isKey("Id") {
                result = referenceID(member, to: schema)
            } else if origin == .file, key.isKey("DisplayName"), case .text(let text) = member.content {
                displayName = text
            }
        }
        guard case .reference(var reference)? = result else { return result }
        reference.displayName = displayName
        return .reference(reference)
    }

    private func referenceID<Node: SourceNode>(_ node: Node, to schema: Schema) -> Field? {
        let content = node.content
        if case .null = content { return .null }
        if case .text(let text) = content, text.isEmpty { return .null }
        return id(content, node, of: schema).documentID.map { .reference(Reference(id: $0)) }
    }

    /// Reads a list of references: an array of any reference form, an object keyed by id, ids joined by commas, or JSON text of the first
    /// two. An id that stands twice is kept at its first place.
    func references<Node: SourceNode>(_ node: Node, to schema: Schema, depth: Int) -> [Reference]? {
        guard depth < Self.maxDepth else { return nil }
        switch node.content {
        case .list: return listedReferences(node, to: schema, depth)
        case .object: return keyedReferences(node, to: schema)
        case .text(let text):
            if let container = parsed(text, depth, opening: "[", "{") { return references(container, to: schema, depth: depth + 1) }
            let ids = text.string.split(separator: ",").map { Value.text(Text(Self.trimmed($0))) }
            return references(Value.list(ids), to: schema, depth: depth + 1)
        default: return nil
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0.isWhitespace }
        return String(start.prefix(upTo: start.lastIndex { !$0.isWhitespace }.map { start.index(after: $0) } ?? start.startIndex))
    }

    private func listedReferences<Node: SourceNode>(_ node: Node, to schema: Schema, _ depth: Int) -> [Reference]? {
        var references = DistinctReferences()
        var isReadable = true
        node.forEachElement { element in
            switch reference(element, to: schema, depth: depth + 1) {
            case .reference(let reference)?: references.append(reference)
            case .null?: return
            default: isReadable = false
            }
        }
        return isReadable ? references.all : nil
    }

    private func keyedReferences<Node: SourceNode>(_ node: Node, to schema: Schema) -> [Reference]? {
        var references = DistinctReferences()
        var isReadable = true
        node.forEachMember { key, member in
            if case .null = member.content { return }
            let keyed = referenceID(Value.text(Text(checked: key)), to: schema)
            var reading = keyed
            if case .object = member.content, case .reference? = referenceObject(member, to: schema) {
                reading = referenceObject(member, to: schema)
            }
            guard case .reference(let reference)? = reading else { return isReadable = false }
            references.append(reference)
        }
        return isReadable ? references.all : nil
    }
}

/// References in order, each id once.
private struct DistinctReferences {
    var all: [Reference] = []
    private var ids: Set<DocumentID> = []

    mutating func append(_ reference: Reference) {
        if ids.insert(reference.id).inserted { all.append(reference) }
    }
}

/// The texts of Guids.
enum GuidText {
    /// The 32 lower-case digits of a Guid with dashes or braces; nil for any other text (data-model 4).
    static func normalized(_ text: Text) -> Text? {
        var digits = text.string
        if digits.hasPrefix("{"), digits.hasSuffix("}") { digits = String(digits.dropFirst().dropLast()) }
        let groups = digits.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count)
        guard groups == [8, 4, 4, 4, 12] || (groups == [32] && digits != text.string) else { return nil }
        digits = digits.filter { $0 != "-" }.lowercased()
        return digits.utf8.allSatisfy(isHexDigit) ? Text(digits) : nil
    }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: false
        }
    }
}
