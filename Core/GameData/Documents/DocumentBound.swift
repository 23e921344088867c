import Values

/// What a root document may come to in its canonical form, with all that is embedded in it and unset (operations 4.7).
public enum DocumentBound {
    /// Bytes of compact JSON.
    public static let mostBytes = 16 << 20
    /// Objects, arrays, texts, numbers, booleans and nulls.
    public static let mostValues = 1 << 20
    /// Objects and arrays in one another, the document itself the first.
    public static let mostLevels = JSONParser.documentDepth
}

/// What the canonical form of a root document comes to.
public struct DocumentSize: Equatable, Sendable {
    /// Bytes of compact JSON; the `DisplayName` of a reference counts as the empty text.
    public let bytes: Int
    public let values: Int
    public let levels: Int

    public init(bytes: Int, values: Int, levels: Int) {
        self.bytes = bytes
        self.values = values
        self.levels = levels
    }

    public var isWithinBound: Bool {
        bytes <= DocumentBound.mostBytes && values <= DocumentBound.mostValues && levels <= DocumentBound.mostLevels
    }

    /// Whether it is in nothing more than another.
    func isNoLarger(than other: DocumentSize) -> Bool { bytes <= other.bytes && values <= other.values && levels <= other.levels }
}

/// A document is, or would be, beyond its bound.
public struct BeyondBound: Error, Equatable, Sendable {
    /// Name of the schema of the root document; nil where it is the one that was sent.
    public let schema: Text?
    /// Its id; nil where it has none yet.
    public let id: DocumentID?

    /// The document that was sent.
    init() {
        schema = nil
        id = nil
    }

    /// A document that a change of other documents would make.
    init(_ schema: Schema, _ id: DocumentID?) {
        self.schema = schema.name
        self.id = id
    }

    public var code: ErrorCode { .parameterAboveMaxSize }

    public var message: String {
        let subject = schema.map { schema in
            id.map { "Document \(Finding.quoted($0.text)) of '\(schema)'" } ?? "A new document of '\(schema)'"
        }
        let limits = "16 MiB of canonical text, \(DocumentBound.mostValues) values or \(DocumentBound.mostLevels) levels"
        return "\(subject ?? "The document") would have more than \(limits)."
    }

    var finding: Finding { Finding(code, at: JSONPointer(), message, about: schema.map { Finding.Subject(schema: $0, id: id) }) }

    /// As the failure of a request.
    ///
    /// - Parameter path: Where the document stands in what was sent.
    func error(at path: JSONPointer = JSONPointer()) -> APIError {
        APIError(code, message, path: path.description, schemaName: schema?.string, id: id?.text.string)
    }
}

extension Field {
    /// Values that stand in this one; of documents the objects of a list, for the values of their properties are counted when they are read.
    var innerValueCount: Int {
        switch self {
        case .localizedText(let text): text.texts.count + 1
        case .documents(let documents): documents.count
        case .reference: 2
        case .references(let references): 3 * references.count
        default: 0
        }
    }
}

/// What may still be made of one root document: values in memory are many times the text that asks for them, so they are counted while it is
/// read, filled or migrated, and the work stops where they are too many. A document that has used it up is beyond its bound.
final class DocumentAllowance {
    /// Values of documents, those of their properties and the objects that stand in lists; the root's own is taken.
    private var values = DocumentBound.mostValues - 1
    /// Options that union documents may have: those that are not set take memory all the same, and no text.
    private var options = 4 * DocumentBound.mostValues

    var isSpent: Bool { values < 0 || options < 0 }
    /// What was taken of the values, the root's own included: more than there are where it is spent.
    var taken: Int { isSpent ? DocumentBound.mostValues + 1 : DocumentBound.mostValues - values }

    /// Takes what a document of a schema needs; false where there is no more.
    func take(documentOf schema: Schema) -> Bool {
        if isSpent { return false }
        if schema.type == .union {
            values -= 1
            options -= schema.properties.count
        } else {
            values -= schema.properties.count
        }
        return !isSpent
    }

    /// Takes what a value needs beside its own place.
    func take(_ count: Int) { values = max(values - count, -1) }

    /// Takes all: what is being made is too deep.
    func spend() { values = -1 }
}
