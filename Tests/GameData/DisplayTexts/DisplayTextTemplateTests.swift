import TestSupport
import Testing
import Values

@testable import GameData

@Suite struct DisplayTextTemplateTests {
    @Test(
        "a template gives its text",
        arguments: [
            // Values (data-model 12.2).
            ("plain {{text}}", "plain {text}"), ("{Name}", "Sword of Dawn"), ("{Label}", "Épée"), ("{Cursed}", "No"), ("{Count}", "3"),
            ("{Chance}", "0.3"), ("{Chance + 0}", "0.25"), ("{Rarity}", "Very Rare"), ("{Mods}", "Ice Cold, Holy"), ("{Wait}", "00:00:02"),
            ("{Made}", "2020-01-02"), ("{Main}", "hilt: 2"), ("{Parts}", "blade: 5, gem: 1"), ("{Owner}", "axe: 1"),
            ("{Friends}", "axe: 1, bow: 2"), ("{Rule}", "hero.Level >= 5"), ("{Slot}", "Gold: 250"), ("{Empty}", "None"),
            ("x{Blank}", "x"), ("{Id}", "1"),
            // The examples of section 12, on the values at hand.
            ("{Owner}, Count: {Count}", "axe: 1, Count: 3"), ("{Chance * 100 :F0}% {Cursed ? \"curse\" : \"luck\"}", "25% luck"),
            ("{Parts.Join(\"/\")} {Name.Substring(0, 3)}", "blade: 5/gem: 1 Swo"),
            // Operators.
            ("{1 + 2}", "3"), ("{1 - 2}", "-1"), ("{2 * 3}", "6"), ("{7 / 2}", "3.5"), ("{6 / 2}", "3"), ("{7 % 4}", "3"),
            ("{2 ** 10}", "1024"),
            ("{1 / 0}", "None"), ("{1 % 0}", "None"), ("{Exact * 100}", "29"), ("{1 << 4}", "16"), ("{-16 >> 2}", "-4"), ("{6 & 3}", "2"),
            ("{6 | 1}", "7"), ("{6 ^ 3}", "5"), ("{~5}", "-6"), ("{-Count}", "-3"), ("{!Count}", "No"), ("{Cursed | true}", "Yes"),
            ("{1 < 2}", "Yes"), ("{2 <= 1}", "No"), ("{2 > 1}", "Yes"), ("{1 >= 2}", "No"), ("{\"a\" < \"b\"}", "Yes"),
            ("{1 == 1.0}", "Yes"),
            ("{Count != 3}", "No"), ("{Empty == null}", "Yes"), ("{Name == null}", "No"), ("{Rarity == \"VeryRare\"}", "Yes"),
            ("{Rarity == \"Very Rare\"}", "No"), ("{Rarity == 2}", "Yes"), ("{Mods == \"IceCold, Holy\"}", "Yes"),
            ("{Made > \"2019-12-31\"}", "Yes"), ("{Wait < \"00:01\"}", "Yes"), ("{Owner == Friends[0]}", "Yes"),
            ("{Empty ?? Name}", "Sword of Dawn"),
            ("{Empty ?? Blank ?? 1}x", "x"), ("{Count && Name}", "Yes"), ("{Cursed || Blank}", "No"), ("{\"a\" + 1}", "a1"),
            ("{1 + \"a\"}", "1a"), ("{Rarity + \" x\"}", "Very Rare x"), ("{Name + Empty}", "Sword of DawnNone"), ("{Owner + 1}", "None"),
            ("{1 + 2 * 3}", "7"), ("{(1 + 2) * 3}", "9"), ("{9223372036854775807 + 1}", "9223372036854776000"), ("{1 - 2 - 3}", "-4"),
            ("{1 ? 2 ? 3 : 4 : 5 :F1}", "3.0"), ("{Cursed ? 1 : Count ? 2 : 3}", "2"), ("{Count > 2 && Count < 4 ? 'a' : 'b'}", "a"),
            // Truth.
            (
                "{Name ? 1 : 0}{Blank ? 1 : 0}{Label ? 1 : 0}{Empty ? 1 : 0}{Parts ? 1 : 0}{Owner ? 1 : 0}{Rule ? 1 : 0}{Main ? 1 : 0}",
                "10101111"
            ),
            // Members.
            ("{Main.Kind}", "hilt"), ("{Main.Power + 1}", "3"), ("{Main.DisplayName}", "hilt: 2"), ("{Owner.Id}", "a"),
            ("{Owner.DisplayName}", "axe: 1"),
            ("{Parts[1]}", "gem: 1"), ("{Parts[1].Kind}", "gem"), ("{Parts[2]}", "None"), ("{Parts[-1]}", "None"),
            ("{Parts[2].Kind}", "None"),
            ("{Parts.Count}", "2"), ("{Friends.Count + 1}", "3"), ("{Friends[1].Id}", "b"), ("[{Padded.Trim()}]", "[x]"),
            ("{Name.Substring(9)}", "Dawn"), ("{Name.Substring(-5, 100)}", "Sword of Dawn"), ("{Name.Substring(100, 1)}x", "x"),
            ("{Count.ToString() + 1}", "31"), ("{Empty.ToString()}", "None"),
            // Formats.
            ("{Chance:F2}", "0.25"), ("{Chance:F1}", "0.3"), ("{Count :F2 }", "3.00"), ("{-0.5:F0}", "-1"), ("{255:X4}", "00FF"),
            ("{255:x4}", "00ff"),
            ("{-1:X2}", "FFFFFFFF"), ("{5:B8}", "00000101"), ("{Name:L5}", "Sword…"), ("{Name:L13}", "Sword of Dawn"),
            ("{Name:F2}", "Sword of Dawn"),
            ("{0.5:X2}", "0.5"), ("{1e21:F1}", "1000000000000000000000.0"), ("{1.5e-7:F8}", "0.00000015"), ("{Count:F0}:{Count}", "3:3"),
            // Blank.
            ("{Blank}", "1"), ("  ", "Sword of Dawn"), ("{Blank} ", "1"),
        ])
    func text(template: String, expected: String) throws { #expect(try TemplateFixture(Text(template)).text() == expected) }

    @Test(
        "a template that does not parse or names what is not there is told, and the rule without template applies",
        arguments: [
            "{", "}", "{Name", "{}", "{Name:}", "{Name:Q2}", "{Name:F}", "{Name:F2x}", "{Name +}", "{!!Count}", "{Name.Trim}",
            "{Name.Foo()}",
            "{Name.Trim(1)}", "{Parts.Join()}", "{Parts[0}", "{Nothing}", "{Main.Nothing}", "{Owner.Kind}", "{Parts.Size}",
            "{Parts[0].Nothing}",
            "{Name.Kind}", "{Count ? 1}", "{\"a}", "{a = b}", "{1x}", "{Name} {Cursed ? Nothing : 1}",
        ])
    func problem(template: String) throws {
        let fixture = try TemplateFixture(Text(template))
        let schema = try #require(fixture.metadata.schema(named: "Thing"))
        #expect(DisplayTextTemplate.problem(in: schema.specification, of: schema, in: fixture.metadata) != nil)
        #expect(try fixture.text() == "Sword of Dawn")
    }

    @Test func `what is right has no problem`() throws {
        for template: Text? in [nil, "", "{Owner}, Count: {Count}", "{(Empty ?? Owner).Anything}"] {
            let fixture = try TemplateFixture(template)
            let schema = try #require(fixture.metadata.schema(named: "Thing"))
            #expect(DisplayTextTemplate.problem(in: schema.specification, of: schema, in: fixture.metadata) == nil)
        }
    }

    @Test(
        "older spellings of the key are read",
        arguments: [("displayName", "Count", "3"), ("displayNameAttribute", "Count", "3"), ("displayNameTemplate", "{Count}!", "3!")])
    func legacy(key: String, value: String, expected: String) throws {
        #expect(try TemplateFixture(Text(value), key: Text(key)).text() == expected)
    }

    @Test func `references carry the text of the template, embedded targets included`() throws {
        let fixture = try TemplateFixture(
            nil,
            parts: #","# + #"{"Id":"c","Kind":"club","Power":3,"Next":{"Id":"p"}},{"Id":"d","Kind":"dirk","Power":4,"Next":{"Id":"gone"}}"#)
        let part = try #require(fixture.metadata.schema(named: "Part"))
        let written = try fixture.snapshot.roots(of: part).map { document -> Text? in
            var bytes: [UInt8] = []
            fixture.snapshot.write(document, into: &bytes)
            return try JSONParser().parse(bytes).root["Next" as Text]?["DisplayName" as Text]?.text
        }
        #expect(written == [nil, nil, "blade: 5", "gone"])
    }

    @Test func `documents in one another are cut at depth 8`() throws {
        let chain = (0..<12).map { #"{"Id":"t\#($0)","Name":"n","Next":{"Id":"t\#($0 + 1)"}}"# }.joined(separator: ",")
        let snapshot = try Self.chained(template: "{Next}.{Id}", chain)
        #expect(try Self.text(of: "t0", in: snapshot) == "….t7.t6.t5.t4.t3.t2.t1.t0")
        let circle = try Self.chained(template: "{Next}{Next}{Next}", #"{"Id":"x","Name":"n","Next":{"Id":"x"}}"#)
        #expect(try Self.text(of: "x", in: circle).contains("…"))
    }

    @Test func `what a text leads to is bounded`() throws {
        let many = (0..<3000).map { #"{"Id":"t\#($0)","Name":"n","Next":{"Id":"t\#(($0 * 7 + 1) % 3000)"}}"# }.joined(separator: ",")
        let snapshot = try Self.chained(template: String(repeating: "{Next}", count: 100), many)
        #expect(try Self.text(of: "t0", in: snapshot).utf8.count <= 2 * DisplayEffort.maxLength)
    }

    @Test(.enabled(if: Sample.isThere)) func `the sample has the texts of section 12`() throws {
        let snapshot = try SnapshotStep(ofFile: try #require(Sample.bytes)).snapshot
        #expect(try Self.text(.integer(2), of: "Parameter", in: snapshot) == "Max Hit Points")
        #expect(try Self.text(.text("HolyWater"), of: "Item", in: snapshot) == "Holy Water")
        #expect(try Self.text(.text("HolyWater"), of: "Provision", in: snapshot) == "HolyWater")
        for schema in snapshot.metadata.schemas {
            #expect(DisplayTextTemplate.problem(in: schema.specification, of: schema, in: snapshot.metadata) == nil)
        }
        let items = try Self.embeddedTexts(of: "ItemWithCount", in: snapshot)
        #expect(items.contains("Gold, Count: 1000"), "\(items)")
        #expect(
            try Self.embeddedTexts(of: "CurioCleansingOption", in: snapshot).allSatisfy {
                $0.contains(", Chance: ") && $0.contains("%, Loot: ")
            })
    }

    // MARK: Fixtures

    private static func chained(template: String, _ documents: String) throws -> Snapshot {
        let specification = Specification.text(of: [("displayTextTemplate", Text(template))])
        let schema =
            #"{"Id":"9","Name":"Link","Type":0,"IdGenerator":0,"Specification":"\#(specification)","Properties":["#
            + #"{"Id":"91","Name":"Id","DataType":0,"Uniqueness":1,"Requirement":3,"Size":0},{"Id":"92","Name":"Name","DataType":0,"Size":0},"#
            + #"{"Id":"93","Name":"Next","DataType":28,"Size":0,"ReferenceType":{"Id":"9"}}]}"#
        return try SnapshotStep(ofFile: Array(#"{"Collections":{"Schema":[\#(schema)],"Link":[\#(documents)]}}"#.utf8)).snapshot
    }

    private static func text(of id: Text, in snapshot: Snapshot) throws -> String { try text(.text(id), of: "Link", in: snapshot) }

    private static func text(_ id: DocumentID, of name: Text, in snapshot: Snapshot) throws -> String {
        let schema = try #require(snapshot.metadata.schema(named: name))
        return try #require(snapshot.displayText(of: id, in: schema)).string
    }

    private static func embeddedTexts(of name: Text, in snapshot: Snapshot) throws -> [String] {
        let schema = try #require(snapshot.metadata.schema(named: name))
        var texts: [String] = []
        snapshot.forEachEmbedded(of: schema) {
            texts.append(snapshot.displayText(of: $0).string)
            return true
        }
        return texts
    }
}
