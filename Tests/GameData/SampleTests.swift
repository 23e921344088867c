import TestSupport
import Testing
import Values

@testable import GameData

/// The collections of the sample file, and their metadata.
struct SampleData {
    let collections: [(key: Text, value: Value)]
    let metadata: Metadata
    let documents: MetadataDocuments

    init() throws {
        let bytes = try #require(Sample.bytes)
        guard case .object(let file) = try JSONParser().parse(bytes).root.value, case .object(let collections)? = file["Collections"] else {
            throw APIError(.invalidImportData, "The sample has no collections.")
        }
        self.collections = collections.entries
        (metadata, documents) = try MetadataReader.read(
            settings: collections["ProjectSettings"], schemas: collections["Schema"], sharedProperties: collections["SchemaProperty"])
    }
}

@Suite(.enabled(if: Sample.isThere)) struct SampleTests {
    @Test func `every document of the sample is written as it was read`() throws {
        let sample = try SampleData()
        for (name, collection) in sample.collections {
            let schema = try #require(sample.metadata.schema(named: name))
            guard case .list(let documents) = collection else { continue }
            for value in documents {
                let document = try #require(DocumentReader(sample.metadata, from: .file).document(value, of: schema))
                let written = DocumentWriter.text(of: document, in: sample.metadata).text
                #expect(String(decoding: written, as: UTF8.self) == value.json)
            }
        }
    }

    @Test func `collections are written in the order of the sample`() throws {
        let sample = try SampleData()
        #expect(sample.metadata.collectionOrder.map { sample.metadata.schemas[$0].name } == sample.collections.map(\.key))
    }
}

extension Value {
    /// Its compact JSON.
    var json: String {
        var writer = JSONWriter()
        writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
