import Values

/// The JSON text of an import (operations 10.1): walked through once for its collections, then read one root document at a time, so that it
/// takes little memory beyond its own text.
public struct ImportPayload: Sendable {
    /// The text, and what stands where in it.
    let text: [UInt8]
    private let form: Form

    private enum Form {
        /// Under the key `Collections`.
        case collections([Member])
        /// An object without that key: collections by name, or one document.
        case members([Member], whole: Range<Int>)
        /// An array of documents.
        case list(Range<Int>)
        case scalar
        /// Documents for one schema, whatever they look like (operations 6).
        case bulk(Range<Int>, schema: Text)
    }

    struct Member: Sendable {
        let key: Text
        let range: Range<Int>
    }

    /// One collection of the payload: an array of documents, documents by id, or one document alone.
    struct Collection: Sendable {
        let key: Text
        let range: Range<Int>
        /// Where it stands.
        let pointer: JSONPointer
        /// Whether the range is that of a document, not of a list of them.
        var isDocument = false
        /// Whether null items are passed over, and others refused, as in a bulk change.
        var isBulk = false
    }

    /// Walks through the payload of an import or a conversion, which may hold comments (formats 2.2).
    ///
    /// - Throws: `invalidRequestBody` where it is no JSON, `invalidImportData` where `Collections` is no object.
    public init(_ text: consuming [UInt8]) throws(APIErrors) {
        var walk = try PayloadWalk(text, allowsComments: true)
        form = try walk.form()
        self.text = walk.scanner.text
    }

    /// The payload of a bulk change: documents of one schema.
    ///
    /// - Throws: `invalidRequestBody` where it is neither an array nor an object.
    public init(_ text: consuming [UInt8], of schema: Schema) throws(APIErrors) {
        var walk = try PayloadWalk(text, allowsComments: false)
        let range = try walk.documents()
        form = .bulk(range, schema: schema.id)
        self.text = walk.scanner.text
    }

    /// Walks through the outermost containers.
    private struct PayloadWalk {
        var scanner: JSONScanner

        init(_ text: consuming [UInt8], allowsComments: Bool) throws(APIErrors) {
            do throws(JSONError) { scanner = try JSONScanner(text, allowsComments: allowsComments) } catch {
                throw ImportPayload.malformed(error)
            }
        }

        mutating func form() throws(APIErrors) -> Form {
            do throws(JSONError) {
                switch scanner.peek() {
                case UInt8(ascii: "{"): return try object()
                case UInt8(ascii: "["): return .list(try whole())
                default:
                    _ = try scanner.parse(try whole())
                    return .scalar
                }
            } catch { throw ImportPayload.malformed(error) }
        }

        private mutating func object() throws(JSONError) -> Form {
            let start = scanner.position
            var all: [Member] = []
            var inner: [Member]?
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                if key == "Collections", scanner.peek() == UInt8(ascii: "{") {
                    try scanner.beginObject()
                    var members: [Member] = []
                    while let name = try scanner.nextKey() { members.append(Member(key: name, range: try scanner.skipValue())) }
                    inner = members
                } else {
                    all.append(Member(key: key, range: try scanner.skipValue()))
                }
            }
            let end = scanner.position
            try scanner.end()
            guard let inner else { return .members(all, whole: start..<end) }
            // What is passed over must be JSON all the same.
            for member in all { _ = try scanner.parse(member.range) }
            return .collections(inner)
        }

        private mutating func whole() throws(JSONError) -> Range<Int> {
            let range = try scanner.skipValue()
            try scanner.end()
            return range
        }

        mutating func documents() throws(APIErrors) -> Range<Int> {
            let first = scanner.peek()
            let range: Range<Int>
            do throws(JSONError) { range = try whole() } catch { throw ImportPayload.malformed(error) }
            guard first == UInt8(ascii: "[") || first == UInt8(ascii: "{") else {
                throw APIErrors(first: APIError(.invalidRequestBody, "The body is neither an array of documents nor a document."))
            }
            return range
        }
    }

    static func malformed(_ error: JSONError) -> APIErrors {
        APIErrors(first: APIError(.invalidRequestBody, "The text is no JSON that can be read: \(error.reason) (byte \(error.offset))."))
    }

    static func unmappable(_ message: String, at pointer: JSONPointer) -> APIErrors {
        APIErrors(first: APIError(.invalidImportData, message, path: pointer.description))
    }
}

// MARK: - Shapes

extension ImportPayload {
    /// The collections of the payload, in its order, whether anybody asks for them or not.
    ///
    /// - Parameter knows: Whether a key names a schema, one that the payload itself brings included.
    func collections(_ schemas: SchemaSelection, in metadata: Metadata, knows: (Text) -> Bool) throws(APIErrors) -> [Collection] {
        switch form {
        case .bulk(let range, let schema):
            return [Collection(key: schema, range: range, pointer: JSONPointer(), isDocument: startsObject(range), isBulk: true)]
        case .collections(let members):
            return members.map { Collection(key: $0.key, range: $0.range, pointer: JSONPointer(["Collections", $0.key])) }
        case .members(let members, let whole):
            if !isOption(members, schemas, metadata), members.allSatisfy({ knows($0.key) && startsContainer($0.range) }) {
                return members.map { Collection(key: $0.key, range: $0.range, pointer: JSONPointer([$0.key])) }
            }
            if let only = schemas.onlySchema(in: metadata) {
                return [Collection(key: only.id, range: whole, pointer: JSONPointer(), isDocument: true)]
            }
            let stranger = members.first { !knows($0.key) } ?? members.first { !startsContainer($0.range) }
            throw Self.unmappable(
                "Member \(Finding.quoted(stranger?.key ?? "")) is no collection of a schema.",
                at: JSONPointer(stranger.map { [$0.key] } ?? []))
        case .list(let range):
            guard let only = schemas.onlySchema(in: metadata) else {
                throw Self.unmappable("It does not say of which schema its documents are.", at: JSONPointer())
            }
            return [Collection(key: only.id, range: range, pointer: JSONPointer())]
        case .scalar: throw Self.unmappable("It holds no documents.", at: JSONPointer())
        }
    }

    /// The keys under which collections may stand; none where they are not told apart by keys.
    var keyedRanges: [Member] {
        switch form {
        case .collections(let members), .members(let members, _): members
        default: []
        }
    }

    /// An object with one option of the one Union schema that is asked for is a document of it.
    private func isOption(_ members: [Member], _ schemas: SchemaSelection, _ metadata: Metadata) -> Bool {
        guard members.count == 1, let only = schemas.onlySchema(in: metadata), only.type == .union else { return false }
        guard let property = only.property(named: members[0].key) else { return false }
        return property.index != only.idProperty.index
    }

    func startsObject(_ range: Range<Int>) -> Bool { text[range.lowerBound] == UInt8(ascii: "{") }
    func startsContainer(_ range: Range<Int>) -> Bool { startsObject(range) || text[range.lowerBound] == UInt8(ascii: "[") }
}
