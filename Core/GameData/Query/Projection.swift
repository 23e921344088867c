import Values

/// Which properties of a document are sent (operations 5.4): all, or those that pointers name and the ids beside them.
struct Projection: Sendable {
    private let root: Node

    /// What is sent of a value.
    private indirect enum Node: Sendable {
        case whole
        /// Of an object the members with these keys, escaped; of a list the same of each element.
        case members([Text: Node])

        /// A document of which nothing was named.
        static let id = Node.members(["Id": .whole])
    }

    /// - Returns: Nil where everything is sent.
    /// - Throws: 400 `parameterBelowMinLength` for an empty pointer, `invalidParameterValue` for what is none.
    init?(_ pointers: [Text?], of schema: Schema, in metadata: Metadata) throws(APIError) {
        var root = Node.id
        var isEmpty = true
        for (index, pointer) in pointers.enumerated() {
            guard let pointer else { continue }
            isEmpty = false
            let tokens = try Self.tokens(of: pointer, at: "/select/\(index)")
            if Self.isKnown(tokens[...], of: schema, in: metadata) { root = Self.adding(tokens[...], of: schema, in: metadata, to: root) }
        }
        if isEmpty { return nil }
        self.root = root
    }

    private static func tokens(of pointer: Text, at path: String) throws(APIError) -> [Text] {
        if pointer.isEmpty { throw APIError(.parameterBelowMinLength, "It is empty.", path: path) }
        guard let pointer = try? JSONPointer(parsing: pointer), pointer.tokens.count <= JSONParser.documentDepth else {
            throw APIError(.invalidParameterValue, "It is no JSON Pointer.", path: path)
        }
        return pointer.tokens
    }

    /// Whether a pointer leads to something; what is below a reference or a formula is the whole value.
    private static func isKnown(_ tokens: ArraySlice<Text>, of schema: Schema, in metadata: Metadata) -> Bool {
        var (schema, rest) = (schema, tokens)
        while let token = rest.popFirst() {
            guard let property = schema.property(named: token) else { return false }
            if rest.isEmpty { return true }
            switch property.dataType {
            case .reference, .referenceCollection, .formula: return true
            case .localizedText: return rest.count == 1 && (metadata.settings.languages + ["notes"]).contains(rest[rest.startIndex])
            case .document, .documentCollection:
                guard let target = metadata.referenceType(of: property) else { return false }
                schema = target
            default: return false
            }
        }
        return false
    }

    /// A document's node with one more pointer, which is known to lead to something.
    private static func adding(_ tokens: ArraySlice<Text>, of schema: Schema, in metadata: Metadata, to node: Node) -> Node {
        guard case .members(var members) = node, let token = tokens.first, let property = schema.property(named: token) else { return node }
        let (rest, key) = (tokens.dropFirst(), escaped(token))
        let known = members[key]
        switch (property.dataType, rest.first, known) {
        case (_, _, .whole?): break
        case (.localizedText, let language?, _):
            var languages: [Text: Node] = [:]
            if case .members(let known)? = known { languages = known }
            languages[escaped(language)] = .whole
            members[key] = .members(languages)
        case (.document, _?, _), (.documentCollection, _?, _):
            guard let target = metadata.referenceType(of: property) else { return node }
            members[key] = adding(rest, of: target, in: metadata, to: known ?? .id)
        default: members[key] = .whole
        }
        return .members(members)
    }

    /// A key as it stands between its quotes.
    private static func escaped(_ name: Text) -> Text {
        var bytes: [UInt8] = []
        name.withUTF8 { JSONText.appendEscaped($0, to: &bytes) }
        return bytes.withUnsafeBufferPointer { Text(checked: $0) }
    }

    /// Appends what is sent of a document.
    func write(_ located: Located, of snapshot: Snapshot, into bytes: inout [UInt8]) {
        located.container.text.withUnsafeBytes { text in
            write(JSONSlice(text, located.range), root, located.container, snapshot, &bytes)
        }
    }

    private func write(
        _ slice: JSONSlice, _ node: Node, _ document: StoredDocument, _ snapshot: Snapshot, _ bytes: inout [UInt8]
    ) {
        guard case .members(let members) = node, slice.isObject || slice.isList else {
            return snapshot.write(slice.start..<slice.end, of: document, into: &bytes)
        }
        var separator = slice.isObject ? UInt8(ascii: "{") : UInt8(ascii: "[")
        let opening = separator
        slice.forEachElement { element in
            bytes.append(separator)
            separator = UInt8(ascii: ",")
            write(element, node, document, snapshot, &bytes)
            return true
        }
        slice.forEachMember { key, value in
            guard let node = members[Text(checked: key)] else { return true }
            bytes.append(separator)
            separator = UInt8(ascii: ",")
            bytes.append(UInt8(ascii: "\""))
            bytes.append(contentsOf: key)
            bytes.append(contentsOf: "\":".utf8)
            write(value, node, document, snapshot, &bytes)
            return true
        }
        if separator == opening { bytes.append(opening) }
        bytes.append(slice.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }
}
