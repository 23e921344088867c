import Values

/// Reads a game data file (data-model 1): first what stands around the documents, then one document at a time, so that it takes little
/// memory beyond the text and the snapshot.
public struct GameDataFileReader {
    /// Empty where the file has none.
    public private(set) var toolsVersion: Text = ""
    /// Nil where the file has none, or none that is 24 hex digits.
    public private(set) var revisionHash: ObjectID?
    /// 0 where the file has none, or one below; at most `SnapshotHead.highestForeignNumber`.
    public private(set) var changeNumber = 0
    /// The two counters as they stand in the file, for whoever looks for its origin; empty where there is none that could be one.
    public private(set) var revisionText: Text = ""
    public private(set) var numberText: Text = ""
    /// Compact JSON object of the top-level keys that are none of ours; empty where there are none.
    public private(set) var extra: [UInt8] = []
    /// Names of collections that match no schema: what they hold was dropped. Known after `snapshot`.
    public private(set) var unknownCollections: [Text] = []

    private let isValidating: Bool
    private var scanner: JSONScanner
    private var collections: [(name: Text, range: Range<Int>)] = []
    /// Whether the metadata have the names of the 2017 tools.
    private var isFirstEdition: Bool { collection(of: BuiltIn.schema) == nil }
    private var others = Members()

    /// Walks through a text, which may hold comments (formats 2.2).
    ///
    /// - Parameter isValidating: Whether all rules of data-model 17 must hold, as for what a request brings; metadata of a file of the operator's
    ///   need only be understood.
    /// - Throws: `invalidRequestBody` where it is no JSON, `invalidImportData` where it is no game data.
    public init(_ text: consuming [UInt8], isValidating: Bool = true) throws(APIErrors) {
        self.isValidating = isValidating
        do throws(JSONError) { scanner = try JSONScanner(text, allowsComments: true) } catch { throw Self.malformed(error) }
        do throws(JSONError) {
            if scanner.peek() == UInt8(ascii: "{") { try walk() } else { _ = try scanner.parse(0..<scanner.text.count) }
        } catch { throw Self.malformed(error) }
        guard !collections.isEmpty else { throw Self.refused("The data hold no 'Collections'.") }
        if others.count > 0 {
            var json = JSONWriter()
            json.write(.object(others))
            extra = json.bytes
        }
    }

    private static func malformed(_ error: JSONError) -> APIErrors {
        APIErrors(first: APIError(.invalidRequestBody, "The text is no JSON that can be read: \(error.reason) (byte \(error.offset))."))
    }

    private static func refusal(_ error: any Error) -> APIErrors {
        switch error {
        case let error as JSONError: malformed(error)
        case let errors as APIErrors: errors
        default: APIErrors(first: APIError(.genericError, "The data cannot be read."))
        }
    }

    private static func refused(_ message: String) -> APIErrors { APIErrors(first: APIError(.invalidImportData, message)) }

    private mutating func walk() throws(JSONError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if key == "Collections", scanner.peek() == UInt8(ascii: "{") {
                try scanner.beginObject()
                while let name = try scanner.nextKey() { collections.append((name, try scanner.skipValue())) }
                continue
            }
            take(try scanner.parse(scanner.skipValue()).root, for: key)
        }
        try scanner.end()
    }

    private mutating func take(_ value: JSONNode, for key: Text) {
        switch key {
        case "ToolsVersion": toolsVersion = value.text ?? ""
        case "RevisionHash":
            revisionHash = value.text.flatMap { ObjectID($0.string) }
            revisionText = Self.counterText(value)
        case "ChangeNumber":
            changeNumber = Self.changeNumber(value)
            numberText = Self.counterText(value)
        case "Collections": break
        default: others.append(key, value.value)
        }
    }

    private static func counterText(_ value: JSONNode) -> Text {
        let text = value.text ?? value.integer.map { Text(String($0)) } ?? value.digits ?? ""
        return text.utf8.count <= 64 ? text : ""
    }

    /// What a file counts on from, however large the number is that it states.
    private static func changeNumber(_ value: JSONNode) -> Int {
        switch ScalarReader.integer(value.content) {
        case .integer(let number)?: Int(min(max(number, 0), Int64(SnapshotHead.highestForeignNumber)))
        case .outOfRange(let digits)?: digits.utf8.first == UInt8(ascii: "-") ? 0 : SnapshotHead.highestForeignNumber
        default: 0
        }
    }

    // MARK: Documents

    /// The data source that the file holds. What is missing of the system's is made, readable values become canonical, unreadable ones stay
    /// as sent (operations 14).
    ///
    /// - Parameters:
    ///   - head: Its revision and counters.
    ///   - numbers: Rows that documents get by their identity.
    /// - Throws: The codes of data-model 17 for the metadata, `invalidRequestBody` where a document is malformed, `invalidImportData` where
    ///   one is no object.
    public mutating func snapshot(_ head: SnapshotHead, keeping numbers: RowNumbers? = nil) throws(APIErrors) -> SnapshotStep {
        var builder = SnapshotBuilder(head, keeping: numbers)
        let metadata = try builder.begin(
            settings: value(of: BuiltIn.projectSettings), schemas: value(of: BuiltIn.schema),
            sharedProperties: value(of: BuiltIn.schemaProperty), isValidating: isValidating)
        for (name, range) in collections {
            if isFirstEdition, Self.leading.contains(where: { FirstEdition.name(of: $0) == name }) { continue }
            let schema = metadata.schema(name)
            if schema == nil { unknownCollections.append(name) }
            if let schema, SnapshotBuilder.leadingSchemas.contains(schema.id) { continue }
            try read(range, of: schema, in: metadata, into: &builder)
        }
        return try builder.finish()
    }

    /// A collection of metadata as a tree; nil where there is none.
    private func value(of schema: Schema) throws(APIErrors) -> Value? {
        let former = isFirstEdition ? FirstEdition.name(of: schema) : nil
        guard let range = collection(of: schema) ?? collections.first(where: { $0.name == former })?.range else { return nil }
        do throws(JSONError) {
            // The collection is one container around its documents.
            let value = try scanner.parse(range, maxDepth: JSONParser.documentDepth + 1).root.value
            return former == nil ? value : FirstEdition.upgraded(value)
        } catch { throw Self.malformed(error) }
    }

    private static let leading = [BuiltIn.schema, BuiltIn.schemaProperty]

    private func collection(of schema: Schema) -> Range<Int>? {
        collections.first { $0.name == schema.name || $0.name == schema.id }?.range
    }

    /// Reads a collection; one that no schema is known for is read and dropped, for it must be JSON all the same.
    private mutating func read(
        _ range: Range<Int>, of schema: Schema?, in metadata: Metadata, into builder: inout SnapshotBuilder
    ) throws(APIErrors) {
        let reader = DocumentReader(metadata, from: .file)
        var place = range
        var isRead = true
        do {
            scanner.seek(to: range)
            switch scanner.peek() {
            case UInt8(ascii: "["):
                try scanner.beginList()
                while isRead, try scanner.nextElement() {
                    place = try scanner.skipValue()
                    isRead = try add(place, key: nil, of: schema, reader, to: &builder)
                }
            case UInt8(ascii: "{"):
                try scanner.beginObject()
                while isRead, let key = try scanner.nextKey() {
                    place = try scanner.skipValue()
                    isRead = try add(place, key: key, of: schema, reader, to: &builder)
                }
            default: isRead = try scanner.parse(range).root.isNull || schema == nil
            }
        } catch { throw Self.refusal(error) }
        guard isRead else { throw Self.refused("Collection '\(schema?.name ?? "")' holds what is no document (byte \(place.lowerBound)).") }
    }

    private func withDocument<R>(of range: Range<Int>, _ schema: Schema?, _ body: (JSONNode) -> R) throws -> R {
        do throws(JSONError) { return try scanner.withDocument(of: range, body) } catch {
            guard error.isTooLarge else { throw error }
            throw APIErrors(first: BeyondBound().finding.error(in: schema?.name, nil))
        }
    }

    /// Adds one document; false where the value is none. A null is skipped.
    ///
    /// - Throws: `JSONError`; `APIErrors` for one beyond its bound.
    private func add(
        _ range: Range<Int>, key: Text?, of schema: Schema?, _ reader: DocumentReader, to builder: inout SnapshotBuilder
    ) throws -> Bool {
        let isAdded = try withDocument(of: range, schema) { node in
            Result { () throws(APIErrors) in
                guard let schema, !node.isNull else { return true }
                guard let key else { return try builder.add(node, of: schema) }
                guard var document = try builder.bounded(node, of: schema, reader) else { return false }
                if document[schema.idProperty].hasNoValue, let id = reader.id(key, of: schema) { document[schema.idProperty] = id.field }
                try builder.add(document)
                return true
            }
        }
        return try isAdded.get()
    }
}
