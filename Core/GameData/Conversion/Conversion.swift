import Values

/// Game data that were sent to be converted (operations 15): collections in the shape of a file, readable values canonical. Nothing is stored,
/// no document completed.
public struct Conversion: Sendable {
    /// One collection on its way.
    struct Collection: Sendable {
        /// The schema's name; as sent where there is none.
        let key: Text
        /// Nil where the metadata do not know it: then there is one item, all that was sent.
        let schema: Schema?
        /// Whether documents stand under their ids.
        let isKeyed: Bool
        fileprivate(set) var items: [Item] = []
    }

    /// A document, or null for a deletion.
    struct Item: Sendable {
        /// In a keyed collection.
        let key: Text?
        /// Its bytes in `json`.
        let range: Range<Int>
    }

    enum Shape: Sendable {
        case collections([Collection])
        /// An array or a document of no schema.
        case other
    }

    /// The converted values, compact, one behind the other.
    let json: [UInt8]
    let shape: Shape
    let metadata: Metadata

    /// Converts JSON text. It costs what the text is large, so not on a loop.
    ///
    /// - Parameters:
    ///   - schema: That of the documents, where the text is an array or one document.
    ///   - snapshot: Whose metadata are used, and by whose documents references are named.
    /// - Throws: 400 `invalidRequestBody` for what is no JSON, `invalidImportData` for what is no collection or no document,
    ///   `parameterAboveMaxSize` for a document beyond its bound.
    public init(_ text: [UInt8], of schema: Schema?, in snapshot: Snapshot) throws {
        metadata = snapshot.metadata
        var work = ConversionWork(snapshot)
        let payload = try ImportPayload(text)
        let selection = SchemaSelection(schema.map { [Text("{\($0.id)}")] })
        let collections: [ImportPayload.Collection]
        do throws(APIErrors) {
            collections = try payload.collections(selection, in: metadata) { snapshot.metadata.schema($0) != nil }
        } catch {
            guard payload.isContainer else { throw error }
            try work.copy(payload.text, depth: payload.isList ? JSONParser.documentDepth + 1 : JSONParser.documentDepth)
            (json, shape) = (work.json.bytes, .other)
            return
        }
        var reader = try PayloadReader(payload)
        var converted: [Collection] = []
        for collection in collections { converted.append(try work.convert(collection, of: payload, &reader)) }
        (json, shape) = (work.json.bytes, .collections(converted))
    }
}

/// Converts collection by collection.
private struct ConversionWork {
    private let metadata: Metadata
    private let conversion: DocumentConversion
    private let measuring: DocumentConversion
    var json = JSONWriter(reserving: 1 << 16)

    init(_ snapshot: Snapshot) {
        metadata = snapshot.metadata
        conversion = DocumentConversion(snapshot)
        measuring = DocumentConversion(measuringBy: snapshot.metadata)
    }

    mutating func convert(
        _ collection: ImportPayload.Collection, of payload: ImportPayload, _ reader: inout PayloadReader
    ) throws -> Conversion.Collection {
        guard let schema = metadata.schema(collection.key) else {
            var unknown = Conversion.Collection(key: collection.key, schema: nil, isKeyed: false)
            let start = json.bytes.count
            // The collection is one container around its documents.
            try copy(Array(payload.text[collection.range]), depth: JSONParser.documentDepth + 1)
            unknown.items = [item(nil, from: start)]
            return unknown
        }
        let isKeyed = !collection.isDocument && payload.startsObject(collection.range)
        var converted = Conversion.Collection(key: schema.name, schema: schema, isKeyed: isKeyed)
        try reader.forEachItem(of: collection) { found in
            guard !found.isBeyondBound, measuring.size(of: found.node, of: schema).isWithinBound else {
                throw APIErrors(first: BeyondBound(schema, nil).error(at: found.pointer()))
            }
            let start = json.bytes.count
            conversion.write(found.node, of: schema, to: &json)
            converted.items.append(item(found.key, from: start))
        }
        return converted
    }

    /// Takes over what nothing is known of.
    mutating func copy(_ text: [UInt8], depth: Int) throws(APIErrors) {
        do throws(JSONError) { json.write(try JSONParser().parse(text, maxDepth: depth).root) } catch {
            throw ImportPayload.malformed(error)
        }
    }

    /// What was written since, without the comma before it.
    private func item(_ key: Text?, from start: Int) -> Conversion.Item {
        let isSeparated = start < json.bytes.count && json.bytes[start] == UInt8(ascii: ",")
        return Conversion.Item(key: key, range: start + (isSeparated ? 1 : 0)..<json.bytes.count)
    }
}

extension ImportPayload {
    /// Whether it is an array or an object.
    fileprivate var isContainer: Bool { first == UInt8(ascii: "{") || isList }
    fileprivate var isList: Bool { first == UInt8(ascii: "[") }

    private var first: UInt8? {
        text.first { ![UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"), 0xEF, 0xBB, 0xBF].contains($0) }
    }
}
