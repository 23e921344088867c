import TestSupport
import Testing
import Values

@testable import GameData

@Suite("Stored documents") struct StoredDocumentTests {
    /// A document that is copied, and the same that is read and written.
    private func expectSame(_ json: String, of schema: Schema, in metadata: Metadata) throws -> Bool {
        let node = try JSONParser().parse(Array(json.utf8)).root
        let reader = DocumentReader(metadata, from: .file)
        var writer = DocumentWriter(metadata)
        guard let copied = writer.stored(copying: node, of: schema, row: 7, reader) else { return false }
        let document = try #require(reader.document(node, of: schema))
        let written = StoredDocument(document, in: metadata, row: 7)
        #expect(String(decoding: copied.text, as: UTF8.self) == String(decoding: written.text, as: UTF8.self))
        #expect(copied.id == written.id)
        for property in schema.properties { #expect(copied.range(of: property) == written.range(of: property), "\(json)") }
        #expect(copied.references.map { "\($0)" } == written.references.map { "\($0)" })
        #expect(copied.embedded.map { "\($0)" } == written.embedded.map { "\($0)" })
        #expect(copied.uniqueValues.map { "\($0)" } == written.uniqueValues.map { "\($0)" })
        return true
    }

    @Test("every document of the sample is copied as it would be read and written", .enabled(if: Sample.isThere)) func sample() throws {
        let snapshot = try SnapshotStep(ofFile: #require(Sample.bytes)).snapshot
        var copied = 0
        for document in snapshot.documents {
            let schema = snapshot.metadata.schemas[document.schemaIndex]
            let text = String(decoding: document.text, as: UTF8.self)
            if try expectSame(text, of: schema, in: snapshot.metadata) { copied += 1 }
        }
        #expect(copied == snapshot.documentCount)
    }

    @Test("what is not canonical is copied as it would be read and written, or not at all", arguments: 0..<200)
    func random(seed: Int) throws {
        var random = SeededChoice(seed: UInt64(seed))
        let snapshot = try SnapshotStep(ofFile: Array(Fixtures.t.utf8)).snapshot
        let item = try #require(snapshot.metadata.schema(named: "Item"))
        let scalars = [
            "null", "\"\"", "\"x\"", "\"\\u00e9\\\"\\/\"", "true", "false", "0", "7", "-3", "1.5", "0.1", "-0.0", "1e300", "16777217",
            "9007199254740993",
            "123456789012345678901234567890", "\"9\"", "\"Rare\"", "\"2020-01-02T00:00:00.000Z\"", "\"2020-01-02\"",
            "\"2021-02-29T00:00:00.000Z\"", "\"2020-01-02T24:00:00.000Z\"", "\"0000-01-02T00:00:00.000Z\"", "\"2020-02-29T23:59:59.999Z\"",
            "\"00:00:02\"", "[]",
            "{}",
            "[null]", #"{"en-US":"a","fr-FR":"b","notes":null}"#, #"{"fr-FR":"b","en-US":"a","notes":null}"#, #"{"en-US":"a"}"#,
            #"{"en-US":null,"notes":null}"#, #"{"en-us":"a","notes":null}"#, #"{"en-US":"a","notes":{"comment":"c"}}"#, #"{"notes":null}"#,
            #"{"Id":"Sword","DisplayName":"S"}"#, #"{"Id":"","DisplayName":"S"}"#, #"{"Id":"Sword"}"#, #"{"DisplayName":"S","Id":"Sword"}"#,
            #"{"Id":5,"DisplayName":"S"}"#, #"{"Id":null,"DisplayName":"S"}"#,
            #"[{"Id":"fire","DisplayName":"F"},{"Id":"fire","DisplayName":"F"}]"#,
            #"{"Id":3,"Kind":"k","Power":1}"#, #"{"Id":null,"Kind":"k","Power":1}"#, #"{"Kind":"k","Id":3,"Power":1}"#,
            #"{"Id":3,"Kind":"k"}"#,
            #"[{"Id":3,"Kind":"k","Power":"1"},{"Id":4,"Kind":"","Power":null}]"#,
            #"[{"Id":3,"Kind":"k","Power":1},{"Id":4,"Power":1,"Kind":"k"}]"#,
            #"{"3":{"Id":3,"Kind":"k","Power":1}}"#,
        ]
        for _ in 0..<20 {
            let members = item.properties.map { property in
                let isPlain = random.number(3) > 0
                let plain = property.dataType == .text ? "\"t\(random.number(9))\"" : "null"
                return "\"\(property.name)\":\(isPlain ? plain : random.one(scalars))"
            }
            _ = try expectSame("{\(members.joined(separator: ","))}", of: item, in: snapshot.metadata)
        }
    }
}
