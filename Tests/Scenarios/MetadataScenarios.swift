import TestSupport
import Testing
import Values

/// Metadata edits, 15 and 25 of operations 25.3, 63 to 67 of 25.9.
@Suite("operations 25.9, metadata")
struct MetadataScenarios {
    private static let item = "7a0000000000000000000003"

    private func fixture() async throws -> DataSource { try await SharedServer.get().dataSource(Array(Fixtures.t.utf8)) }

    /// The schema with one property changed, as an update of its document.
    private func change(_ schema: String, _ property: String?, _ members: String, in source: DataSource) async throws -> Reply {
        let document = try await source.find("Schema", "Name", schema).result["document"]
        var properties = document["Properties"].elements.map { other in
            let id = #""Id":"\#(other["Id"].string ?? "?")""#
            return other["Name"].string == property ? "{\(id),\(members)}" : "{\(id)}"
        }
        if property == nil { properties.append("{\(members)}") }
        let list = properties.joined(separator: ",")
        return try await source.update("Schema", #"{"Id":"\#(document["Id"].string ?? "?")","Properties":[\#(list)]}"#)
    }

    private func count(_ code: String, _ schema: String, in source: DataSource) async throws -> Int? {
        try await records(of: source).first { $0["schemaName"].string == schema }?["validationErrorCount"][code].int
    }

    private func records(of source: DataSource) async throws -> [Value] {
        let statistics = try await source.get("/stats/").result
        return statistics["collections"].elements + statistics["records"].elements
    }

    @Test("15: a shared property is created as any document is")
    func scenario15() async throws {
        let source = try await fixture()
        let hash = try await source.get("/stats/").result["metadataHash"].string
        let made = try await source.create("SchemaProperty", #"{"Name":"Grade","DataType":"PickList","Specification":"pick.Low=0"}"#)
        #expect(made.status == 200)
        #expect(made.result["document"]["DataType"].int == 18 && made.result["document"]["Size"].int == 4)
        #expect(made.result["document"]["DisplayName"].string == "Grade")
        #expect(made.result["metadataHash"].string != hash)
        let settings = try await source.delete("ProjectSettings", "049bc0604c363a980b000088")
        #expect((settings.status, settings.codes) == (403, ["protectedDocument"]))
    }

    @Test("25: a property is added to a schema, and placeholders refer to themselves")
    func scenario25() async throws {
        let source = try await fixture()
        let added = try await change(
            "Bag", nil, #""Name":"Next","DataType":"Reference","ReferenceType":"7a0000000000000000000005""#, in: source)
        #expect(added.status == 200)
        let bag = try await source.create(
            "Bag", #"{"Id":"_ID_a","Slots":[{"Id":"_ID_s","Sword":{"Kind":"k"}}],"Next":"_ID_a"}"#
        ).result["document"]
        #expect(bag["Id"].string?.count == 24 && bag["Next"]["Id"] == bag["Id"])
        #expect(bag["Slots"][0]["Id"].int == 1 && bag["Slots"][0]["Sword"]["Id"].int == 5)
    }

    @Test("63: an added language asks for its translations, and for nothing else", .enabled(if: Sample.isThere))
    func scenario63() async throws {
        let source = try await SharedServer.sample()
        let before = try await source.get("/stats/").result["metadataHash"].string
        let added = try await source.update("ProjectSettings", #"{"Languages":"fr-FR"}"#)
        #expect(added.status == 200)
        #expect(added.result["metadataHash"].string != before)
        let counts = try await records(of: source).map { $0["validationErrorCount"] }
        #expect(Set(counts.flatMap(\.keys)) == ["missingTranslation"])
        #expect(counts.compactMap { $0["missingTranslation"].int }.reduce(0, +) == 92)
    }

    @Test("65: a unique property is renamed")
    func scenario65() async throws {
        let source = try await fixture()
        let before = try await source.download().json
        let hash = try await source.get("/stats/").result["metadataHash"].string
        let reply = try await change("Item", "Name", #""Name":"Code""#, in: source)
        #expect(reply.status == 200)
        #expect(reply.result["diff"]["Id"].string == Self.item)
        #expect(reply.result["metadataHash"].string != hash)
        let after = try await source.download().json
        #expect(after["ChangeNumber"].int == before["ChangeNumber"].int.map { $0 + 1 })
        #expect(after["Collections"]["Item"].elements.map { $0["Code"] } == before["Collections"]["Item"].elements.map { $0["Name"] })
        for property in ["Code", "7a000000000000000000006b"] {
            #expect(try await source.find("Item", property, "Axe").result["document"]["Id"].string == "Axe")
        }
        let old = try await source.find("Item", "Name", "Axe")
        #expect((old.status, old.codes) == (400, ["invalidParameterValue"]))
        let taken = try await source.create("Item", #"{"Id":"Z","Code":"Axe"}"#)
        #expect((taken.status, taken.errors) == (409, ["duplicateUniqueValue /Code"]))
    }

    @Test("66: a schema change that invalidates data")
    func scenario66() async throws {
        let source = try await fixture()
        #expect(try await change("Item", "Name", #""Size":5"#, in: source).status == 200)
        #expect(try await count("exceededValueLength", "Item", in: source) == 2)
        let refused = try await source.update("Item", #"{"Id":"Sword","Damage":4}"#)
        #expect((refused.status, refused.errors) == (400, ["exceededValueLength /Name"]))
        #expect(try await source.update("Item", #"{"Id":"Sword","Damage":4}"#, options: "none").status == 200)
        let price = #""Name":"Price","DataType":"Integer","Requirement":"NotNull","DefaultValue":"7""#
        #expect(try await change("Item", nil, price, in: source).status == 200)
        for id in ["Axe", "Shield", "Sword"] { #expect(try await source.document("Item", id)["Price"].int == 7) }
        let seal = #""Name":"Seal","DataType":"Reference","Requirement":"NotNull","ReferenceType":{"Id":"7a0000000000000000000001"}"#
        #expect(try await change("Item", nil, seal, in: source).status == 200)
        #expect(try await count("nullValue", "Item", in: source) == 3)
    }

    @Test("67: refused schema changes")
    func scenario67() async throws {
        let source = try await fixture()
        let before = try await source.download().body
        let tag = try await source.delete("Schema", "7a0000000000000000000001")
        #expect((tag.status, tag.codes) == (409, ["referencedSchemaDeleted"]))
        let generator = try await source.update("Schema", #"{"Id":"7a0000000000000000000001","IdGenerator":"Sequence"}"#)
        #expect((generator.status, generator.codes.contains("invalidIdGeneratorChange")) == (400, true))
        let retyped = try await change("Item", "Parts", #""DataType":"Integer","Size":4"#, in: source)
        #expect((retyped.status, retyped.codes) == (400, ["invalidDataTypeChange"]))
        let named = #"{"Id":"\#(Self.item)","Properties":[{"Id":"7a000000000000000000006a"},{"Name":"1x"}]}"#
        for options in [nil, "none"] {
            let reply = try await source.update("Schema", named, options: options)
            #expect((reply.status, reply.codes) == (400, ["invalidNameFormat"]))
        }
        let own = try await source.delete("Schema", "18d4bf318f3c49688087dbed")
        #expect((own.status, own.codes) == (403, ["protectedDocument"]))
        #expect(try await source.download().body == before)
    }
}
