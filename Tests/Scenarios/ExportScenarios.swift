import TestSupport
import Testing
import Values

/// Data operations, 25.2 and 25.8: export.
@Suite("operations 25.8, fixture R", .enabled(if: Sample.isThere))
struct SampleExportScenarios {
    @Test("57: the closure follows references, to containers too")
    func scenario57() async throws {
        let source = try await SharedServer.sample()
        let reply = try await source.get("/collections/?exportMode=normal&schemas=StartingSet")
        #expect(reply.status == 200)
        #expect(reply.result.keys == ["document", "metadataHash", "revisionHash"])
        #expect(reply.result["document"].keys == ["Collections"])
        #expect(
            outline(reply.result["document"])
                == "Hero: Crossbower Monstrosity Zealot; Item: Bust Crest Gold Portrait; Location: Labyrinth TheOldRoad; "
                + "Parameter: 4 5; Provision: Bandage HolyWater; StartingSet: 1; Trinket: AccuracyStone")
        let extraction = try await source.get("/collections/?exportMode=extraction&schemas=StartingSet")
        #expect(outline(extraction.result["document"]) == "StartingSet: 1")
        #expect(extraction.result["document"].keys == ["Collections"])
    }

    @Test("58: publication")
    func scenario58() async throws {
        let source = try await SharedServer.sample()
        let reply = try await source.get("/collections/raw/?exportMode=publication&schemas=*&download=true")
        #expect(reply["content-type"] == "application/json")
        #expect(reply["content-disposition"]?.contains(".json\"") == true)
        #expect(reply["x-metadata-hash"]?.utf8.count == 8)
        #expect(reply["x-revision-hash"] == reply.json["RevisionHash"].string)
        #expect(reply.json.keys == ["ToolsVersion", "RevisionHash", "ChangeNumber", "Collections"])
        #expect(reply.text.hasPrefix("{ \n\t\"ToolsVersion\": \""))
        let collections = reply.json["Collections"]
        let hero = document("Crossbower", in: collections["Hero"])
        #expect(hero["Provisions"].jsonText.contains(#"{"Id":"Bandage"}"#))
        #expect(!hero.keys.contains("DislikeHeroes"))
        let monster = document("BoneCourtier", in: collections["Monster"])
        #expect(monster.keys.contains("SecondType") && monster["SecondType"].isNull)
        #expect(!monster.jsonText.contains("\"Condition\""))
        #expect(!collections["Conditions"].jsonText.contains("_cs") && !collections["Conditions"].jsonText.contains("_pos"))
        #expect(collections["ProjectSettings"][0]["Languages"].string == "en-US")
        #expect(collections["Armor"] == .list([]))
        #expect(collections["Schema"].elements.count == 22)
    }

    @Test("59: selected properties; a selector that names nothing is refused")
    func scenario59() async throws {
        let source = try await SharedServer.sample()
        let texts = try await source.get("/collections/?exportMode=extraction&schemas=Hero&properties=%5BLocalizedText%5D")
        let heroes = texts.result["document"]["Collections"]["Hero"].elements
        #expect(heroes.count == 3)
        for hero in heroes {
            #expect(Set(hero.keys) == ["Id", "Name", "Bio", "Armors", "Weapons"])
            for item in hero["Armors"].elements + hero["Weapons"].elements { #expect(item.keys == ["Id", "Name"]) }
        }
        let one = try await source.get("/collections/?exportMode=extraction&schemas=Hero&properties=%7B59f5b29330bb84165c06b560%7D")
        for hero in one.result["document"]["Collections"]["Hero"].elements { #expect(hero.keys == ["Id", "Religious"]) }
        let none = try await source.get("/collections/?exportMode=extraction&schemas=Her*&schemas=!Hero")
        #expect(none.result["document"].jsonText == #"{"Collections":{}}"#)
        let unknown = try await source.get("/collections/?exportMode=extraction&schemas=Herro")
        #expect((unknown.status, unknown.codes) == (400, ["invalidParameterValue"]))
    }

    @Test("5: the format that is accepted; MessagePack and BSON hold what JSON holds")
    func scenario5() async throws {
        let source = try await SharedServer.sample()
        for path in ["/raw/", "/collections/raw/?exportMode=normal", "/collections/raw/?exportMode=localization"] {
            let json = try await source.get(path)
            for type in ["application/x-msgpack", "application/bson"] {
                let other = try await source.get(path, ["Accept": type])
                #expect(other.status == 200 && other["content-type"] == type)
                let back = try await source.client.send("POST", source.path("/converter/raw/"), ["Content-Type": type], body: other.body)
                #expect(back.status == 200 && back["content-type"] == "application/json")
                // Told without the trees: they are long.
                let isSame = back.json["Collections"] == json.json["Collections"]
                #expect(isSame, "\(path) \(type)")
            }
        }
        let enveloped = try await source.get("/collections/?exportMode=normal&schemas=Tag", ["Accept": "application/x-msgpack"])
        #expect(enveloped.status == 400 && enveloped["content-type"] == "application/json")
        let envelope = try await source.get("/collections/?exportMode=normal&schemas=Hero", ["Accept": "application/x-msgpack"])
        #expect(envelope.body.starts(with: [0x81, 0xA6] + Array("result".utf8) + [0x83, 0xA8] + Array("document".utf8)))
        let download = try await source.get("/collections/raw/?exportMode=normal&download=1", ["Accept": "application/x-msgpack"])
        #expect(download["content-disposition"]?.contains(".msgpkg\"") == true)
        let refused = try await source.get("/collections/raw/?exportMode=normal", ["Accept": "text/xml"])
        #expect((refused.status, refused.codes) == (406, ["operationNotSupported"]))
    }

    private func outline(_ document: Value) -> String {
        let collections = document["Collections"]
        return collections.keys.map { schema in
            "\(schema): " + collections[schema].elements.map { $0["Id"].string ?? $0["Id"].jsonText }.joined(separator: " ")
        }.joined(separator: "; ")
    }

    private func document(_ id: String, in collection: Value) -> Value { collection.elements.first { $0["Id"].string == id } ?? .null }
}

@Suite("operations 25.2, export of fixture T")
struct ExportScenarios {
    private func source() async throws -> DataSource { try await SharedServer.get().dataSource(Array(Fixtures.t.utf8)) }

    @Test("7: lists in all their spellings")
    func scenario7() async throws {
        let source = try await source()
        let spellings = [
            "schemas=Tag&schemas=Rules", "schemas=Tag,Rules", "schemas%5B%5D=Rules&schemas%5B%5D=Tag",
            "schemas=!Item&schemas=!Bag&schemas=!%5Bsystem%5D&schemas=!Part&schemas=!Slot",
        ]
        for spelling in spellings {
            let reply = try await source.get("/collections/?exportMode=normal&\(spelling)")
            #expect(reply.result["document"]["Collections"].keys == ["Rules", "Tag"], "\(spelling)")
        }
    }

    @Test("the mode is required, by name or number")
    func mode() async throws {
        let source = try await source()
        let missing = try await source.get("/collections/")
        #expect((missing.status, missing.codes) == (400, ["missingParameterValue"]))
        let unknown = try await source.get("/collections/raw/?exportMode=foo")
        #expect((unknown.status, unknown.codes) == (400, ["invalidParameterValue"]))
        let named = try await source.get("/collections/raw/?exportMode=Localization")
        let numbered = try await source.get("/collections/raw/?exportMode=2")
        #expect(named.status == 200 && named.body == numbered.body)
        let strange = try await source.get("/collections/?exportMode=normal", ["Accept": "text/xml"])
        #expect((strange.status, strange.codes) == (406, ["operationNotSupported"]))
    }

    @Test(
        "61: an export that is converted is the same documents; an array stays an array",
        arguments: ["application/x-msgpack", "application/bson"])
    func scenario61(type: String) async throws {
        let source = try await source()
        let before = try await source.revision()
        let exported = try await source.get("/collections/raw/?exportMode=extraction&schemas=Tag,Item", ["Accept": type])
        let path = source.path("/converter/raw/")
        let converted = try await source.client.send("POST", path, ["Content-Type": type], body: exported.body)
        let json = try await source.get("/collections/raw/?exportMode=extraction&schemas=Tag,Item")
        #expect(converted.json == json.json && !converted.text.contains("\n"))
        let array = try await source.client.send("POST", path, body: #"[ {"Id":"fire"} ]"#)
        #expect(array.status == 200 && array.text == #"[{"Id":"fire"}]"#)
        let named = try await source.client.send("POST", path + "?schemaNameOrId=Item", body: #"[{"Id":"A","Damage":"7"}]"#)
        #expect(named.text == #"{"Collections":{"Item":[{"Id":"A","Damage":7}]}}"#)
        let back = try await source.client.send("POST", path, ["Accept": type], body: json.body)
        #expect(back["content-type"] == type && back.body == exported.body)
        let unknown = try await source.client.send("POST", path + "?schemaNameOrId=Nope", body: "[]")
        #expect((unknown.status, unknown.codes) == (404, ["resourceNotFound"]))
        let unreadable = try await source.client.send("POST", path, body: "[")
        #expect((unreadable.status, unreadable.codes) == (400, ["invalidRequestBody"]))
        #expect(try await source.revision() == before)
    }
}
