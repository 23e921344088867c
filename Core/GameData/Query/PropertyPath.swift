import Values

/// The way from a document to the values that a filter or sorter is about (operations 5.1).
final class PropertyPath: Sendable {
    /// A Document or DocumentCollection property that the way leads through.
    struct Step: Sendable {
        let index: Int
        let key: [UInt8]
        let isCollection: Bool

        init(_ property: Property) {
            index = property.index
            key = property.encodedName
            isCollection = property.dataType == .documentCollection
        }
    }

    /// What is looked at in the end.
    enum Aspect: Sendable {
        /// The value itself.
        case value
        /// The text in one language: its key as JSON has it, quoted, with the colon.
        case language([UInt8])
        /// Of a Reference or of each item of a ReferenceCollection.
        case id
        case displayName
        /// How many a collection holds.
        case count
    }

    let steps: [Step]
    /// The last property of the way, and the schema that has it.
    let property: Property
    let schema: Schema
    let aspect: Aspect
    /// Of the last property: its position and its key.
    let index: Int
    let key: [UInt8]
    /// Whether it looks into each item of a ReferenceCollection.
    let isOfItems: Bool
    /// Whether it is a property of the document itself, taken as a whole.
    let isDirect: Bool

    init(steps: [Step] = [], _ property: Property, of schema: Schema, _ aspect: Aspect = .value) {
        self.steps = steps
        self.property = property
        self.schema = schema
        self.aspect = aspect
        index = property.index
        key = property.encodedName
        isOfItems =
            switch aspect {
            case .id, .displayName: property.dataType == .referenceCollection
            case .value, .count, .language: false
            }
        isDirect = steps.isEmpty && !isOfItems
    }

    /// Most steps of one path: as deep as documents are.
    static let mostSteps = JSONParser.documentDepth

    /// Reads `A`, `A.B` or `/A/B`, names or ids; nil where something is unknown.
    static func read(_ text: Text, of schema: Schema, in metadata: Metadata) -> PropertyPath? {
        if let property = schema.property(text) { return PropertyPath(property, of: schema) }
        guard let tokens = tokens(of: text), tokens.count <= mostSteps else { return nil }
        return read(tokens[...], of: schema, in: metadata)
    }

    private static func tokens(of text: Text) -> [Text]? {
        if text.utf8.first == UInt8(ascii: "/") {
            let pointer = try? JSONPointer(parsing: text)
            return pointer?.tokens
        }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: mostSteps, omittingEmptySubsequences: false)
        return parts.map { Text(String(Substring($0))) }
    }

    private static func read(_ tokens: ArraySlice<Text>, of schema: Schema, in metadata: Metadata) -> PropertyPath? {
        var (schema, rest, steps) = (schema, tokens, [Step]())
        while let token = rest.popFirst() {
            guard let property = schema.property(token) else { return nil }
            guard let next = rest.first else { return PropertyPath(steps: steps, property, of: schema) }
            if let aspect = aspect(next, of: property, metadata.settings) {
                return rest.count == 1 ? PropertyPath(steps: steps, property, of: schema, aspect) : nil
            }
            guard property.dataType.holdsDocuments, let target = metadata.referenceType(of: property) else { return nil }
            steps.append(Step(property))
            schema = target
        }
        return nil
    }

    private static func aspect(_ token: Text, of property: Property, _ settings: ProjectSettings) -> Aspect? {
        switch (property.dataType, token) {
        case (.documentCollection, "Count"), (.referenceCollection, "Count"): .count
        case (.reference, "Id"), (.referenceCollection, "Id"): .id
        case (.reference, "DisplayName"), (.referenceCollection, "DisplayName"): .displayName
        case (.localizedText, _): token.withUTF8 { settings.position(ofKey: $0) }.map { .language(JSONSlice.key(settings.languages[$0])) }
        default: nil
        }
    }
}

extension JSONSlice {
    /// A key as JSON has it: quoted and escaped, with its colon.
    static func key(_ name: Text) -> [UInt8] {
        var json = JSONWriter(reserving: 32)
        json.text(name)
        return json.bytes + [UInt8(ascii: ":")]
    }
}
