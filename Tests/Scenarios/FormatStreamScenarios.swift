import Foundation
import TestSupport
import Testing
import Values

@testable import FormatBSON
@testable import FormatMessagePack
@testable import HTTP

/// Data that are larger than what a format keeps of them, over HTTP: read whole, packed, not at all, and not to the end.
@Suite("formats, streamed")
struct FormatStreamScenarios {
    private static let msgpack = "application/x-msgpack", bson = "application/bson"
    private static let paths = ["/raw/", "/", "/collections/raw/?exportMode=extraction&schemas=Tag"]

    /// T with some megabytes of tags.
    private static let source = Task<DataSource, any Error> {
        let source = try await SharedServer.get().dataSource(Array(Fixtures.t.utf8))
        let label = String(repeating: "label ", count: 40)
        let tags = (0..<24_000).map { #"{"Id":"tag-\#($0)","Label":"\#(label)\#($0)"}"# }.joined(separator: ",")
        let path = source.path("/collections/?importMode=createAndUpdate&validationOptions=none")
        let reply = try await source.client.send("PUT", path, body: #"{"Tag":[\#(tags)]}"#)
        try #require(reply.status == 200)
        return source
    }

    private func text(_ reply: Reply) throws -> String {
        switch reply["content-type"] {
        case Self.msgpack: String(decoding: try MessagePackFormat().json(of: reply.body), as: UTF8.self)
        case Self.bson: String(decoding: try BSONFormat().json(of: reply.body), as: UTF8.self)
        default: reply.json.jsonText
        }
    }

    @Test("what is long is the same in each format, packed too", arguments: paths)
    func whole(path: String) async throws {
        let source = try await Self.source.value
        let json = try text(try await source.get(path))
        #expect(json.utf8.count > 5 << 20)
        for type in [Self.msgpack, Self.bson] {
            let plain = try await source.get(path, ["Accept": type, "Accept-Encoding": "identity"])
            #expect((plain.status, plain["content-type"]) == (200, type))
            #expect(try text(plain) == json)
            let packed = try await source.get(path, ["Accept": type, "Accept-Encoding": "gzip"])
            #expect(packed["content-encoding"] == "gzip")
            #expect(try await RequestBody(packed.body).decoded(.gzip).collect(upTo: 1 << 30) == plain.body)
        }
    }

    @Test("HEAD answers the fields of GET and no body", arguments: ["application/json", msgpack, bson])
    func head(type: String) async throws {
        let source = try await Self.source.value
        let get = try await source.get("/raw/?download=true", ["Accept": type, "Accept-Encoding": "identity"])
        let head = try await source.client.send("HEAD", source.path("/raw/?download=true"), ["Accept": type])
        #expect((head.status, head.body.count) == (200, 0))
        for field in ["content-type", "content-disposition", "x-revision-hash", "x-metadata-hash", "cache-control"] {
            #expect(head[field] == get[field], "\(field)")
        }
    }

    @Test("who goes away in the middle ends the process, and the next is answered", arguments: [msgpack, bson])
    func gone(type: String) async throws {
        let source = try await Self.source.value
        let key = "Authorization: Bearer \(Server.adminKey)\r\n"
        for _ in 0..<3 {
            let connection = try Connection(port: source.client.port)
            try connection.write(Array("GET \(source.path("/raw/")) HTTP/1.1\r\nHost: x\r\nAccept: \(type)\r\n\(key)\r\n".utf8))
            #expect(try connection.readHead().contains(" 200 "))
        }
        while try await isBusy(source) { await Task.yield() }
        #expect(try await source.get("/stats/").status == 200)
    }

    /// Whether a backup of the data source still runs.
    private func isBusy(_ source: DataSource) async throws -> Bool {
        let processes = try await source.get("/process/").result["processes"]
        return processes.elements.contains { $0["type"].string == "backup" && ["queued", "running"].contains($0["status"].string) }
    }
}
