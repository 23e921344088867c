import FormatBSON
import FormatMessagePack
import Foundation
import PluginKit
import TestSupport
import Testing
import Values

@testable import FormatBSON
@testable import FormatMessagePack

/// Formats over HTTP: 25.2 (5), 25.8 (60), negotiation (operations 1.9), bodies that do not say what they are (1.4).
@Suite("formats over HTTP", .enabled(if: Sample.isThere))
struct FormatScenarios {
    private static let formats: [any DataFormat] = [MessagePackFormat(), BSONFormat()]
    private static let msgpack = "application/x-msgpack", bson = "application/bson"

    private func value(_ reply: Reply, _ format: any DataFormat) throws -> Value {
        #expect(reply["content-type"] == format.mediaType.description)
        return try #require(try format.json(of: reply.body).asJSON)
    }

    /// What `PUT /` answers to a body of some media type; none where it is nil.
    private func restore(_ source: DataSource, _ body: [UInt8], as type: String?) async throws -> Reply {
        try await source.client.send("PUT", source.path("/"), ["Content-Type": type ?? ""], body: body)
    }

    @Test("5: a backup in each format is the backup in JSON; an envelope is encoded whole", arguments: [msgpack, bson])
    func scenario5(type: String) async throws {
        let format = try #require(Self.formats.first { $0.mediaType.description == type })
        let source = try await SharedServer.sample()
        let json = try await source.download()
        let raw = try await source.get("/raw/", ["Accept": type])
        #expect(raw.status == 200)
        #expect(try value(raw, format) == json.json)
        #expect(raw["x-metadata-hash"] == json["x-metadata-hash"])
        #expect(raw["x-revision-hash"] == json["x-revision-hash"])
        let envelope = try value(try await source.get("/", ["Accept": type]), format)
        #expect(envelope.keys == ["result"])
        #expect(envelope["result"].keys == ["document", "metadataHash", "revisionHash"])
        #expect(envelope["result"]["document"] == json.json)
        #expect(envelope == (try await source.get("/")).json)
    }

    @Test(
        "who is asked for nothing special answers JSON; qualities and other names count",
        arguments: [
            ("", "application/json"), ("*/*", "application/json"), ("application/*", "application/json"),
            ("application/json, application/x-msgpack", "application/json"), ("application/x-msgpack;q=0.5, application/bson;q=0.7", bson),
            ("application/json;q=0.1, application/x-msgpack", msgpack), ("*/*;q=0.1, application/bson", bson),
            ("application/msgpack", msgpack),
            ("application/x-bson", bson), ("text/json", "application/json"), ("text/xml, */*;q=0.1", "application/json"),
        ])
    func negotiation(accept: String, expected: String) async throws {
        let source = try await SharedServer.sample()
        let reply = try await source.get("/raw/", ["Accept": accept])
        #expect(reply.status == 200)
        #expect(reply["content-type"] == expected)
    }

    @Test("errors are JSON whatever was asked for; what cannot be served is 406, after the right to see was judged")
    func errors() async throws {
        let source = try await SharedServer.sample()
        let refused = try await source.get("/raw/", ["Accept": "application/xliff+xml;version=1"])
        #expect(refused.status == 406)
        #expect(refused.codes == ["operationNotSupported"])
        let unknown = DataSource(client: source.client, project: source.project, id: "0123456789abcdef01234567")
        for accept in ["text/xml", Self.msgpack] {
            let missing = try await unknown.get("/raw/", ["Accept": accept])
            #expect(missing.status == 404)
            #expect(missing["content-type"] == "application/json")
        }
    }

    @Test("a saved backup has the name of its format", arguments: [("", ".gdjs"), (msgpack, ".gdmp"), (bson, ".gdbs")])
    func names(accept: String, fileExtension: String) async throws {
        let source = try await SharedServer.sample()
        let reply = try await source.get("/raw/?download=true", ["Accept": accept])
        #expect(reply["content-disposition"]?.contains("\(fileExtension)\";") == true)
    }

    @Test("60: backup and restore are the identity, in each format and told by the content alike")
    func scenario60() async throws {
        let source = try await SharedServer.sample()
        let original = try #require(Sample.bytes?.asJSON)
        for (accept, type) in [
            ("application/json", "application/json"), (Self.msgpack, Self.msgpack), (Self.bson, Self.bson),
            ("application/json", nil), (Self.msgpack, nil), (Self.bson, "application/octet-stream"), (Self.msgpack, "application/msgpack"),
        ] {
            let backup = try await source.get("/raw/", ["Accept": accept])
            let before = try await source.download().json["ChangeNumber"].int ?? 0
            #expect(try await restore(source, Array(Fixtures.t.utf8), as: nil).status == 200)
            #expect(try await source.document("Item", "Sword")["Name"].string == "Iron Sword")
            let restored = try await restore(source, backup.body, as: type)
            #expect(restored.status == 200, "\(accept) as \(type ?? "nothing")")
            let after = try await source.download().json
            #expect(after["Collections"] == original["Collections"])
            #expect(after["ChangeNumber"].int ?? 0 > before)
            #expect(restored.result["revisionHash"].string == after["RevisionHash"].string)
        }
    }

    @Test("60: what is no data source changes nothing")
    func refusedRestore() async throws {
        let source = try await SharedServer.sample()
        let before = try await source.download().body
        let bodies: [([UInt8], String?, Int, String)] = [
            (Array("{}".utf8), "application/json", 400, "invalidImportData"), ([0x80], Self.msgpack, 400, "invalidImportData"),
            ([5, 0, 0, 0, 0], Self.bson, 400, "invalidImportData"), ([0x80], nil, 400, "invalidImportData"),
            ([0x81], Self.msgpack, 400, "invalidRequestBody"), ([5, 0, 0, 0], Self.bson, 400, "invalidRequestBody"),
            ([], Self.msgpack, 400, "invalidRequestBody"), (Array("hello".utf8), nil, 400, "invalidRequestBody"),
            (Array("PK\u{3}\u{4}".utf8), nil, 415, "invalidRequestBody"), (Array("<xliff/>".utf8), nil, 415, "invalidRequestBody"),
            (Array("{}".utf8), "text/xml", 415, "invalidRequestBody"),
            (Array("{}".utf8), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 415, "invalidRequestBody"),
        ]
        for (body, type, status, code) in bodies {
            let reply = try await restore(source, body, as: type)
            #expect(reply.status == status, "\(body) as \(type ?? "nothing")")
            #expect(reply.codes == [code])
            #expect(reply["content-type"] == "application/json")
        }
        #expect(try await source.download().body == before)
    }

    @Test("the description names what is served, and what a plugin that is off would serve it does not")
    func description() async throws {
        let document = try await SharedServer.get().client.send("GET", "/api/v1/open.api.server.json").json
        let all = ["application/bson", "application/json", Self.msgpack]
        let source = document["paths"]["/datasource/{dataSourceId}/"]
        #expect(source["put"]["requestBody"]["content"].keys.sorted() == all)
        #expect(source["put"]["responses"]["200"]["content"].keys == ["application/json"])
        #expect(source["get"]["responses"]["200"]["content"].keys.sorted() == all)
        let raw = document["paths"]["/datasource/{dataSourceId}/raw/"]["get"]
        #expect(raw["responses"]["200"]["content"].keys.sorted() == all)
        #expect(raw["parameters"].elements.compactMap { $0["name"].string }.sorted() == ["dataSourceId", "download"])
    }

    @Test("a file that is served keeps its form", arguments: ["gdmp", "bson", "gdjs.gz"])
    func servedFile(name: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "styx-open-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "game.\(name)")
        let accept = ["gdmp": Self.msgpack, "bson": Self.bson][name] ?? "application/json"
        let coding = name.hasSuffix(".gz") ? "gzip" : "identity"
        let backup = try await SharedServer.sample().get("/raw/", ["Accept": accept, "Accept-Encoding": coding])
        try Data(backup.body).write(to: file)
        let server = try await Server(options: ["--open", file.path])
        let client = Client(port: server.port)
        let id = try #require(try await client.send("GET", "/api/v1/project/my/").result[0]["branches"][0]["id"].string)
        let path = "/api/v1/datasource/\(id)/collection/Item/"
        #expect(try await client.send("POST", path, body: #"{"Id":"Gold","StackSize":77}"#).status == 200)
        let saved = [UInt8](try Data(contentsOf: file))
        #expect(saved.prefix(1) == backup.body.prefix(1) || name == "bson")
        let restored = try await SharedServer.get().dataSource()
        #expect(try await restore(restored, saved, as: nil).status == 200)
        #expect(try await restored.document("Item", "Gold")["StackSize"].int == 77)
        let made = try await SharedServer.get().data
        let outcome = try await Program.run(["project", "create", "From \(UUID().uuidString)", "--from", file.path, "--data", made.path])
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test("without its plugin a format is not offered")
    func withoutPlugin() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "styx-plugins-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: Checkout.root.appending(path: "plugins.d"), to: folder)
        try FileManager.default.removeItem(at: folder.appending(path: "FormatMessagePack.yaml"))
        let server = try await Server(options: ["--plugins", folder.path])
        let source = try await server.dataSource(Sample.bytes)
        #expect(try await source.get("/raw/", ["Accept": Self.msgpack]).status == 406)
        #expect(try await source.get("/raw/", ["Accept": Self.bson]).status == 200)
        #expect(try await restore(source, [0x80], as: Self.msgpack).status == 415)
        #expect(try await restore(source, [0x80], as: nil).status == 415)
        let document = try await server.client.send("GET", "/api/v1/open.api.server.json").json
        let types = document["paths"]["/datasource/{dataSourceId}/"]["put"]["requestBody"]["content"].keys.sorted()
        #expect(types == ["application/bson", "application/json"])
    }
}
