import TestSupport
import Testing
import Values

@testable import GameData

/// The tables of operations 11, row by row, in both variants.
@Suite struct MergeTests {
    private let metadata: Metadata
    private let form = ValueForm { _, _ in nil }

    init() throws { metadata = try ImportBench.snapshot(Fixtures.t).metadata }

    /// The value of one property after a merge, as compact JSON.
    private func merged(_ schema: Text, _ property: Text, _ original: String, _ modified: String, _ variant: Merge.Variant) throws -> String
    {
        let schema = try #require(metadata.schema(named: schema))
        let property = try #require(schema.property(named: property))
        let result = Merge(variant, settings: metadata.settings).merged(
            try document(original, schema, .file), with: try document(modified, schema, .request))
        var writer = JSONWriter()
        writer.write(form.value(of: result[property], property))
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func document(_ json: String, _ schema: Schema, _ origin: DocumentReader.Origin) throws -> Document {
        try #require(DocumentReader(metadata, from: origin).document(JSONParser().parse(Array(json.utf8)).root, of: schema))
    }

    /// One row: the property of an Item, both sides, and what comes of it in full and in safe.
    private func check(_ property: Text, _ original: String?, _ modified: String?, full: String, safe: String, schema: Text = "Item") throws
    {
        func side(_ value: String?) -> String {
            if property == "Id" { return #"{"Id":\#(value ?? "null")}"# }
            return value.map { #"{"Id":"x","\#(property)":\#($0)}"# } ?? #"{"Id":"x"}"#
        }
        for (variant, expected) in [(Merge.Variant.full, full), (.safe, safe)] {
            let result = try merged(schema, property, side(original), side(modified), variant)
            #expect(result == expected, "\(property): \(original ?? "-") and \(modified ?? "-"), \(variant)")
        }
    }

    @Test(
        "11.2: one property of a scalar type",
        arguments: [
            ("Damage", "3", "9"), ("Name", #""a""#, #""b""#), ("Active", "true", "false"), ("Rarity", "0", "1"), ("Flags", "1", "6"),
            ("Weight", "2.5", "3"), ("MadeOn", #""2020-01-02T00:00:00.000Z""#, #""2021-01-02T00:00:00.000Z""#),
            ("Cooldown", #""00:00:01""#, #""00:00:02""#),
            ("Owner", #"{"Id":"a","DisplayName":"a"}"#, #"{"Id":"b","DisplayName":"b"}"#),
        ] as [(Text, String, String)])
    func scalars(property: Text, old: String, new: String) throws {
        try check(property, old, nil, full: old, safe: old)
        try check(property, old, new, full: new, safe: new)
        try check(property, old, "null", full: "null", safe: "null")
        try check(property, nil, new, full: new, safe: new)
        try check(property, nil, nil, full: "null", safe: "null")
    }

    @Test func `11.2: what cannot be read stays as sent, but where safe would lose documents`() throws {
        try check("Damage", "3", #""x""#, full: #""x""#, safe: #""x""#)
        try check("Owner", #"{"Id":"a"}"#, "[]", full: "[]", safe: "[]")
        try check("Main", #"{"Id":1,"Kind":"k","Power":1}"#, "5", full: "5", safe: #"{"Id":1,"Kind":"k","Power":1}"#)
        try check("Parts", #"[{"Id":1,"Kind":"k","Power":1}]"#, "5", full: "5", safe: #"[{"Id":1,"Kind":"k","Power":1}]"#)
        try check("Tags", #"[{"Id":"a","DisplayName":"a"}]"#, "5", full: "5", safe: #"[{"Id":"a","DisplayName":"a"}]"#)
    }

    @Test func `11.2: a document in a Document property`() throws {
        let stored = #"{"Id":1,"Kind":"k","Power":2}"#
        try check("Main", stored, #"{"Power":3}"#, full: #"{"Id":1,"Kind":"k","Power":3}"#, safe: #"{"Id":1,"Kind":"k","Power":3}"#)
        try check("Main", stored, #"{"Id":9}"#, full: #"{"Id":9,"Kind":"k","Power":2}"#, safe: stored)
        for id in ["null", #""""#] { try check("Main", stored, #"{"Id":\#(id)}"#, full: stored, safe: stored) }
        try check("Main", stored, "null", full: "null", safe: stored)
        try check("Main", stored, nil, full: stored, safe: stored)
        for original in [nil, "null"] {
            try check("Main", original, #"{"Power":3}"#, full: #"{"Id":null,"Kind":null,"Power":3}"#, safe: "null")
            try check("Main", original, nil, full: "null", safe: "null")
            try check("Main", original, "null", full: "null", safe: "null")
        }
    }

    @Test func `11.2: the id of a root is the address`() throws {
        for id in ["null", #""""#, #""x""#, #""y""#] { try check("Id", #""x""#, id, full: #""x""#, safe: #""x""#) }
    }

    @Test func `11.2: unions`() throws {
        func union(_ original: String, _ modified: String, full: String, safe: String) throws {
            try check("Slots", "[\(original)]", "[\(modified)]", full: "[\(full)]", safe: "[\(safe)]", schema: "Bag")
        }
        let stored = #"{"Id":7,"Sword":{"Id":3,"Kind":"k","Power":1}}"#
        let same = #"{"Id":7,"Sword":{"Id":3,"Kind":"k","Power":5}}"#
        try union(stored, #"{"Id":7,"Sword":{"Power":5}}"#, full: same, safe: same)
        try union(stored, #"{"Id":7}"#, full: stored, safe: stored)
        try union(stored, #"{"Id":7,"Shield":{"Kind":"n"}}"#, full: #"{"Id":7,"Shield":{"Id":null,"Kind":"n","Power":null}}"#, safe: stored)
        try union(
            stored, #"{"Id":7,"Sword":{"Power":5},"Shield":{"Kind":"n"}}"#,
            full: #"{"Id":7,"Sword":{"Id":3,"Kind":"k","Power":5},"Shield":{"Id":null,"Kind":"n","Power":null}}"#, safe: same)
        try union(stored, #"{"Id":7,"Sword":null}"#, full: #"{"Id":7}"#, safe: stored)
    }

    @Test func `11.3: a DocumentCollection`() throws {
        let (a, b) = (#"{"Id":1,"Kind":"a","Power":1}"#, #"{"Id":2,"Kind":"b","Power":2}"#)
        let stored = "[\(a),\(b)]"
        // M's order and content; O's order.
        try check(
            "Parts", stored, #"[{"Id":2,"Power":9},{"Id":5,"Kind":"n"},{"Kind":"m"},{"Id":1}]"#,
            full: #"[{"Id":2,"Kind":"b","Power":9},{"Id":5,"Kind":"n","Power":null},{"Id":null,"Kind":"m","Power":null},\#(a)]"#,
            safe: #"[\#(a),{"Id":2,"Kind":"b","Power":9}]"#)
        try check("Parts", stored, #"[{"Id":2}]"#, full: "[\(b)]", safe: stored)
        try check("Parts", stored, "null", full: "[]", safe: stored)
        try check("Parts", stored, "[]", full: "[]", safe: stored)
        try check("Parts", stored, nil, full: stored, safe: stored)
        // Keyed: null and what is no object is not there.
        try check(
            "Parts", stored, #"{"1":null,"2":{"Power":9}}"#, full: #"[{"Id":2,"Kind":"b","Power":9}]"#,
            safe: #"[\#(a),{"Id":2,"Kind":"b","Power":9}]"#)
        try check("Parts", stored, #"{"2":{},"1":5}"#, full: "[\(b)]", safe: stored)
        try check("Parts", "null", #"[{"Id":5}]"#, full: #"[{"Id":5,"Kind":null,"Power":null}]"#, safe: "null")
        // An item that stands twice is one document and a new one.
        try check(
            "Parts", stored, #"[{"Id":1},{"Id":1}]"#, full: #"[\#(a),{"Id":1,"Kind":null,"Power":null}]"#, safe: stored)
        // An optional list goes.
        try check("Slots", "[]", "null", full: "[]", safe: "[]", schema: "Bag")
    }

    @Test func `11.3: a ReferenceCollection`() throws {
        let stored = #"[{"Id":"a","DisplayName":"a"},{"Id":"b","DisplayName":"b"}]"#
        try check(
            "Tags", stored, #"["c","a"]"#, full: #"[{"Id":"c","DisplayName":"c"},{"Id":"a","DisplayName":"a"}]"#, safe: stored)
        try check("Tags", stored, #"{"b":{},"a":null}"#, full: #"[{"Id":"b","DisplayName":"b"}]"#, safe: stored)
        try check("Tags", stored, "null", full: "null", safe: stored)
        try check("Tags", stored, "[]", full: "[]", safe: stored)
        try check("Tags", stored, nil, full: stored, safe: stored)
        try check("Tags", nil, #"["c"]"#, full: #"[{"Id":"c","DisplayName":"c"}]"#, safe: "null")
    }

    @Test func `11.3: null members in lists inside lists`() throws {
        let stored = #"[{"Id":7,"Sword":{"Id":3,"Kind":"k","Power":1}},{"Id":8,"Shield":{"Id":4,"Kind":"k","Power":1}}]"#
        try check(
            "Slots", stored, #"{"8":null,"7":{"Sword":{"Power":2}},"9":{"Shield":null}}"#,
            full: #"[{"Id":7,"Sword":{"Id":3,"Kind":"k","Power":2}},{"Id":9}]"#,
            safe: #"[{"Id":7,"Sword":{"Id":3,"Kind":"k","Power":2}},{"Id":8,"Shield":{"Id":4,"Kind":"k","Power":1}}]"#, schema: "Bag")
    }

    @Test(
        "11.5: localized texts, the same in both variants",
        arguments: [
            // 1: what is no localized text
            (#"{"en-US":"a","notes":null}"#, "5", "null"), (#"{"en-US":"a","notes":null}"#, "[]", "null"),
            (#"{"en-US":"a","notes":null}"#, "true", "null"), (#"{"en-US":"a","notes":null}"#, "null", "null"),
            ("null", #"{"fr-FR":"b","xx-YY":"?"}"#, #"{"fr-FR":"b","notes":null}"#), ("null", #""b""#, #"{"en-US":"b","notes":null}"#),
            (#"{"en-US":"a","fr-FR":"f","notes":null}"#, #""a""#, #"{"en-US":"a","fr-FR":"f","notes":null}"#),
            // 2: by language
            (#"{"en-US":"a","notes":null}"#, #"{"FR-fr":"b"}"#, #"{"en-US":"a","fr-FR":"b","notes":null}"#),
            (#"{"en-US":"a","fr-FR":"b","notes":null}"#, #"{"fr-FR":null}"#, #"{"en-US":"a","notes":null}"#),
            (#"{"en-US":"a","notes":null}"#, #"{"xx-YY":"?"}"#, #"{"en-US":"a","notes":null}"#),
            (
                #"{"en-US":"a","it-IT":"i","notes":null}"#, #"{"it-IT":"j","fr-FR":"f"}"#,
                #"{"en-US":"a","fr-FR":"f","it-IT":"i","notes":null}"#
            ),
            (#"{"en-US":"a","fr-FR":"b","notes":null}"#, #"{"fr-FR":""}"#, #"{"en-US":"a","fr-FR":"","notes":null}"#),
            // 4: notes
            (
                #"{"en-US":"a","notes":{"comment":"c"}}"#, #"{"notes":{"comment":"d"}}"#, #"{"en-US":"a","notes":{"comment":"d"}}"#
            ),
            (#"{"en-US":"a","notes":{"comment":"c"}}"#, #"{"notes":null}"#, #"{"en-US":"a","notes":{"comment":"c"}}"#),
            (#"{"en-US":"a","notes":{"comment":"c"}}"#, #"{"notes":{"comment":""}}"#, #"{"en-US":"a","notes":{}}"#),
            (#"{"en-US":"a","notes":{"comment":"c"}}"#, #"{"notes":"e"}"#, #"{"en-US":"a","notes":{"comment":"e"}}"#),
            (
                #"{"en-US":"a","notes":{"comment":"","stale":{}}}"#, #"{"fr-FR":"b","notes":{"comment":""}}"#,
                #"{"en-US":"a","fr-FR":"b","notes":{"comment":"","stale":{}}}"#
            ), (#"{"en-US":"a","notes":{"comment":"c","stale":{}}}"#, #"{"notes":{"comment":""}}"#, #"{"en-US":"a","notes":{}}"#),
            (#"{"en-US":"a","notes":{}}"#, #"{"fr-FR":"b"}"#, #"{"en-US":"a","fr-FR":"b","notes":{}}"#),
            (
                #"{"en-US":"a","fr-FR":"b","de-DE":"d","notes":{"stale":{"fr-FR":true,"de-DE":true}}}"#,
                #"{"fr-FR":"n","de-DE":"d","notes":{"stale":{"en-US":true}}}"#,
                #"{"en-US":"a","fr-FR":"n","de-DE":"d","notes":{"stale":{"en-US":true,"de-DE":true}}}"#
            ),
            // 5: the primary text changes
            (
                #"{"en-US":"a","fr-FR":"b","de-DE":"d","notes":null}"#, #"{"en-US":"x","de-DE":"n"}"#,
                #"{"en-US":"x","fr-FR":"b","de-DE":"n","notes":{"stale":{"fr-FR":true}}}"#
            ),
            (#"{"en-US":"","fr-FR":"b","notes":null}"#, #"{"en-US":"x"}"#, #"{"en-US":"x","fr-FR":"b","notes":null}"#),
            (#"{"en-US":"a","fr-FR":"b","notes":null}"#, #"{"en-US":""}"#, #"{"en-US":"","fr-FR":"b","notes":null}"#),
            (#"{"en-US":"a","fr-FR":"b","notes":null}"#, #"{"en-US":"a"}"#, #"{"en-US":"a","fr-FR":"b","notes":null}"#),
        ] as [(String, String, String)])
    func localized(original: String, modified: String, expected: String) throws {
        try check("Title", original, modified, full: expected, safe: expected)
    }

    @Test func `11.2: keys that are no properties are dropped`() throws {
        try check(
            "Main", #"{"Id":1,"Kind":"k","Power":2}"#, #"{"Nope":1}"#, full: #"{"Id":1,"Kind":"k","Power":2}"#,
            safe: #"{"Id":1,"Kind":"k","Power":2}"#)
    }

    @Test func `a list of many items is merged by id, not by search`() throws {
        let items = (1...50_000).map { #"{"Id":\#($0),"Kind":"k","Power":1}"# }
        let result = try merged(
            "Item", "Parts", #"{"Parts":[\#(items.joined(separator: ","))]}"#, #"{"Parts":[\#(items.reversed().joined(separator: ","))]}"#,
            .full)
        #expect(result == "[\(items.reversed().joined(separator: ","))]")
    }
}
