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

    /// Calls `body` with each item of a collection.
    ///
    /// - Throws: What `body` throws; `invalidRequestBody` for what is no JSON, `invalidImportData` for what is no collection or no document.
    mutating func forEachItem(of collection: ImportPayload.Collection, _ body: (Item) throws -> Void) throws {
        if collection.isDocument { return try body(item(collection.range, at: nil, position: 0, of: collection)) }
        scanner.seek(to: collection.range)
        switch scanner.peek() {
        case UInt8(ascii: "["): try forEachElement(of: collection, body)
        case UInt8(ascii: "{"): try forEachMember(of: collection, body)
        default:
            _ = try parse(collection.range, depth: 1)
            throw ImportPayload.unmappable("A collection is neither an array nor an object.", at: collection.pointer)
        }
    }

    /// Reads what nobody asked for: it must be JSON all the same.
    mutating func skip(_ collection: ImportPayload.Collection) throws {
        guard payload.startsContainer(collection.range), !collection.isDocument else { return _ = try parse(collection.range, depth: 1) }
        scanner.seek(to: collection.range)
        do {
            if payload.startsObject(collection.range) {
                try scanner.beginObject()
                while try scanner.nextKey() != nil { _ = try parse(scanner.skipValue(), depth: 3) }
            } else {
                try scanner.beginList()
                while try scanner.nextElement() { _ = try parse(scanner.skipValue(), depth: 3) }
            }
        } catch let error as JSONError { throw ImportPayload.malformed(error) }
    }

    private mutating func forEachElement(of collection: ImportPayload.Collection, _ body: (Item) throws -> Void) throws {
        var position = 0
        do {
            try scanner.beginList()
            while try scanner.nextElement() {
                let item = try item(scanner.skipValue(), at: nil, position: position, of: collection)
                if !(collection.isBulk && item.node.isNull) { try body(item) }
                position += 1
            }
        } catch let error as JSONError { throw ImportPayload.malformed(error) }
    }

    private mutating func forEachMember(of collection: ImportPayload.Collection, _ body: (Item) throws -> Void) throws {
        do {
            try scanner.beginObject()
            while let key = try scanner.nextKey() { try body(item(scanner.skipValue(), at: key, position: 0, of: collection)) }
        } catch let error as JSONError { throw ImportPayload.malformed(error) }
    }

    private func item(
        _ range: Range<Int>, at key: Text?, position: Int, of collection: ImportPayload.Collection
    ) throws -> Item {
        let node = try parse(range, depth: collection.pointer.tokens.count + 1)
        let pointer = {
            collection.isDocument ? collection.pointer : collection.pointer.appending(key ?? Text(String(position)))
        }
        let isDeletion = node.isNull && (key != nil || collection.isBulk)
        guard node.kind == .object || isDeletion else {
            if collection.isBulk {
                throw APIErrors(first: APIError(.invalidRequestBody, "An item is no document.", path: pointer().description))
            }
            throw ImportPayload.unmappable("An item is no document.", at: pointer())
        }
        return Item(key: key, node: node, pointer: pointer)
    }

    private func parse(_ range: Range<Int>, depth: Int) throws(APIErrors) -> JSONNode {
        do throws(JSONError) {
            return try scanner.parse(range, maxDepth: JSONParser.documentDepth - depth).root
        } catch { throw ImportPayload.malformed(error) }
    }
}
