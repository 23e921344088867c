import Foundation
import Testing
import TestSupport
import Values

/// Processes (operations 17, 25.10) and a data source that is read-only (25.9).
@Suite("operations 25.9, 25.10: processes, read-only sources")
struct ProcessScenarios {
    @Test("75: a stopped process is cut off, stays stopped, and changes nothing")
    func scenario75Stop() async throws {
        let source = try await SharedServer.get().dataSource(Self.large)
        let before = try await source.revision()
        let backup = try SlowRead(of: "/raw/", of: source)
        let listed = try await source.get("/process/").result["processes"][0]
        #expect(listed["type"].string == "backup" && listed["status"].string == "running" && listed["canBeStopped"].bool == true)
        let id = try #require(listed["id"].int)
        #expect(backup.head["x-process-id"] == "\(id)")
        let reasonless = try await source.send("POST", "/process/\(id)/", "")
        #expect((reasonless.status, reasonless.codes) == (400, ["missingParameterValue"]))
        let stopped = try await source.send("POST", "/process/\(id)/?stopReason=no%20longer%20wanted", "")
        #expect(stopped.status == 200 && stopped.result["status"].string == "stopped")
        #expect(stopped.result["progressMessage"].string?.contains("no longer wanted") == true)
        #expect(try await backup.isCutOff(), "the body ends without its last chunk")
        let again = try await source.send("POST", "/process/\(id)/?stopReason=x", "")
        #expect(again.status == 200 && again.result == stopped.result)
        #expect(try await source.revision() == before)
        let result = try await source.get("/process/\(id)/result/raw/")
        #expect((result.status, result.codes) == (404, ["resourceNotFound"]))
    }

    @Test("75: a finished process keeps its bytes under the id that its answer had", .enabled(if: Sample.isThere))
    func scenario75Result() async throws {
        let source = try await SharedServer.sample()
        let backup = try await source.get("/raw/")
        let id = try #require(backup["x-process-id"])
        let state = try await source.get("/process/\(id)/").result
        #expect(state["status"].string == "finishedWithResult" && state["progress"].int == 100 && state["type"].string == "backup")
        #expect(state["dataSourceId"].string == source.id && state["initiatorId"].string?.count == 24)
        let result = try await source.get("/process/\(id)/result/raw/?download=true")
        #expect(result.status == 200 && result.body == backup.body)
        #expect(result["content-type"] == "application/json")
        #expect(result["content-disposition"]?.hasPrefix("attachment") == true)
        let enveloped = try await source.get("/")
        let other = try await source.get("/process/\(try #require(enveloped["x-process-id"]))/result/raw/")
        #expect(other.body == backup.body, "the raw form, whatever the request asked for")
    }

    @Test("75: unknown processes, and pages of the list", .enabled(if: Sample.isThere))
    func scenario75List() async throws {
        let source = try await SharedServer.sample()
        for _ in 0..<3 { _ = try await source.get("/raw/") }
        let list = try await source.get("/process/").result
        let total = try #require(list["total"].int)
        #expect(total >= 5 && list["processes"].elements.count == total)
        let ids = list["processes"].elements.compactMap { $0["id"].int }
        #expect(ids == ids.sorted(by: >) && ids.last == 1)
        #expect(list["processes"].elements.map { $0["type"].string }.contains("restore"))
        let page = try await source.get("/process/?skip=1&take=2").result
        #expect(page["processes"].elements.compactMap { $0["id"].int } == Array(ids[1...2]) && page["total"].int == total)
        for path in ["/process/9999/", "/process/9999/result/raw/"] {
            let unknown = try await source.get(path)
            #expect((unknown.status, unknown.codes) == (404, ["resourceNotFound"]), "\(path)")
        }
        let stop = try await source.send("POST", "/process/9999/?stopReason=x", "")
        #expect((stop.status, stop.codes) == (404, ["resourceNotFound"]))
        #expect(try await source.get("/process/?skip=-1").codes == ["parameterBelowMinValueInclusive"])
        #expect(try await source.get("/process/x/").status == 400)
        let progress = try await source.get("/loading-progress/").result
        #expect(progress["type"].string == "load" && progress["status"].string == "finished" && progress["progress"].int == 100)
    }

    @Test("a restore that is refused for its content leaves a faulted process, whose id its answer has")
    func faulted() async throws {
        let source = try await SharedServer.get().dataSource()
        let refused = try await source.client.send("PUT", source.path("/"), body: #"{"Collections":{}}"#)
        #expect(refused.status == 400)
        let id = try #require(refused["x-process-id"])
        #expect(try await source.get("/process/\(id)/").result["status"].string == "faulted")
    }

    @Test("a body that cannot be read makes no process", arguments: ["{ broken", #"{"Collections":{"Schema":[{"Id":}]}}"#])
    func unreadable(body: String) async throws {
        let source = try await SharedServer.get().dataSource()
        for (method, path) in [("PUT", "/"), ("PUT", "/collections/?importMode=create")] {
            let refused = try await source.client.send(method, source.path(path), body: body)
            #expect((refused.status, refused.codes) == (400, ["invalidRequestBody"]))
            #expect(refused["x-process-id"] == nil)
        }
        // Whoever asks first begins a load.
        let made = try await source.get("/process/").result["processes"].elements.map { $0["type"].string }
        #expect(made.allSatisfy { $0 == "load" }, "\(made)")
    }

    @Test("68: a file that cannot be written is read, never changed", .enabled(if: Sample.isThere))
    func scenario68() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "styx-readonly-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "game.gdjs")
        try Data(try #require(Sample.bytes)).write(to: file)
        let server = try await Server(options: ["--open", file.path])
        let client = Client(port: server.port)
        let id = try #require(try await client.send("GET", "/api/v1/project/my/").result[0]["branches"][0]["id"].string)
        let source = DataSource(client: client, project: "", id: id)
        let open = try await source.get("/capabilities/").result
        #expect(open["location"].string == "game.gdjs" && open["limits"]["readOnly"].bool == false)
        try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: file.path)
        let limits = try await source.get("/capabilities/").result["limits"]
        #expect(limits["readOnly"].bool == true && limits["readOnlyReasons"].elements.compactMap(\.string) == ["fileIsReadOnly"])
        let create = try await source.create("Location", #"{"Id":"Nowhere"}"#, options: "none")
        #expect((create.status, create.codes) == (403, ["resourceReadOnly"]))
        #expect(create.json["errors"][0]["reason"].string == "fileIsReadOnly")
        let delete = try await source.delete("Item", "Gold")
        #expect((delete.status, delete.codes) == (403, ["resourceReadOnly"]))
        let begin = try await source.send(
            "PUT", "/transaction/", #"{"id":"transaction-0123456789","startTimeout":"00:00:01","executionTimeout":"00:00:01"}"#)
        #expect((begin.status, begin.codes) == (403, ["resourceReadOnly"]))
        let restore = try await client.send("PUT", source.path("/"), body: Sample.bytes ?? [])
        #expect((restore.status, restore.codes) == (403, ["resourceReadOnly"]))
        #expect(try await source.find("Item", "Id", "Gold").status == 200)
        #expect(try await source.send("POST", "/collection/Item/documents/", "").status == 200)
        #expect(try await source.download().status == 200)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        #expect(try await source.delete("Item", "Gold").status == 200)
    }

    /// A file whose backup does not fit into the buffers between the server and a client that does not read.
    private static let large: [UInt8] = {
        let schema =
            #"{"Id":"5a0000000000000000000001","Name":"Tag","Properties":["#
            + #"{"Id":"5a0000000000000000000002","Name":"Id","DataType":0,"Uniqueness":1,"Requirement":3,"Size":0},"#
            + #"{"Id":"5a0000000000000000000003","Name":"Text","DataType":0,"Uniqueness":0,"Requirement":0,"Size":0}]}"#
        let text = String(repeating: "x", count: 4000)
        let tags = (0..<8000).map { #"{"Id":"\#($0)","Text":"\#(text)"}"# }.joined(separator: ",")
        return Array(#"{"Collections":{"Schema":[\#(schema)],"Tag":[\#(tags)]}}"#.utf8)
    }()
}

/// A client that has read the head of an answer and does not read on.
private final class SlowRead: Sendable {
    let head: [String: String]
    private let connection: UncheckedConnection

    /// Touched by one task at a time: hence unchecked.
    private struct UncheckedConnection: @unchecked Sendable { let connection: Connection }

    init(of path: String, of source: DataSource) throws {
        let connection = try Connection(port: source.client.port)
        try connection.write(source.client.request("GET", source.path(path)))
        let text = try connection.readHead()
        head = Dictionary(
            text.components(separatedBy: "\r\n").dropFirst().compactMap { line -> (String, String)? in
                let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                return parts.count == 2 ? (parts[0].lowercased(), parts[1]) : nil
            }, uniquingKeysWith: { first, _ in first })
        self.connection = UncheckedConnection(connection: connection)
    }

    /// Reads on to the end of the connection.
    func isCutOff() async throws -> Bool {
        let held = connection
        return try await Client.onThread {
            let rest = (try? held.connection.readToEnd()) ?? []
            return !rest.suffix(5).elementsEqual(Array("0\r\n\r\n".utf8))
        }
    }
}
