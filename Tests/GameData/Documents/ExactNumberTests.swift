import TestSupport
import Testing
import Values

@testable import GameData

/// No value of 64 bits goes through a double (data-model 6.7), and a number sent for a text is its token (6.1).
@Suite("numbers as they were sent") struct ExactNumberTests {
    /// The stored form of a value that is sent for a property of `Thing`.
    private func stored(_ property: Text, _ json: String, _ origin: DocumentReader.Origin = .request) throws -> String {
        let metadata = try Self.things.metadata
        let schema = try #require(metadata.schema(named: "Thing"))
        let node = try JSONParser().parse(Array("[\(json)]".utf8)).root.elements.first { _ in true }
        let field = DocumentReader(metadata, from: origin).field(
            try #require(node), of: try #require(schema.property(named: property)), in: schema)
        var document = Document(of: schema)
        document[schema.idProperty] = .text("a")
        document[try #require(schema.property(named: property))] = field
        let text = StoredDocument(document, in: metadata, row: 1).text
        return try #require(text.asJSON)[property.string].jsonText
    }

    private static let few = Result { try Things.few() }
    private static var things: Snapshot { get throws { try few.get() } }

    @Test(
        "integers",
        arguments: [
            ("9007199254740993.0", #""9007199254740993""#), ("1234567890123456789e0", #""1234567890123456789""#),
            ("12e2", "1200"), ("-0", "0"), ("-0.0", "0"), (#""9007199254740993.0""#, #""9007199254740993""#),
            ("-9223372036854775808.00", #""-9223372036854775808""#), ("9223372036854775808.0", #""9223372036854775808.0""#),
            ("1e19", #""1e19""#), ("1e-400", "1e-400"), ("0.5", "0.5"), ("9007199254740992.5", "9007199254740992.5"),
        ])
    func integers(sent: String, expected: String) throws {
        #expect(try stored("Count", sent) == expected)
        if expected.first != "\"" || sent.first != "\"" { #expect(try stored("Count", sent, .file) == expected) }
    }

    @Test(
        "options, masks, logicals",
        arguments: [
            ("Kind", "9007199254740993.0", #""9007199254740993""#), ("Mask", "9007199254740993e0", #""9007199254740993""#),
            ("Mask", "[9007199254740993.0, 4]", #""9007199254740997""#), ("Active", "9007199254740993.0", "true"),
            ("Active", "0e5", "false"),
            ("Active", "1e400", "true"), ("Active", "0.5", "0.5"), ("Active", "18446744073709551616", "true"),
        ])
    func others(property: Text, sent: String, expected: String) throws { #expect(try stored(property, sent) == expected) }

    @Test(
        "seconds of a time, to the tick",
        arguments: [
            ("900719925474.0993001", #""10424999.03:17:54.0993001""#), ("90000000000.0000001", #""1041666.16:00:00.0000001""#),
            (#""90000000000.0000001""#, #""1041666.16:00:00.0000001""#), ("922337203685.4775807", #""10675199.02:48:05.4775807""#),
            ("0.00000005", #""00:00:00.0000001""#), ("9e1", #""00:01:30""#),
        ])
    func seconds(sent: String, expected: String) throws { #expect(try stored("Span", sent) == expected) }

    @Test(
        "texts, and ids that are texts",
        arguments: [
            ("1.10", "1.10"), ("1E5", "1E5"), ("1e5", "1e5"), ("-0", "-0"), ("0.30", "0.30"), ("9007199254740993.0", "9007199254740993.0"),
            ("1e400", "1e400"), ("0.1", "0.1"), ("12", "12"), ("true", "true"),
        ])
    func texts(sent: String, expected: String) throws {
        #expect(try stored("Name", sent) == "\"\(expected)\"")
        #expect(try stored("Title", #"{"fr-FR":\#(sent)}"#) == #"{"fr-FR":"\#(expected)","notes":null}"#)
        #expect(try stored("Owner", sent).hasPrefix(#"{"Id":"\#(expected)","#))
        #expect(try stored("Owner", #"{"Id":\#(sent)}"#).hasPrefix(#"{"Id":"\#(expected)","#))
        #expect(try stored("Tags", "[\(sent)]").hasPrefix(#"[{"Id":"\#(expected)","#))
    }

    @Test("dates with their letters in lower case")
    func dates() throws {
        #expect(try stored("When", #""2021-05-06t01:02:03z""#) == #""2021-05-06T01:02:03.000Z""#)
        #expect(try stored("When", #""2021-05-06t01:02:03.5+01:00""#) == #""2021-05-06T00:02:03.500Z""#)
    }

    @Test("any integer is found, filtered and read back by any of its spellings")
    func random() throws {
        var random = SeededRandom(seed: 6)
        for _ in 0..<200 {
            let value = Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random)
            let spellings = ["\(value)", "\(value).0", "\(value).0e0", "\"\(value)\"", "\"\(value).00\""]
            let stored = try spellings.map { try self.stored("Count", $0) }
            #expect(Set(stored) == [value.magnitude > 1 << 53 ? "\"\(value)\"" : "\(value)"])
            let snapshot = try Things.snapshot([#"{"Id":"a","Count":\#(spellings[1])}"#, #"{"Id":"b","Count":"\#(value &+ 1)"}"#])
            for spelling in spellings { #expect(try snapshot.filtered("Count", .equal, spelling) == "a") }
        }
    }

    @Test("a format shows the digits of an integer")
    func formats() throws {
        let text = try TemplateFixture("{9007199254740993:F0} {9007199254740993:F2} {1.005:F2}").text()
        #expect(text == "9007199254740993 9007199254740993.00 1.01")
    }

    @Test("an integer that becomes a logical is what it was, not its stored text")
    func toLogical() throws {
        var bench = try MetadataBench()
        try bench.add(#"{"Name":"Big","DataType":"Integer","Size":8}"#, to: "Item")
        let values = ["9007199254740993", "1e30", "0"]
        for (index, value) in values.enumerated() { try bench.write("Item", #"{"Id":"n\#(index)","Name":"n\#(index)","Big":\#(value)}"#) }
        var other = bench
        try bench.change("Item", "Big", #"{"DataType":"Logical","Size":0}"#)
        #expect(try values.indices.map { try bench.value("Item", "n\($0)", "Big") } == ["true", "true", "false"])
        try other.change("Item", "Big", #"{"DataType":"Number","Size":8}"#)
        #expect(try values.indices.map { try other.value("Item", "n\($0)", "Big") } == ["9007199254740992", "1E+30", "0"])
    }

    @Test("numbers that no generator makes use nothing up", arguments: ["2147483648", "9223372036854775807", "-5"])
    func sequences(id: String) throws {
        let head = #"{"Id":4,"Kind":"head","Power":4}"#
        var bench = try MetadataBench(Fixtures.t.replacing(head, with: head.replacing("4", with: id, maxReplacements: 1)))
        try bench.write("Item", #"{"Id":"N","Name":"N","Parts":[{"Kind":"a"}]}"#)
        #expect(try bench.value("Item", "N", "Parts").hasPrefix(#"[{"Id":4,"Kind":"a""#))
        let gone = DocumentChange.delete(.text("Axe"), of: try bench.schema("Item"))
        bench.snapshot = bench.snapshot.applying([gone], revision: ObjectID(bytes: (1, 2))).snapshot
        try bench.write("Item", #"{"Id":"M","Name":"M","Parts":[{"Kind":"b"}]}"#)
        #expect(try bench.value("Item", "M", "Parts").hasPrefix(#"[{"Id":5,"Kind":"b""#))
    }
}
