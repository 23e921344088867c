import Values

/// Builds the first snapshot of a data source: from the rows of a store, or from a file. The metadata come first, then the documents in any
/// order; each is read by the rules of its schema and written in canonical form.
public struct SnapshotBuilder {
    /// The schemas whose documents must come before all others.
    public static let leadingSchemas: Set<Text> = [BuiltIn.projectSettingsID, BuiltIn.schemaID, BuiltIn.schemaPropertyID]

    private var head: SnapshotHead
    private let parser = JSONParser()
    private var leading: [LeadingRow] = []
    private var metadata: Metadata?
    /// What documents are read and written by, once the metadata are known.
    private var reader: DocumentReader?
    private var writer: DocumentWriter?
    private var documents: [StoredDocument] = []
    private var lastTexts = LastTexts()
    private var rows: [RowUpdate] = []
    /// What the store has and nobody can read.
    private var unreadable: [UnreadableRow] = []
    /// Whether the rows are those of a store: what is stored already has no bound.
    private var isStored = false

    private struct LeadingRow {
        let row: Int64
        let schema: Text
        let text: [UInt8]
        let value: Value
    }

    /// The rows of a content that what is read will replace.
    private var numbers: RowNumbers?

    /// - Parameters:
    ///   - head: Its `nextRow` is the number of the first row that is made anew.
    ///   - numbers: Rows that documents of a file get by their identity; with it `nextRow` is that of the numbers.
    public init(_ head: SnapshotHead, keeping numbers: RowNumbers? = nil) {
        self.head = head
        self.numbers = numbers
    }

    // MARK: From a store

    /// Adds a stored row.
    ///
    /// A row that cannot be read costs its document (operations 4.7).
    ///
    /// - Throws: `failedMetadataLoad` where the metadata cannot be understood.
    public mutating func add(row: Int64, schema schemaID: Text, text: UnsafeRawBufferPointer) throws(APIErrors) {
        if Self.leadingSchemas.contains(schemaID) {
            return leading.append(LeadingRow(row: row, schema: schemaID, text: Array(text), value: try metadataValue(row, text)))
        }
        let metadata = if let known = metadata { known } else { try beginWithRows() }
        let parser = parser
        let isRead: Bool
        do throws(JSONError) {
            isRead = try parser.withRoot(of: text, within: .stored) { add($0, row, schemaID, text, metadata) }
        } catch { isRead = false }
        if isRead || schemaID == LastTexts.schemaID { return }
        let id = metadata.schema(id: schemaID).flatMap { reader?.idTold(by: text, of: $0) }
        unreadable.append(UnreadableRow(row: row, schemaID: schemaID, id: id, byteCount: text.count))
    }

    private func metadataValue(_ row: Int64, _ text: UnsafeRawBufferPointer) throws(APIErrors) -> Value {
        do throws(JSONError) { return try parser.parse(text, within: .stored).root.value } catch {
            throw Self.unreadable("Row \(row) holds no JSON: \(error.reason) at byte \(error.offset).")
        }
    }

    /// False where the row is no document.
    private mutating func add(
        _ root: JSONNode, _ row: Int64, _ schemaID: Text, _ text: UnsafeRawBufferPointer, _ metadata: Metadata
    ) -> Bool {
        if schemaID == LastTexts.schemaID {
            if let entry = LastTexts.Entry(row: row, root, byteCount: text.count, in: metadata) { lastTexts.set(entry) }
            return true
        }
        guard let schema = metadata.schema(id: schemaID), let reader else { return false }
        let stored =
            writer?.stored(copying: root, of: schema, row: row, reader)
            ?? reader.document(root, of: schema).flatMap {
                writer?.stored($0, row: row)
            }
        if let stored { add(stored, storedText: text) }
        return stored != nil
    }

    /// Adds a stored row.
    public mutating func add(row: Int64, schema schemaID: Text, text: [UInt8]) throws(APIErrors) {
        try text.span.bytes.withUnsafeBytes { (text) throws(APIErrors) in try add(row: row, schema: schemaID, text: text) }
    }

    private static func unreadable(_ message: String) -> APIErrors { APIErrors(first: APIError(.failedMetadataLoad, message)) }

    private mutating func beginWithRows() throws(APIErrors) -> Metadata {
        isStored = true
        func values(_ schema: Text) -> Value { .list(leading.filter { $0.schema == schema }.map(\.value)) }
        do throws(APIErrors) {
            return try begin(
                settings: values(BuiltIn.projectSettingsID), schemas: values(BuiltIn.schemaID),
                sharedProperties: values(BuiltIn.schemaPropertyID))
        } catch {
            throw Self.unreadable("The stored metadata cannot be understood: \(error.errors.first?.message ?? "")")
        }
    }

    // MARK: From a file

    /// Reads the metadata: collections as a file has them; nil where it has none.
    ///
    /// - Parameter isValidating: Whether all rules of data-model 17 must hold, as for a restore; else what can be understood is taken.
    @discardableResult
    public mutating func begin(
        settings: Value?, schemas: Value?, sharedProperties: Value?, isValidating: Bool = false
    ) throws(APIErrors) -> Metadata {
        let (metadata, all) = try MetadataReader.read(
            settings: settings, schemas: schemas, sharedProperties: sharedProperties, isValidating ? .validating : .understanding)
        know(metadata)
        try addMetadataDocuments(all, metadata)
        return metadata
    }

    /// Takes the metadata of a new, empty data source (data-model 2.4).
    ///
    /// - Throws: `parameterAboveMaxSize` where the name makes too large a document.
    public mutating func beginEmpty(named name: Text?) throws(APIErrors) {
        let (metadata, all) = MetadataReader.newDataSource(named: name)
        know(metadata)
        try addMetadataDocuments(all, metadata)
    }

    private mutating func know(_ metadata: Metadata) {
        self.metadata = metadata
        reader = DocumentReader(metadata, from: .file)
        writer = DocumentWriter(metadata, isBounded: !isStored)
    }

    private mutating func addMetadataDocuments(_ all: MetadataDocuments, _ metadata: Metadata) throws(APIErrors) {
        // The reader kept the order of what it was given where ids repeat; rows are found by id, each once.
        var known = leading
        leading = []
        for document in [all.settings] + all.schemas + all.sharedProperties {
            let id = document.id?.text
            let index = known.firstIndex { row in
                guard row.schema == document.schema.id, case .object(let members) = row.value, case .text(let text)? = members["Id"] else {
                    return false
                }
                return text == id
            }
            let found = index.map { known.remove(at: $0) }
            try add(document.moved(to: metadata), row: found?.row ?? takeRow(), storedText: found?.text)
        }
        // What the reader left out is no part of the data source any more.
        rows += known.map { .delete(row: $0.row) }
    }

    /// Adds a root document of a file.
    ///
    /// - Throws: `parameterAboveMaxSize` where it is beyond its bound.
    package mutating func add(_ document: Document) throws(APIErrors) { try add(document, row: takeRow(), storedText: nil) }

    /// Adds a root document of a file; false where the value is none.
    ///
    /// - Throws: As `add(_:)`.
    mutating func add(_ node: JSONNode, of schema: Schema) throws(APIErrors) -> Bool {
        guard let reader else { return false }
        if let copied = writer?.stored(copying: node, of: schema, row: head.nextRow, reader) {
            head.nextRow += 1
            add(copied, storedText: nil)
            return true
        }
        guard let document = try bounded(node, of: schema, reader) else { return false }
        try add(document)
        return true
    }

    /// A document of a file; nil where the value is none.
    func bounded(_ node: JSONNode, of schema: Schema, _ reader: DocumentReader) throws(APIErrors) -> Document? {
        do throws(BeyondBound) { return try reader.boundedDocument(node, of: schema) } catch {
            throw APIErrors(first: error.finding.error(in: schema.name, reader.sentID(of: node, schema)?.text))
        }
    }

    private mutating func add(_ document: Document, row: Int64, storedText: [UInt8]?) throws(APIErrors) {
        if !isStored, !document.size.isWithinBound { throw APIErrors(first: BeyondBound().finding.error(in: document)) }
        guard let stored = writer?.stored(document, row: row) else { return }
        guard let storedText else { return add(stored, storedText: nil) }
        storedText.withUnsafeBytes { add(stored, storedText: $0) }
    }

    /// Notes a document; where it differs from what the store has, that its row is to be rewritten.
    private mutating func add(_ stored: StoredDocument, storedText: UnsafeRawBufferPointer?) {
        documents.append(stored)
        let isStored = storedText.map { storedText in
            stored.text.withUnsafeBytes { $0.holdsSame(as: storedText) }
        }
        if isStored != true { rows.append(.document(stored)) }
    }

    private mutating func takeRow() -> Int64 {
        defer { head.nextRow += 1 }
        return head.nextRow
    }

    // MARK: The end

    private mutating func number(in metadata: Metadata) {
        guard numbers != nil, let (numbered, next) = numbers?.numbered(documents, in: metadata) else { return }
        (documents, head.nextRow) = (numbered, next)
        rows = numbered.map { .document($0) }
    }

    /// Makes the documents of Settings schemas that have none (data-model 3.1); true where one was missing. What is stored is served without one
    /// that would be beyond its bound.
    private mutating func addMissingSettings(_ found: Snapshot) throws(APIErrors) -> Bool {
        let missing = found.schemasWithoutSettings
        guard !missing.isEmpty else { return false }
        let time = UInt32(truncatingIfNeeded: head.revisionHash.bytes.high >> 32)
        let new = NewDocument(found, IDGenerator(seconds: { time }))
        for schema in missing {
            let document: Document
            do throws(BeyondBound) { document = try new.settings(of: schema) } catch {
                if isStored { continue }
                throw APIErrors(first: error.error())
            }
            try add(document)
        }
        return true
    }

    /// The snapshot, and the rows whose stored text differs from it: all of them for a file, for a store those that were upgraded.
    public consuming func finish() throws(APIErrors) -> SnapshotStep {
        if metadata == nil { _ = try beginWithRows() }
        guard let metadata else { throw Self.unreadable("There are no metadata.") }
        number(in: metadata)
        let unreadable = UnreadableRows(unreadable)
        var indexes = SnapshotIndexes(of: documents, lastTexts: lastTexts, unreadable: unreadable)
        if try addMissingSettings(Snapshot(metadata: metadata, head: head, indexes: indexes)) {
            indexes = SnapshotIndexes(of: documents, lastTexts: lastTexts, unreadable: unreadable)
        }
        return SnapshotStep(snapshot: Snapshot(metadata: metadata, head: head, indexes: indexes), rows: rows.sorted { $0.row < $1.row })
    }
}
