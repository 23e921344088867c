import TestSupport
import Testing
import Values

extension DataSource {
    /// `POST /collection/{schema}/documents/`.
    fileprivate func list(_ schema: String, _ body: String) async throws -> Reply {
        try await send("POST", "/collection/\(schema)/documents/", body)
    }
}

extension Reply {
    /// Ids of the listed documents, with blanks between.
    fileprivate var ids: String { result["documents"].elements.map { $0["Id"].string ?? $0["Id"].jsonText }.joined(separator: " ") }
    fileprivate var total: Int? { result["total"].int }

    /// The values of the `data:` lines of an event stream.
    fileprivate var events: [Value] {
        text.components(separatedBy: "\n\n").filter { $0.hasPrefix("data: ") }.map { Array($0.dropFirst(6).utf8).asJSON ?? .null }
    }
}

/// Data operations, 25.4 on the sample R.
@Suite("operations 25.4, fixture R", .enabled(if: Sample.isThere))
struct SampleListScenarios {
    @Test("27: paths")
    func scenario27() async throws {
        let source = try await SharedServer.sample()
        let cases: [(schema: String, path: String, total: Int)] = [
            ("Item", "null", 23), ("Item", "\"*\"", 39), ("Item", "\"/Item\"", 16), ("Item", "\"\"", 23), ("Loot", "null", 0),
            ("Loot", "\"/CleansingOptions\"", 12), ("Loot", "\"/CleansingOptions/Loot\"", 12), ("Loot", "\"/CleansingOptions/14\"", 3),
            ("Loot", "\"/Cleansing\"", 0), ("Loot", "\"/Loot\"", 0),
        ]
        for it in cases {
            let reply = try await source.list(it.schema, #"{"path":\#(it.path)}"#)
            #expect((reply.status, reply.total) == (200, it.total), "\(it)")
            #expect(reply.result["documents"].elements.count == it.total)
            #expect(reply.result["metas"].elements.count == it.total)
        }
        #expect(try await source.list("Loot", #"{"path":"/CleansingOptions/14"}"#).ids == "9 10 11")
        let first = try await source.list("Loot", #"{"path":"*","take":1}"#).result["metas"][0]
        #expect(first["path"].string?.hasPrefix("/CleansingOptions/") == true)
        let bad = try await source.list("Item", #"{"path":"Item"}"#)
        #expect((bad.status, bad.errors) == (400, ["invalidParameterValue /path"]))
    }

    @Test("28: filter and sort")
    func scenario28() async throws {
        let source = try await SharedServer.sample()
        let dear = try await source.list(
            "Item",
            #"{"filters":[{"property":"GoldValue","operator":"greaterThan","value":1000,"caseSensitive":false}],"#
                + #""sorters":[{"property":"GoldValue","direction":"descending"},{"property":"Id","direction":"ascending"}]}"#)
        #expect((dear.total, dear.ids) == (4, "JuteTapestry PuzzlingTrapezohedron RareAntique Ruby"))
        let same = try await source.list(
            "Item",
            #"{"filters":[null,{"property":"GoldValue","operator":0,"value":"1000"}],"#
                + #""sorters":[{"property":"GoldValue","direction":"DESC"},null,{"property":"Id","direction":0}]}"#)
        #expect(same.ids == dear.ids)
        let listed = try await source.list("Item", #"{"filters":[{"property":"GoldValue","operator":"in","value":[250,375]}]}"#)
        #expect(listed.ids == "Citrine Jade")
        let like = #"{"filters":[{"property":"Id","operator":"like","value":"antique","caseSensitive":SENSITIVE}]}"#
        #expect(try await source.list("Item", like.replacing("SENSITIVE", with: "false")).ids == "MinorAntique RareAntique")
        #expect(try await source.list("Item", like.replacing("SENSITIVE", with: "true")).total == 0)
    }

    @Test(
        "29: null and pick lists",
        arguments: [
            (#""property":"SecondType","operator":"equal","value":null"#, 5, ""),
            (#""property":"SecondType","operator":"equal","value":"Human""#, 1, "PorkWretch"),
            (#""property":"Type","operator":"in","value":["Unholy",2]"#, 4, "BoneCourtier BoneSoldier PorkChopper PorkWretch"),
            (#""property":"SecondType","operator":"lessThan","value":5"#, 1, ""),
        ])
    func scenario29(filter: String, total: Int, ids: String) async throws {
        let reply = try await SharedServer.sample().list("Monster", "{\"filters\":[{\(filter),\"caseSensitive\":false}]}")
        #expect(reply.total == total)
        if !ids.isEmpty { #expect(reply.ids == ids) }
    }

    @Test("30: localized path")
    func scenario30() async throws {
        let source = try await SharedServer.sample()
        #expect(try await source.list("Hero", #"{"sorters":[{"property":"Name.en-US"}]}"#).ids == "Crossbower Monstrosity Zealot")
        let filtered = try await source.list("Hero", #"{"filters":[{"property":"Name.en-US","operator":"like","value":"z%"}]}"#)
        #expect(filtered.ids == "Zealot")
        let unknown = try await source.list("Hero", #"{"filters":[{"property":"Nope","operator":"equal","value":1}]}"#)
        #expect((unknown.status, unknown.errors) == (400, ["invalidParameterValue /filters/0/property"]))
        let missing = try await source.list("Hero", #"{"filters":[{"property":"Id"}]}"#)
        #expect((missing.status, missing.errors) == (400, ["missingParameterValue /filters/0/operator"]))
        let sorter = try await source.list("Hero", #"{"sorters":[{"property":"Armors"}]}"#)
        #expect((sorter.status, sorter.errors) == (400, ["invalidParameterValue /sorters/0/property"]))
        let choice = try await source.list("Hero", #"{"filters":[{"property":"Id","operator":"near"}]}"#)
        #expect((choice.status, choice.errors) == (400, ["invalidParameterValue /filters/0/operator"]))
    }

    @Test("31: paging edges")
    func scenario31() async throws {
        let source = try await SharedServer.sample()
        let none = try await source.list("Item", #"{"take":0}"#)
        #expect((none.ids, none.total) == ("", 23))
        let behind = try await source.list("Item", #"{"skip":23}"#)
        #expect((behind.ids, behind.total) == ("", 23))
        let negative = try await source.list("Item", #"{"skip":-1}"#)
        #expect((negative.status, negative.errors) == (400, ["parameterBelowMinValueInclusive /skip"]))
        let all = try await source.client.send("POST", source.path("/collection/Item/documents/"))
        #expect((all.status, all.result["documents"].elements.count) == (200, 23))
        let many = try await source.list("Item", "{\"filters\":[\(repeatElement("null", count: 10_000).joined(separator: ","))]}")
        #expect((many.status, many.errors) == (400, ["parameterAboveMaxSize /filters"]))
    }

    @Test("33: select")
    func scenario33() async throws {
        let source = try await SharedServer.sample()
        let heroes = try await source.list("Hero", #"{"select":["/Name/en-US","/Armors/HitPoints",null]}"#).result["documents"].elements
        #expect(heroes.count == 3)
        for hero in heroes {
            #expect(hero.keys == ["Id", "Name", "Armors"])
            #expect(hero["Name"].keys == ["en-US"])
            #expect(!hero["Armors"].elements.isEmpty)
            #expect(hero["Armors"].elements.allSatisfy { $0.keys.sorted() == ["HitPoints", "Id"] })
        }
        let bare = try await source.list("Hero", #"{"select":["/name"]}"#).result["documents"].elements
        #expect(bare.allSatisfy { $0.keys == ["Id"] })
        let empty = try await source.list("Hero", #"{"select":["/Name",""]}"#)
        #expect((empty.status, empty.errors) == (400, ["parameterBelowMinLength /select/1"]))
        let invalid = try await source.list("Hero", #"{"select":["Name"]}"#)
        #expect((invalid.status, invalid.errors) == (400, ["invalidParameterValue /select/0"]))
    }

    @Test("34: stream")
    func scenario34() async throws {
        let source = try await SharedServer.sample()
        let antique = try await source.get("/documents/query/?query=antique", ["Accept": "application/json", "Accept-Encoding": "gzip"])
        #expect((antique.status, antique["content-type"]) == (200, "text/event-stream"))
        #expect(antique["content-encoding"] == nil && antique["x-accel-buffering"] == "no" && antique["cache-control"] == "no-store")
        #expect(antique.text.hasPrefix(": styx\n\ndata: {\"documents\":["))
        #expect(antique.events.count == 1)
        let event = try #require(antique.events.first)
        #expect(event.keys == ["documents", "metas", "total", "metadataHash", "revisionHash"])
        #expect(event["total"].int == 2)
        #expect(event["documents"].elements.compactMap { $0["Id"].string } == ["MinorAntique", "RareAntique"])
        let labyrinth = try await source.get("/documents/query/?query=%20labyrinth%20").events
        let conditions = try await source.find("Schema", "Name", "Conditions").result["document"]["Id"]
        #expect(labyrinth.map { $0["total"].int } == [1, 4, 1, 4, 1])
        #expect(labyrinth.first?["metas"][0]["schemaId"] == conditions)
        let few = try await source.get("/documents/query/?query=labyrinth&limit=3").events
        #expect(few.map { $0["documents"].elements.count } == [1, 2] && few.map { $0["total"].int } == [1, 4])
        let nothing = try await source.get("/documents/query/?query=zzzz")
        #expect((nothing.status, nothing.text) == (200, ": styx\n\n"))
        for query in ["?query=", "?query=%20", ""] {
            let reply = try await source.get("/documents/query/\(query)")
            #expect((reply.status, reply.codes) == (400, ["missingParameterValue"]))
        }
        #expect(try await source.get("/documents/query/?query=a&limit=0").codes == ["parameterBelowMinValueInclusive"])
    }

    @Test("35: pick")
    func scenario35() async throws {
        let source = try await SharedServer.sample()
        func pick(_ requests: [(String, String, String)]) async throws -> Reply {
            let items = requests.map {
                #"{"schemaNameOrId":"\#($0.0)","uniqueSchemaPropertyNameOrId":"\#($0.1)","uniqueSchemaPropertyValue":\#($0.2)}"#
            }
            return try await source.send("POST", "/documents/query/", "[\(items.joined(separator: ","))]")
        }
        let ruby = ("Item", "Id", #""Ruby""#)
        let found = try await pick([ruby, ("Item", "Id", #""Nope""#), ("Schema", "Name", #""Hero""#), ruby, ("Parameter", "Id", "1")])
        #expect(found.status == 200)
        let documents = found.result.elements.map { $0["document"] }
        #expect(documents.map { $0["Id"].string } == ["Ruby", nil, "59f5b29330bb84165c06b55c", "Ruby", nil])
        #expect(documents[1].isNull && documents[4]["Id"].int == 1)
        #expect(found.result[1].keys == ["document", "meta", "metadataHash", "revisionHash"])
        let many = try await pick(Array(repeating: ruby, count: 21))
        #expect((many.status, many.codes) == (400, ["parameterAboveMaxSize"]))
        #expect(try await pick([]).codes == ["parameterBelowMinSize"])
        #expect(try await pick([ruby, ("Nope", "Id", #""x""#)]).status == 404)
        #expect(try await pick([ruby, ("Item", "StackSize", "1")]).errors == ["invalidParameterValue /1/uniqueSchemaPropertyNameOrId"])
        for body in ["{}", "[1]"] { #expect(try await source.send("POST", "/documents/query/", body).codes == ["invalidRequestBody"]) }
        let lacking = try await source.send("POST", "/documents/query/", #"[{"schemaNameOrId":"Item"}]"#)
        #expect((lacking.status, lacking.codes) == (400, ["missingParameterValue"]))
    }
}

/// Data operations, 25.4 on the fixture T.
@Suite("operations 25.4, fixture T")
struct FixtureListScenarios {
    @Test("32: a huge list, page by page")
    func scenario32() async throws {
        let items = (0..<5000).map { number in
            let id = "I" + String(repeating: "0", count: 5 - String(number).count) + String(number)
            return #"{"Id":"\#(id)","Name":"\#(id)"}"#
        }
        let source = try await SharedServer.get().dataSource(Array(Fixtures.t.utf8))
        let path = "/collection/Item/documents/?importMode=create&validationOptions=none"
        let made = try await source.send("PUT", path, "[\(items.joined(separator: ","))]")
        #expect(made.result["changes"].elements.count { $0["status"].string == "created" } == 5000)
        var (ids, revisions, sizes): (Set<String>, Set<String>, [Int]) = ([], [], [])
        for skip in stride(from: 0, through: 5100, by: 100) {
            let page = try await source.list("Item", #"{"sorters":[{"property":"Id","direction":"ASC"}],"skip":\#(skip),"take":100}"#)
            #expect(page.total == 5003)
            revisions.insert(page.result["revisionHash"].string ?? "?")
            sizes.append(page.result["documents"].elements.count)
            ids.formUnion(page.ids.split(separator: " ").map(String.init))
        }
        #expect(sizes == Array(repeating: 100, count: 50) + [3, 0])
        #expect(ids.count == 5003 && revisions.count == 1)
        #expect(try await source.create("Item", #"{"Id":"Bow","Name":"Bow"}"#).status == 200)
        let after = try await source.list("Item", #"{"sorters":[{"property":"Name","direction":"descending"}],"take":1}"#)
        #expect((after.total, after.ids) == (5004, "Shield"))
        #expect(after.result["revisionHash"].string.map(revisions.contains) == false)
    }
}
