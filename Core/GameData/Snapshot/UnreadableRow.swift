import Values

/// A row of the store that cannot be read: damaged from outside. It costs its document, never the data source (operations 4.7): it is left out of
/// what is read, not taken for a document and not written over, and stands in the store until somebody deletes it or replaces all.
public struct UnreadableRow: Sendable {
    public let row: Int64
    /// Id of its schema.
    public let schemaID: Text
    /// The id of its document, where the text still tells it.
    public let id: DocumentID?
    /// Bytes of what is stored.
    let byteCount: Int

    /// What validation says of one.
    static var finding: Finding { Finding(.invalidDocumentFormat, at: JSONPointer(), "The stored document cannot be read.") }
}

extension APIError {
    /// A request needs a document whose row cannot be read.
    static func unreadable(_ id: DocumentID?, of schema: Schema) -> APIError {
        let subject = id.map { "Document \(Finding.quoted($0.text))" } ?? "A document"
        return APIError(
            .genericError, "\(subject) of '\(schema.name)' cannot be read: what is stored of it is damaged.",
            schemaName: schema.name.string,
            id: id?.text.string)
    }
}

extension Finding {
    /// The same in a report.
    static func unreadable(_ id: DocumentID?, of schema: Schema) -> Finding {
        Finding(.genericError, at: JSONPointer(), APIError.unreadable(id, of: schema).message)
    }
}

/// The rows of a data source that cannot be read. There are few, mostly none.
struct UnreadableRows: Sendable {
    let all: [UnreadableRow]
    let byteCount: Int
    private let byID: [Key: UnreadableRow]
    private let bySchema: [Text: [UnreadableRow]]

    private struct Key: Hashable {
        let schemaID: Text
        let id: DocumentID
    }

    init(_ rows: [UnreadableRow] = []) {
        all = rows
        byteCount = rows.reduce(0) { $0 + $1.byteCount }
        bySchema = Dictionary(grouping: rows, by: \.schemaID).mapValues(Self.ordered)
        let named = rows.compactMap { row in row.id.map { (Key(schemaID: row.schemaID, id: $0), row) } }
        byID = Dictionary(named, uniquingKeysWith: { first, _ in first })
    }

    /// By id, those without one first.
    private static func ordered(_ rows: [UnreadableRow]) -> [UnreadableRow] {
        rows.sorted { left, right in
            guard let first = left.id, let second = right.id else { return left.id == nil && right.id != nil }
            return first < second
        }
    }

    /// The row that has an id; of several the first.
    func row(with id: DocumentID, of schema: Schema) -> UnreadableRow? {
        byID.isEmpty ? nil : byID[Key(schemaID: schema.id, id: id)]
    }

    /// Those of a schema: by id, the ones without first.
    func rows(of schema: Schema) -> [UnreadableRow] { bySchema.isEmpty ? [] : bySchema[schema.id] ?? [] }

    subscript(row: Int64) -> UnreadableRow? { all.isEmpty ? nil : all.first { $0.row == row } }

    /// The largest number that is an id of a schema; 0 where there is none.
    func largestNumber(of schema: Schema) -> Int64 {
        rows(of: schema).reduce(0) { largest, row in
            if case .integer(let number)? = row.id { max(largest, number) } else { largest }
        }
    }

    /// Those that stay where documents of only these schemas do.
    func keeping(_ isKept: (UnreadableRow) -> Bool) -> UnreadableRows {
        all.allSatisfy(isKept) ? self : UnreadableRows(all.filter(isKept))
    }
}
