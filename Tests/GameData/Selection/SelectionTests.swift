import Testing
import TestSupport
import Values

@testable import GameData

@Suite("selectors (operations 8)")
struct SelectionTests {
    private let metadata: Metadata

    init() throws {
        var reader = try GameDataFileReader(Array(Fixtures.t.utf8))
        metadata = try reader.snapshot(SnapshotHead(revisionHash: ObjectID(bytes: (1, 1)), changeNumber: 1)).snapshot.metadata
    }

    @Test(
        "schemas: what is named, less what is refused, whatever the order and the case",
        arguments: [
            ([], "ProjectSettings Schema SchemaProperty Bag Item Part Rules Slot Tag"),
            (["*"], "ProjectSettings Schema SchemaProperty Bag Item Part Rules Slot Tag"),
            (["Item"], "Item"), (["item", "TAG"], "Item Tag"), (["{7a0000000000000000000001}"], "Tag"),
            (["!Item", "!Bag", "![system]", "!Part", "!Slot"], "Rules Tag"),
            (["[system]"], "ProjectSettings Schema SchemaProperty"), (["[normal]", "![system]"], "Bag Item Tag"),
            (["[component]"], "Part"), (["[union]", "[Settings]", "!Pro*"], "Rules Slot"),
            (["*a*", "![system]"], "Bag Part Tag"), (["S*", "!*y"], "Schema Slot"), (["*t"], "Part Slot"), (["*zzz*"], ""),
            (["!*"], ""), (["!Nope", "Tag"], "Tag"), (["Tag", "!Tag"], ""),
        ] as [([Text], String)])
    func schemas(selectors: [Text], expected: String) throws {
        let names = try SchemaSelection(selectors).schemas(in: metadata).map(\.name.string)
        #expect(names.joined(separator: " ") == expected)
    }

    @Test("a plain name, an id or a class that is nobody's is refused", arguments: ["Herro", "{nope}", "[nope]"] as [Text])
    func refused(selector: Text) throws {
        let error = #expect(throws: APIErrors.self) { try SchemaSelection([selector]).schemas(in: metadata) }
        #expect(error?.errors.first?.code == .invalidParameterValue)
        #expect(error?.errors.first?.parameterName == "schemas")
        #expect(throws: APIErrors.self) { try PropertySelection([selector]).check(in: metadata.schemas) }
        #expect(throws: APIErrors.self) { try LanguageSelection([selector]).languages(of: metadata.settings) }
    }

    @Test("one plain name or id is a schema of its own; two, or a wildcard, are none")
    func only() {
        #expect(SchemaSelection(["Tag"]).onlySchema(in: metadata)?.name == "Tag")
        #expect(SchemaSelection(["{7a0000000000000000000003}"]).onlySchema(in: metadata)?.name == "Item")
        for selectors in [["Tag", "Item"], ["Ta*"], ["!Tag"], []] as [[Text]] {
            #expect(SchemaSelection(selectors).onlySchema(in: metadata) == nil)
        }
    }

    @Test(
        "properties: by name, id and data type",
        arguments: [
            (["[LocalizedText]"], "Title"), (["{7a000000000000000000006d}"], "Damage"), (["ma*", "!MadeOn"], "Main"),
            (["![Text]", "*e"], "Title Damage Active"),
        ] as [([Text], String)])
    func properties(selectors: [Text], expected: String) throws {
        let schema = try #require(metadata.schema(named: "Item"))
        let selection = PropertySelection(selectors)
        try selection.check(in: [schema])
        #expect(schema.properties.filter(selection.contains).map(\.name.string).joined(separator: " ") == expected)
    }

    @Test(
        "languages: by tag, English name and number",
        arguments: [
            ([], "en-US fr-FR de-DE"), (["fr-fr"], "fr-FR"), (["{FR-fr}"], "fr-FR"), (["{1031}"], "de-DE"),
            (["French (France)"], "fr-FR"), (["German*"], "de-DE"), (["!English (United States)"], "fr-FR de-DE"),
        ] as [([Text], String)])
    func languages(selectors: [Text], expected: String) throws {
        let languages = try LanguageSelection(selectors).languages(of: metadata.settings)
        #expect(languages.map(\.string).joined(separator: " ") == expected)
    }

    @Test("languages named one by one keep the order of the request")
    func namedLanguages() {
        #expect(LanguageSelection(["de-DE", "{en-US}"]).named(in: metadata.settings) == ["de-DE", "en-US"])
    }
}
