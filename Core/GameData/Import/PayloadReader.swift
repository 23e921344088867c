import Values

/// Reads the items of a payload's collections, one root document at a time.
struct PayloadReader {
    private var scanner: JSONScanner
    private let payload: ImportPayload

    /// One item: a document, or in a keyed collection null for a deletion.
    struct Item {
        /// Its key in a keyed collection.
        let key: Text?
        let node: JSONNode
        /// Where it stands.
        let pointer: () -> JSONPointer
        /// Whether it has more values than are read: then the node is its id alone.
        var isBeyondBound = false

        /// The `Id` in the document.
        var sentID: JSONNode? { node["Id" as StaticString] }
        /// As it stands in the report: the document's `Id`, else its key.
        var id: Value {
            if let sent = sentID, !sent.isNull { return sent.value }
            return key.map(Value.text) ?? .null
        }
    }

    init(_ payload: ImportPayload) throws(APIErrors) {
        self.payload = payload
        do throws(JSONError) { scanner = try JSONScanner(payload.text) } catch { throw ImportPayload.malformed(error) }
    }

    /// Calls `body` with each item of a collection, whose nodes are gone when it returns.
    ///
    /// - Throws: What `body` throws; `invalidRequestBody` for what is no JSON, `invalidImportData` for what is no collection or no document.
    mutating func forEachItem(of collection: ImportPayload.Collection, _ body: (Item) throws -> Void) throws {
        if collection.isDocument { return try item(collection.range, at: nil, position: 0, of: collection, body) }
        scanner.seek(to: collection.range)
        switch scanner.peek() {
        case UInt8(ascii: "["): try forEachElement(of: collection, body)
        case UInt8(ascii: "{"): try forEachMember(of: collection, body)
        default:
            _ = try parse(collection.range)
            throw ImportPayload.unmappable("A collection is neither an array nor an object.", at: collection.pointer)
        }
    }

    /// Reads what nobody asked for: it must be JSON all the same.
    mutating func skip(_ collection: ImportPayload.Collection) throws {
        guard payload.startsContainer(collection.range), !collection.isDocument else { return _ = try parse(collection.range) }
        scanner.seek(to: collection.range)
        do {
            if payload.startsObject(collection.range) {
                try scanner.beginObject()
                while try scanner.nextKey() != nil { _ = try parse(scanner.skipValue()) }
            } else {
                try scanner.beginList()
                while try scanner.nextElement() { _ = try parse(scanner.skipValue()) }
            }
        } catch let error as JSONError { throw ImportPayload.malformed(error) }
    }

    private mutating func forEachElement(of collection: ImportPayload.Collection, _ body: (Item) throws -> Void) throws {
        var position = 0
        do {
            try scanner.beginList()
            while try scanner.nextElement() {
                try item(scanner.skipValue(), at: nil, position: position, of: collection, body)
                position += 1
            }
        } catch let error as JSONError { throw ImportPayload.malformed(error) }
    }

    private mutating func forEachMember(of collection: ImportPayload.Collection, _ body: (Item) throws -> Void) throws {
        do {
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                try item(scanner.skipValue(), at: key, position: 0, of: collection, body)
            }
        } catch let error as JSONError { throw ImportPayload.malformed(error) }
    }

    private func item(
        _ range: Range<Int>, at key: Text?, position: Int, of collection: ImportPayload.Collection, _ body: (Item) throws -> Void
    ) throws {
        let pointer = {
            collection.isDocument ? collection.pointer : collection.pointer.appending(key ?? Text(String(position)))
        }
        func take(_ node: JSONNode) throws {
            if node.isNull, key == nil, collection.isBulk { return }
            guard node.kind == .object || node.isNull && key != nil else { throw Self.isNoDocument(at: pointer(), collection) }
            try body(Item(key: key, node: node, pointer: pointer))
        }
        let result: Result<Void, any Error>
        // The memory of one item is that of the next.
        do throws(JSONError) { result = try scanner.withDocument(of: range) { node in Result { try take(node) } } } catch {
            guard error.isTooLarge, payload.startsObject(range) else { throw ImportPayload.malformed(error) }
            return try body(Item(key: key, node: try idAlone(range), pointer: pointer, isBeyondBound: true))
        }
        try result.get()
    }

    /// Of a document with too many values what tells it from others: an object with its id.
    private func idAlone(_ range: Range<Int>) throws(APIErrors) -> JSONNode {
        var (scanner, json) = (scanner, JSONWriter())
        do throws(JSONError) {
            json.beginObject(count: 1)
            scanner.seek(to: range)
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                let value = try scanner.skipValue()
                guard key == "Id" else { continue }
                json.key(key)
                json.write(try scanner.parse(value).root)
            }
            json.endObject()
            return try JSONParser().parse(json.bytes).root
        } catch { throw ImportPayload.malformed(error) }
    }

    private static func isNoDocument(at pointer: JSONPointer, _ collection: ImportPayload.Collection) -> APIErrors {
        guard collection.isBulk else { return ImportPayload.unmappable("An item is no document.", at: pointer) }
        return APIErrors(first: APIError(.invalidRequestBody, "An item is no document.", path: pointer.description))
    }

    private func parse(_ range: Range<Int>) throws(APIErrors) -> JSONNode {
        do throws(JSONError) {
            return try scanner.parse(range).root
        } catch { throw ImportPayload.malformed(error) }
    }
}
