import TestSupport
import Testing
import Values

@testable import GameData

/// A sink that tells what it was given.
private struct Recorder: ValueSink {
    var told: [String] = []

    mutating func null() { told.append("null") }
    mutating func bool(_ value: Bool) { told.append("\(value)") }
    mutating func integer(_ value: Int64) { told.append("integer \(value)") }
    mutating func number(_ value: Double) { told.append("number \(value)") }
    mutating func text(_ value: Text) { told.append("'\(value)'") }
    mutating func time(_ text: Text) { told.append("time \(text)") }
    mutating func beginList(count: Int) { told.append("list of \(count)") }
    mutating func endList() {}
    mutating func beginObject(count: Int) { told.append("object of \(count)") }
    mutating func key(_ key: Text) { told.append("\(key):") }
    mutating func endObject() {}
    var readyCount: Int { 0 }
    func take() -> [UInt8] { [] }
}

@Suite("documents in formats that tell what JSON does not") struct DocumentSinkTests {
    private func told(_ json: String, of schema: Text) throws -> String {
        let metadata = try SnapshotStep(ofFile: Array(Fixtures.t.utf8)).snapshot.metadata
        var sink: any ValueSink = Recorder()
        var source = DocumentSource()
        source.write(Array(json.utf8), of: try #require(metadata.schema(named: schema)), in: metadata, into: &sink)
        return (sink as? Recorder)?.told.joined(separator: " ") ?? ""
    }

    @Test(
        "each value is of its property's type",
        arguments: [
            (#"{"Weight":7}"#, "number 7.0"), (#"{"Weight":2.5}"#, "number 2.5"), (#"{"Weight":"NaN"}"#, "'NaN'"),
            (#"{"Weight":null}"#, "null"),
            (#"{"Damage":3}"#, "integer 3"), (#"{"Damage":"9007199254740993"}"#, "integer 9007199254740993"),
            (#"{"Damage":"-9223372036854775808"}"#, "integer -9223372036854775808"),
            (#"{"Damage":"9223372036854775808"}"#, "'9223372036854775808'"), (#"{"Damage":"5"}"#, "'5'"), (#"{"Damage":"abc"}"#, "'abc'"),
            (#"{"Rarity":1}"#, "integer 1"), (#"{"Flags":6}"#, "integer 6"), (#"{"Cooldown":"00:00:02"}"#, "time 00:00:02"),
            (#"{"MadeOn":"2020-01-02T00:00:00.000Z"}"#, "'2020-01-02T00:00:00.000Z'"), (#"{"Active":true}"#, "true"),
            (#"{"Title":{"en-US":"1","notes":null}}"#, "object of 2 en-US: '1' notes: null"),
            (#"{"Main":{"Id":1,"Power":2}}"#, "object of 2 Id: integer 1 Power: integer 2"),
            (#"{"Parts":[{"Id":2},null]}"#, "list of 2 object of 1 Id: integer 2 null"),
            (#"{"Parts":{"2":{"Power":1}}}"#, "object of 1 2: object of 1 Power: integer 1"),
            (#"{"Tags":[{"Id":"fire","DisplayName":"fire"}]}"#, "list of 1 object of 2 Id: 'fire' DisplayName: 'fire'"),
            (#"{"Owner":{"Id":"Axe"}}"#, "object of 1 Id: 'Axe'"), (#"{"Other":1.0}"#, "integer 1"),
            (#"{"Weight":10000000000000000000}"#, "number 1e+19"),
            (#"{"Weight":100000000000000000000}"#, "number 1e+20"), (#"{"Other":10000000000000000000}"#, "number 1e+19"),
            (#"{"Other":1e18}"#, "integer 1000000000000000000"), (#"{"Other":9007199254740993.0}"#, "integer 9007199254740993"),
            (#"{"Other":1e400}"#, "'1e400'"), (#"{"Weight":"1e400"}"#, "'1e400'"),
            (#"{"Other":[0.5]}"#, "list of 1 number 0.5"),
        ])
    func types(json: String, expected: String) throws {
        let key = try #require(json.dropFirst(2).split(separator: "\"").first)
        #expect(try told(json, of: "Item") == "object of 1 \(key): \(expected)")
    }

    @Test("JSON is copied, in either layout")
    func json() throws {
        let metadata = try SnapshotStep(ofFile: Array(Fixtures.t.utf8)).snapshot.metadata
        let item = try #require(metadata.schema(named: "Item"))
        for (sink, expected) in [
            (JSONWriter(), #"[{"Weight":1.50}]"#), (JSONFileWriter(), "[ \n\t{ \n\t\t\"Weight\": 1.50 \n\t} \n]"),
        ] as [(any ValueSink, String)] {
            var sink = sink
            var source = DocumentSource()
            sink.beginList(count: 1)
            source.write(Array(#"{"Weight":1.50}"#.utf8), of: item, in: metadata, into: &sink)
            sink.endList()
            #expect(String(decoding: try sink.take(), as: UTF8.self) == expected)
        }
    }
}
