import Foundation
import TestSupport
import Testing
import Values

/// Extremes, older files, exactness: what a file or a value says is what is kept.
@Suite("operations 25.13, extremes and exactness")
struct ExactnessScenarios {
    private static let msgpack = "application/x-msgpack"

    private func source(_ content: String = Fixtures.t) async throws -> DataSource {
        try await SharedServer.get().dataSource(Array(content.utf8))
    }

    private func import_(_ payload: [UInt8], _ query: String, as type: String = "application/json", to source: DataSource) async throws
        -> Reply
    {
        try await source.client.send("PUT", source.path("/collections/?\(query)"), ["Content-Type": type], body: payload)
    }

    /// The schema of that name with one property added, or changed by members that win.
    private func edit(_ schema: String, _ property: String?, _ members: String, in source: DataSource) async throws -> Reply {
        let document = try await source.find("Schema", "Name", schema).result["document"]
        var properties = document["Properties"].elements.map { other in
            let id = #""Id":"\#(other["Id"].string ?? "?")""#
            return other["Name"].string == property ? "{\(id),\(members)}" : "{\(id)}"
        }
        if property == nil { properties.append("{\(members)}") }
        return try await source.update(
            "Schema", #"{"Id":"\#(document["Id"].string ?? "?")","Properties":[\#(properties.joined(separator: ","))]}"#)
    }

    @Test("100: files of older tools are upgraded with their documents, and no number in them ends the server")
    func scenario100() async throws {
        let server = try await SharedServer.get()
        let source = try await server.dataSource()
        let file =
            #"{"ToolsVersion":"2017.4.0.0","ChangeNumber":9223372036854775806,"Collections":{"#
            + #""ProjectSettings":[{"Id":"049bc0604c363a980b000088","Name":"Old"}],"#
            + #""Schema":[{"Id":"18d4bf318f3c49688087dbed","Name":"Schema"},{"Id":"7c0000000000000000000001","Name":"Item","Properties":["#
            + #"{"Id":"7c0000000000000000000065","Name":"Id","DataType":0,"Uniqueness":1,"Requirement":3,"Size":24},"#
            + #"{"Id":"7c0000000000000000000066","Name":"Count","DataType":13,"Uniqueness":0,"Requirement":0,"Size":8000}]}]}}"#
        #expect(try await source.send("PUT", "/", file).status == 200)
        let first = try await source.download().json
        #expect(first["ToolsVersion"].string == "2026.1.2.0")
        #expect(first["Collections"]["ProjectSettings"][0]["Version"].string == "0.0.0.0")
        let item = first["Collections"]["Schema"].elements.first { $0["Name"].string == "Item" }
        #expect(item?["Properties"][1]["Size"].int == 4)
        let number = try #require(first["ChangeNumber"].int)
        #expect(number == 1 << 52 + 1)
        #expect(try await source.update("ProjectSettings", #"{"Languages":"fr-FR"}"#).status == 200)
        #expect(try await source.download().json["ChangeNumber"].int == number + 1)
        #expect(try await source.send("PUT", "/", file).status == 200)
        #expect(try await source.download().json["ChangeNumber"].int ?? 0 > number + 1)
        #expect(try await server.client.send("GET", "/healthz").status == 200)
        let integer = try await edit("Item", "Count", #""Size":8000"#, in: source)
        #expect((integer.status, integer.codes) == (400, ["invalidSize"]))
        let large = try await edit("Item", nil, #""Name":"Note","DataType":0,"Size":2147483648"#, in: source)
        #expect((large.status, large.codes) == (400, ["invalidSize"]))
        #expect(try await edit("Item", nil, #""Name":"Note","DataType":0,"Size":2147483647"#, in: source).status == 200)
    }

    @Test("101: a publication comes back")
    func scenario101() async throws {
        let source = try await source()
        let published = try await source.get("/collections/raw/?exportMode=publication&schemas=*")
        #expect(published.status == 200 && !published.text.contains(#""Parts": []"#))
        #expect(try await source.send("PUT", "/", published.text).status == 200)
        #expect(try await source.document("Item", "Shield")["Parts"] == .list([]))
        let validity = try await source.send("POST", "/validity/", "")
        #expect(validity.result["records"] == .list([]), "\(validity.text)")
        var tree = published.json
        if case .object(var all) = tree, case .object(var collections)? = all["Collections"] {
            collections["Item"] = .list(
                collections["Item"]?.elements.map { item in
                    guard item["Id"].string == "Shield", case .object(var members) = item else { return item }
                    members["Parts"] = .null
                    return .object(members)
                } ?? [])
            all["Collections"] = .object(collections)
            tree = .object(all)
        }
        #expect(try await source.send("PUT", "/", tree.jsonText).status == 200)
        let records = try await source.send("POST", "/validity/", "").result["records"]
        #expect(records.elements.map { $0["id"].string } == ["Shield"])
        #expect(records[0]["errors"].elements.map { "\($0["code"].string ?? "") \($0["path"].string ?? "")" } == ["nullValue /Parts"])
    }

    @Test("102: comments stand in what is restored, imported and converted, in nothing else")
    func scenario102() async throws {
        let source = try await source()
        let commented = "/* a */ " + Fixtures.t.replacing("\"Collections\":", with: "\"Collections\": // b\n")
        #expect(try await source.send("PUT", "/", commented).status == 200)
        let payload = "/* a */ {\"Tag\":[ // b\n{\"Id\":\"fire\",\"Label\":\"x\"}]}"
        #expect(try await source.send("PUT", "/collections/?importMode=createAndUpdate", payload).status == 200)
        #expect(try await source.send("POST", "/converter/raw/", payload).status == 200)
        let document = #"{"Id":"new", /* a */ "Label":"x"}"#
        for (method, path, body) in [
            ("PUT", "/collection/Tag/", document), ("POST", "/collection/Tag/", #"{"Id":"fire", /* a */ "Label":"y"}"#),
            ("PUT", "/collection/Tag/documents/?importMode=create", "[\(document)]"), ("POST", "/collection/Tag/documents/", "{ /* a */ }"),
            ("POST", "/documents/query/", "[ // b\n]"),
        ] {
            let reply = try await source.send(method, path, body)
            #expect((reply.status, reply.codes) == (400, ["invalidRequestBody"]), "\(method) \(path)")
        }
    }

    @Test("103: sixty-four bits are exact, and numbers are numbers in every format")
    func scenario103() async throws {
        let source = try await source()
        #expect(try await edit("Item", nil, #""Name":"Big","DataType":13,"Size":8"#, in: source).status == 200)
        for (id, sent, stored) in [
            ("a", "9007199254740993.0", "9007199254740993"), ("b", "1234567890123456789e0", "1234567890123456789"),
        ] {
            let made = try await source.create("Item", #"{"Id":"\#(id)","Name":"\#(id)","Big":\#(sent)}"#)
            #expect(made.result["document"]["Big"].string == stored, "\(made.text)")
        }
        let head: [UInt8] = [0x81, 0xA4] + Array("Item".utf8) + [0x91, 0x83, 0xA2] + Array("Id".utf8) + [0xA1] + Array("c".utf8)
        let body = head + [0xA4] + Array("Name".utf8) + [0xA1] + Array("c".utf8) + [0xA3] + Array("Big".utf8)
        let float: [UInt8] = [0xCB, 0x43, 0xA6, 0xC2, 0x31, 0xB5, 0x2E, 0x3B, 0xAD]
        #expect(try await import_(body + float, "importMode=create", as: Self.msgpack, to: source).status == 200)
        #expect(try await source.document("Item", "c")["Big"].string == "819963934275393152")
        #expect(try await source.update("Item", #"{"Id":"Sword","Weight":1e19}"#).status == 200)
        let nine: [UInt8] = [0xCB, 0x43, 0xE1, 0x58, 0xE4, 0x60, 0x91, 0x3D, 0x00]
        let packed = try await source.get("/collections/raw/?exportMode=extraction&schemas=Item", ["Accept": Self.msgpack])
        #expect(Data(packed.body).range(of: Data(Array("Weight".utf8) + nine)) != nil)
        let bson = try await source.get("/collections/raw/?exportMode=extraction&schemas=Item", ["Accept": "application/bson"])
        #expect(Data(bson.body).range(of: Data([0x01] + Array("Weight".utf8) + [0x00] + nine.dropFirst().reversed())) != nil)
        let unknown = #"{"Collections":{"Q":[{"Y":1e19}]}}"#
        let converted = try await source.client.send("POST", source.path("/converter/raw/"), ["Accept": Self.msgpack], body: unknown)
        #expect(Data(converted.body).range(of: Data(Array("Y".utf8) + nine)) != nil)
        #expect(try await edit("Item", "Big", #""DataType":5,"Size":0"#, in: source).status == 200)
        for id in ["a", "b", "c"] { #expect(try await source.document("Item", id)["Big"].bool == true) }
    }

    @Test("105: what is sent for a text is its token")
    func scenario105() async throws {
        let source = try await source()
        let made = try await source.create("Item", #"{"Id":1E5,"Name":1.10,"MadeOn":"2021-05-06t01:02:03z"}"#).result["document"]
        #expect(made["Id"].string == "1E5" && made["Name"].string == "1.10")
        #expect(made["MadeOn"].string == "2021-05-06T01:02:03.000Z")
        let other = try await source.create("Item", #"{"Id":"o","Name":"o","Owner":1E5}"#)
        #expect(other.status == 200 && other.result["document"]["Owner"]["Id"].string == "1E5")
        #expect(other.result["document"]["Owner"]["DisplayName"].string == "1.10")
    }

    @Test("106: wildcards may be asked for, blanks in lists count for nothing, and numbers out of range use nothing up")
    func scenario106() async throws {
        let source = try await source()
        for (id, name) in ["50%", "50x", "a*b", #"a\\b"#].enumerated() {
            #expect(try await source.create("Item", #"{"Id":"n\#(id)","Name":"\#(name)"}"#).status == 200)
        }
        func count(_ pattern: String) async throws -> Int? {
            let filter = #"{"property":"Name","operator":"like","value":"\#(pattern)","caseSensitive":false}"#
            return try await source.send("POST", "/collection/Item/documents/", #"{"filters":[\#(filter)]}"#).result["total"].int
        }
        for (pattern, found) in [(#"50\\%"#, 1), (#"a\\*b"#, 1), (#"a\\\\b"#, 1), ("50%", 2)] {
            #expect(try await count(pattern) == found, "\(pattern)")
        }
        let spaced = try await source.get("/collections/?exportMode=normal&schemas=Tag,%20Rules")
        #expect(spaced.result["document"]["Collections"].keys == ["Rules", "Tag"])
        let head = #"{"Id":4,"Kind":"head","Power":4}"#
        let file = Fixtures.t.replacing(head, with: head + "," + head.replacing("4", with: "2147483648", maxReplacements: 1))
        #expect(try await source.send("PUT", "/", file).status == 200)
        let made = try await source.create("Item", #"{"Id":"N","Name":"N","Parts":[{"Kind":"k"}]}"#)
        #expect(made.result["document"]["Parts"][0]["Id"].int == 5)
    }

    @Test("107: notes leave with their languages, and a publication keeps none that says anything")
    func scenario107() async throws {
        let source = try await source()
        let notes = #"{"Id":"Sword","Title":{"notes":{"comment":"c","stale":{"fr-FR":true}}}}"#
        #expect(try await source.update("Item", notes).status == 200)
        func sword(_ query: String) async throws -> Value {
            let reply = try await source.get("/collections/raw/?schemas=Item&\(query)")
            return reply.json["Collections"]["Item"].elements.first { $0["Id"].string == "Sword" }?["Title"] ?? .null
        }
        #expect(try await sword("exportMode=normal&languages=%7Ben-US%7D")["notes"].jsonText == #"{"comment":"c"}"#)
        let published = try await sword("exportMode=publication")
        #expect(published.keys.contains("notes") && published["notes"].isNull)
    }
}
