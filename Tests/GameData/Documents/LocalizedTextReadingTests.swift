import TestSupport
import Testing
import Values

@testable import GameData

/// What is a localized text, and what is refused so that nothing is lost in silence (data-model 6.2, operations 11.5).
@Suite("localized texts as they were sent") struct LocalizedTextReadingTests {
    private static let faults: [(sent: String, members: [String])] = [
        (#"{"de-DE":{"a":1}}"#, ["de-DE"]), (#"{"en-US":"a","fr-FR":["b"]}"#, ["fr-FR"]), (#"{"de-DE":"a","DE-de":"b"}"#, ["DE-de"]),
        (#"{"de-DE":null,"DE-de":"b"}"#, ["DE-de"]), (#"{"de-DE":"a","de-de":null,"DE-DE":"c"}"#, ["de-de", "DE-DE"]),
        (#"{"notes":5}"#, ["notes"]), (#"{"en-US":"a","notes":["x"]}"#, ["notes"]), (#""{\"de-DE\":{\"a\":1}}""#, ["de-DE"]),
    ]

    @Test("an object that would lose a member is refused at that member, whatever the options", arguments: faults)
    func refused(sent: String, members: [String]) throws {
        let expected = members.map { "invalidLocalizedTextFormat /Title/\($0)" }
        for options in [ValidationOptions.create, [], [.repair, .eraseInvalidValues]] {
            #expect(try Bench().refusal { _ = try $0.create("Item", #"{"Id":"L","Name":"L","Title":\#(sent)}"#, options) } == expected)
            #expect(try Bench().refusal { _ = try $0.update("Item", #"{"Id":"Sword","Title":\#(sent)}"#, options) } == expected)
        }
    }

    @Test("the same of a language outside the project is dropped without a word, by a request")
    func others() throws {
        var bench = try Bench()
        let made = try bench.create("Item", #"{"Id":"L","Name":"L","Title":{"en-US":"a","xx-YY":{"a":1},"XX-yy":"b","no tag":[]}}"#)
        #expect(made.json("Title") == #"{"en-US":"a","notes":null}"#)
    }

    @Test("in embedded documents too, and beside what else is wrong")
    func embedded() throws {
        var bench = try MetadataBench()
        try bench.add(#"{"Name":"Label","DataType":1}"#, to: "Part")
        let body = #"{"Id":"L","Name":"Axe","Parts":[{"Id":9,"Kind":"k","Label":{"en-US":[]}}]}"#
        #expect(
            try bench.refusal { try $0.write("Item", body, .create) } == [
                "invalidLocalizedTextFormat /Parts/9/Label/en-US", "duplicateUniqueValue /Name",
            ])
    }

    @Test("the items of an import are error records of that code, whatever the options", arguments: faults)
    func imported(sent: String, members: [String]) throws {
        for (id, options) in [("Sword", ValidationOptions.bulk), ("Sword", []), ("New", [.checkFormat]), ("New", [])] {
            let state = try SnapshotStep(ofFile: Array(Fixtures.t.utf8)).snapshot
            let payload = try ImportPayload(Array(#"{"Item":[{"Id":"\#(id)","Name":"n","Title":\#(sent)}]}"#.utf8))
            let request = ImportRequest(.createAndUpdate, options)
            let outcome = try DocumentImport(request, generator: IDGenerator(seconds: { 1 })).outcome(
                of: payload, on: state, revision: ObjectID(bytes: (1, 2)))
            #expect(outcome.step == nil)
            #expect(outcome.records.map(\.status) == [.error])
            let told = outcome.records[0].errors.map { "\($0.code.rawValue) \($0.path)" }
            #expect(told == members.map { "invalidLocalizedTextFormat /Title/\($0)" })
        }
    }

    @Test("a file keeps it as sent, and the check names the member", arguments: faults)
    func file(sent: String, members: [String]) throws {
        let before = #""Title":{"en-US":"Shield","notes":null}"#
        let snapshot = try SnapshotStep(ofFile: Array(Fixtures.t.replacing(before, with: #""Title":\#(sent)"#).utf8)).snapshot
        let schema = try #require(snapshot.metadata.schema(named: "Item"))
        let stored = try #require(snapshot.root(.text("Shield"), in: schema))
        #expect(String(decoding: stored.text, as: UTF8.self).contains(#""Title":\#(sent)"#))
        let codes = snapshot.backgroundFindings(in: stored).map { "\($0.code.rawValue) \($0.path)" }
        #expect(codes == members.map { "invalidLocalizedTextFormat /Title/\($0)" })
        // An update of something else leaves it alone.
        let writes = DocumentWrites(on: snapshot, generator: IDGenerator(seconds: { 1 }))
        let update = try writes.update(Bench.json(#"{"Id":"Shield","Damage":7}"#), in: schema, [])
        let document = try stored.document(in: snapshot.metadata)
        let title = try #require(document["Title"])
        #expect(update.document?["Title"]?.isEqual(to: title) == true)
    }

    @Test(
        "a text is an object only where it names a language of the project, or notes",
        arguments: [
            (#"{"Id":1}"#, nil), ("{}", nil), (#"{"xx-YY":"a"}"#, nil), ("[1]", nil), ("{ broken", nil), (#" {"a":{"en-US":"x"}}"#, nil),
            (#"{"fr-FR":"b"}"#, #"{"fr-FR":"b","notes":null}"#), (#"{"FR-fr":"b","x":1}"#, #"{"fr-FR":"b","notes":null}"#),
            (#"{"notes":"c"}"#, #"{"notes":{"comment":"c"}}"#),
        ])
    func plain(sent: String, expected: String?) throws {
        let json = Value.text(Text(sent)).jsonText
        let wanted = expected ?? #"{"en-US":\#(json),"notes":null}"#
        var bench = try Bench()
        #expect(try bench.create("Item", #"{"Id":"L","Name":"L","Title":\#(json)}"#).json("Title") == wanted)
        let file = Fixtures.t.replacing(#""Title":{"en-US":"Shield","notes":null}"#, with: #""Title":\#(json)"#)
        let snapshot = try SnapshotStep(ofFile: Array(file.utf8)).snapshot
        let stored = snapshot.root(.text("Shield"), in: try #require(snapshot.metadata.schema(named: "Item")))
        let text = String(decoding: try #require(stored).text, as: UTF8.self)
        #expect(text.contains(#""Title":\#(wanted)"#))
    }
}
