import CSQLite
import Foundation
import Testing
import TestSupport
import Values

/// Backups of branches: what restores leave, what the store keeps of it, and how it is brought back (server 4.10, 7.5, 14).
@Suite("server 4.10, 14: backups of branches")
struct BackupScenarios {
    /// The sample with many tags, all of which carry a mark.
    private func file(_ mark: String, tags: Int = 200) -> [UInt8] {
        let more = (0..<tags).map { #"{"Id":"\#($0)","Name":"\#(mark) \#($0) \#(String(repeating: mark, count: 20))"}"# }
        return Array(
            #"""
            {"Collections":{"Schema":[{"Id":"5a0000000000000000000001","Name":"Mark","DisplayName":"Mark","Properties":[
            {"Id":"5a0000000000000000000002","Name":"Id","DisplayName":"Id","DataType":0,"Uniqueness":1,"Requirement":3,"Size":24},
            {"Id":"5a0000000000000000000003","Name":"Name","DisplayName":"Name","DataType":0}]}],
            "Mark":[\#(more.joined(separator: ","))]}}
            """#.utf8)
    }

    private func restore(_ mark: String, _ source: DataSource, tags: Int = 200) async throws {
        let reply = try await source.client.send("PUT", source.path("/"), body: String(decoding: file(mark, tags: tags), as: UTF8.self))
        try #require(reply.status == 200, "\(reply.body)")
    }

    private func name(_ source: DataSource) async throws -> String {
        String((try await source.document("Mark", "7")["Name"].string ?? "?").prefix { $0 != " " })
    }

    private func backups(_ server: Server, _ source: DataSource, _ more: String...) async throws -> Program.Outcome {
        try await Program.run(["project", "backups", source.project, source.id, "--data", server.data.path] + more)
    }

    /// The first column of the first row.
    private func ask(_ server: Server, _ sql: String) throws -> Int64 {
        var connection: OpaquePointer?
        defer { sqlite3_close(connection) }
        try #require(sqlite3_open(server.data.appending(path: "styx.db").path, &connection) == SQLITE_OK)
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        try #require(sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK)
        try #require(sqlite3_step(statement) == SQLITE_ROW)
        return sqlite3_column_int64(statement, 0)
    }

    @Test("110: ten restores with edits between them leave four contents and a bounded log, and so does a crash in one")
    func bound() async throws {
        let server = try await Server(environment: ["STYX_HISTORY_KEEP_BYTES": "1MiB"])
        let source = try await server.dataSource()
        for round in 0..<10 {
            try await restore("r\(round)", source, tags: 2000)
            for edit in 0..<30 { _ = try await source.update("Mark", #"{"Id":"\#(edit)","Name":"e\#(round)"}"#) }
        }
        for _ in 0..<3 {
            let crashing = Task { try await restore("crash", source, tags: 2000) }
            // While its content is being filled, or shortly after.
            for _ in 0..<5000 where try ask(server, "SELECT count(*) FROM content") == 4 { await Task.yield() }
            try await server.killAll()
            _ = await crashing.result
            try await server.start()
            let again = DataSource(client: server.client, project: source.project, id: source.id)
            #expect(["r9", "crash"].contains(try await name(again)))
        }
        // What a start finds is purged beside serving.
        while try ask(server, "SELECT count(*) FROM content WHERE branch IS NULL") > 0 { await Task.yield() }
        #expect(try ask(server, "SELECT count(*) FROM content") == 4)
        #expect(try ask(server, "SELECT log_bytes FROM branch") <= 2 << 20)
        #expect(try await server.stop() == 0)
        let check = try await Program.run(["check", "--data", server.data.path])
        #expect(check.status == 0 && check.output.contains("store: whole"), "\(check.errors)")
    }

    @Test("backups are listed and brought back by the command line, beside the server; what is not there is told")
    func commands() async throws {
        let server = try await Server()
        let source = try await server.dataSource()
        for mark in ["one", "two", "three"] { try await restore(mark, source) }
        let listed = try await backups(server, source, "--json")
        #expect(listed.status == 0)
        let lines = listed.output.split(separator: "\n")
        let numbers = try lines.map { line in
            let members = try JSONParser().parse(Array(line.utf8)).root
            #expect(members["bytes" as StaticString]?.integer ?? 0 > 0 && members["time" as StaticString]?.text != nil)
            return try #require(members["changeNumber" as StaticString]?.integer)
        }
        #expect(numbers.count == 3 && numbers == numbers.sorted(by: >))
        let back = try await backups(server, source, "--restore", "\(numbers[0])")
        #expect(back.status == 0 && back.output.contains("is at change"), "\(back.errors)")
        #expect(try await name(source) == "two")
        let table = try await backups(server, source)
        #expect(table.output.split(separator: "\n").count == 4 && table.output.hasPrefix("change\tleft\tdocuments\tbytes"))
        #expect(try await backups(server, source, "--restore", "99999").errors.contains("no backup 99999"))
        let project = try await source.client.send("GET", "/api/v1/project/\(source.project)/").result
        let branch = project["branches"][0]
        #expect(branch["dataSize"].int ?? 0 > 10_000 && branch["backupSize"].int ?? 0 > 20_000)
        let nowhere = try await Program.run(["project", "backups", source.project, "nope", "--data", server.data.path])
        #expect(nowhere.status == 1 && nowhere.errors.contains("no branch 'nope'"))
    }
}
