import Testing
import Values

@testable import GameData

@Suite struct FieldTextTests {
    @Test(
        "scalars have one text by which they are searched",
        arguments: [
            ("Name", "Sword of Dawn"), ("Cursed", "false"), ("Chance", "0.25"), ("Count", "3"), ("Rarity", "VeryRare"),
            ("Mods", "IceCold, Holy"),
            ("Wait", "00:00:02"), ("Made", "2020-01-02T00:00:00.000Z"), ("Owner", "a"), ("Friends", "a,b"), ("Rule", "hero.Level >= 5"),
        ])
    func text(name: String, expected: String) throws {
        let fixture = try TemplateFixture(nil)
        let schema = try #require(fixture.metadata.schema(named: "Thing"))
        let property = try #require(schema.property(named: Text(name)))
        let document = try #require(fixture.snapshot.root(.text("1"), in: schema)).document(in: fixture.metadata)
        #expect(document[property].canonicalText(of: property)?.string == expected)
    }
}
