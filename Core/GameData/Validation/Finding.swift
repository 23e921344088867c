import Values

/// One thing that is wrong with a document.
public struct Finding: Equatable, Sendable {
    public let code: ErrorCode
    /// Where, from the root document: property names, ids of items, languages (operations 12.6).
    public let path: JSONPointer
    /// One English sentence with its final period.
    public let message: String
    /// The document that it is about, where that is another than the one that was looked at.
    let about: Subject?

    /// A root document.
    struct Subject: Equatable, Sendable {
        /// Name of its schema.
        let schema: Text
        /// Nil where it has none yet.
        let id: DocumentID?
    }

    public init(_ code: ErrorCode, at path: JSONPointer, _ message: String) { self.init(code, at: path, message, about: nil) }

    init(_ code: ErrorCode, at path: JSONPointer, _ message: String, about: Subject?) {
        self.code = code
        self.path = path
        self.message = message
        self.about = about
    }

    /// The finding as a failure of a request that writes this document.
    func error(in document: Document) -> APIError { error(in: document.schema.name, document.id?.text) }

    /// The finding as a failure of a request that writes a document of that schema.
    func error(in schema: Text?, _ id: Text?) -> APIError {
        guard let about else { return APIError(code, message, path: path.description, schemaName: schema?.string, id: id?.string) }
        return APIError(code, message, path: path.description, schemaName: about.schema.string, id: about.id?.text.string)
    }

    /// Most findings in one document (operations 12.3).
    static let mostInDocument = 1000

    /// A value as a message quotes it: up to 64 characters.
    static func quoted(_ text: Text) -> String {
        let text = text.string
        return text.count <= 64 ? "'\(text)'" : "'\(text.prefix(64))…'"
    }
}

/// Findings as they are made, and the place in the document that is being looked at.
struct Findings {
    private(set) var all: [Finding] = []
    private var path: [PathStep] = []

    private enum PathStep {
        case property(Text)
        case item(DocumentID?, index: Int)

        var token: Text {
            switch self {
            case .property(let name): name
            case .item(let id?, _): id.text
            case .item(nil, let index): Text(String(index))
            }
        }
    }

    mutating func enter(_ name: Text) { path.append(.property(name)) }
    mutating func enter(_ id: DocumentID?, _ index: Int) { path.append(.item(id, index: index)) }
    mutating func leave() { path.removeLast() }

    /// Notes something about the place, or a step below it. Called only where something is wrong, so that what is right costs nothing.
    mutating func add(_ code: ErrorCode, _ message: String, below steps: Text...) {
        guard all.count < Finding.mostInDocument else { return }
        all.append(Finding(code, at: JSONPointer(path.map(\.token) + steps), message))
    }
}
