import Values

/// The short way of an import: a new document whose text is canonical, with readable values, all its ids and all it must have, is kept as it
/// came. Nothing of the long way (ids, references to placeholders, rounding, repairs) would change it.
struct ImportCopy {
    private let state: Snapshot
    private let options: ValidationOptions
    private let reader: DocumentReader
    private var writer: DocumentWriter
    /// The row that the next document gets.
    private var row: Int64
    /// By schema, whether its documents may be kept; found out once.
    private var isOpen: [Bool?]

    init(_ state: Snapshot, _ options: ValidationOptions) {
        self.state = state
        self.options = options
        reader = DocumentReader(state.metadata, from: .request)
        writer = DocumentWriter(state.metadata, isBounded: true)
        row = state.head.nextRow
        isOpen = Array(repeating: nil, count: state.metadata.schemas.count)
    }

    /// The document as it will be stored; nil where it goes the long way.
    mutating func document(_ node: JSONNode, of schema: Schema) -> StoredDocument? {
        guard opens(schema), let id = reader.id(of: node, schema), isFinal(id, schema), state.root(id, in: schema) == nil,
            let stored = writer.stored(copying: node, of: schema, row: row, reader), isKept(stored)
        else { return nil }
        return stored
    }

    /// Hands out the row of the document that was asked for last.
    mutating func keep() { row += 1 }

    private func isKept(_ stored: StoredDocument) -> Bool {
        if writer.layout.holdsUnreadable || options.repairs(.repairRequiredWithDefaults) && writer.layout.lacksValue { return false }
        return stored.references.allSatisfy { !$0.id.isPlaceholder }
            && stored.embedded.allSatisfy { place in place.id.map { isFinal($0, reader.metadata.schemas[Int(place.schema)]) } ?? false }
    }

    /// Whether an id is one already, beyond doubt.
    private func isFinal(_ id: DocumentID, _ schema: Schema) -> Bool {
        switch id {
        case .text: !id.isPlaceholder
        case .integer(let number): schema.idProperty.integerRange.contains(number)
        case .number, .time, .date: false
        }
    }

    private mutating func opens(_ schema: Schema) -> Bool {
        if let known = isOpen[schema.index] { return known }
        let isNew = schema.type == .normal && !options.repairs(.eraseInvalidValues) && keepsAll(of: schema)
        isOpen[schema.index] = isNew
        return isNew
    }

    /// Whether no value of a schema, or of what it embeds, is rounded, nor any option of a union dropped.
    private func keepsAll(of schema: Schema) -> Bool {
        var met: Set<Int> = []
        var rest = [schema]
        while let next = rest.popLast() {
            guard met.insert(next.index).inserted else { continue }
            guard next.type != .union, next.properties.allSatisfy({ $0.precision == nil }) else { return false }
            rest += next.properties.filter(\.dataType.holdsDocuments).compactMap(reader.metadata.referenceType)
        }
        return true
    }
}

extension DocumentReader {
    /// The id of an object; nil where it has none that can be read.
    fileprivate func id(of node: JSONNode, _ schema: Schema) -> DocumentID? {
        node["Id" as StaticString].flatMap { field($0, of: schema.idProperty, in: schema).documentID }
    }
}
