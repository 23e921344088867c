import Values

/// The hash of metadata: CRC-32 of the compact JSON of the three collections in canonical order (data-model 15).
enum MetadataHash {
    static func of(_ documents: MetadataDocuments, in metadata: Metadata) -> UInt32 {
        let named = DerivedNames(metadata)
        var json = JSONWriter(reserving: 1 << 16)
        json.beginObject(count: 3)
        write("ProjectSettings", [documents.settings], in: metadata, named, to: &json)
        write("Schema", documents.schemas, in: metadata, named, to: &json)
        write("SchemaProperty", documents.sharedProperties, in: metadata, named, to: &json)
        json.endObject()
        return CRC32.of(json.bytes)
    }

    private static func write(
        _ name: Text, _ documents: [Document], in metadata: Metadata, _ named: DerivedNames, to json: inout JSONWriter
    ) {
        json.key(name)
        json.beginList(count: documents.count)
        for document in documents {
            let text = DocumentWriter.text(of: named.applied(to: document), in: metadata).text
            text.withUnsafeBufferPointer { json.json($0) }
        }
        json.endList()
    }
}

/// Puts the names of schemas and shared properties beside the references to them, so that equal metadata hash alike whatever their file said.
private struct DerivedNames {
    private let metadata: Metadata
    private let sharedProperties: [Text: Text]

    init(_ metadata: Metadata) {
        self.metadata = metadata
        sharedProperties = Dictionary(metadata.sharedProperties.map { ($0.id, $0.displayName) }, uniquingKeysWith: { first, _ in first })
    }

    func applied(to document: Document) -> Document {
        var document = document
        for index in document.fields.indices {
            switch document.fields[index] {
            case .documents(let documents): document.fields[index] = .documents(documents.map(applied))
            case .reference(var reference):
                reference.displayName = name(of: reference.id.text)
                document.fields[index] = .reference(reference)
            default: continue
            }
        }
        return document
    }

    private func name(of id: Text) -> Text? { metadata.schema(id: id)?.displayName ?? sharedProperties[id] }
}

/// CRC-32 as in zip and Ethernet (polynomial 0xEDB88320).
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    static func of(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { value, byte in table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] ^ (value >> 8) }
    }
}
