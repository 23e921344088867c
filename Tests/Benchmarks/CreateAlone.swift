import CSQLite
import Foundation
import TestSupport

/// One client's durable creates, against what cannot be had for less: a raw SQLite commit and a request that does nothing.
enum CreateAlone: Benchmark {
    static let name = "create-alone"
    static let subject = "a durable create from 1 client against a raw SQLite commit plus an empty request; budget: ratio 1.3"

    static func run() async throws {
        let server = try await Server()
        let source = try await server.dataSource(try Documents.few.get())
        let fields = ["Authorization": "Bearer \(Server.adminKey)", "Content-Type": "application/json"]
        var (ours, theirs) = (Figures(), Figures())
        for round in 0..<5 {
            let load = Load(connections: 1, seconds: 2, fields: fields, script: CreateAgainstPostgreSQL.creates(round: round))
            let outcome = try load.run("http://127.0.0.1:\(server.port)\(source.path("/collection/Item/"))")
            ours.values.append(outcome.seconds / outcome.requests * 1e6)
            let empty = try Load(connections: 1, seconds: 1).run("http://127.0.0.1:\(server.port)/healthz")
            theirs.values.append(try rawCommit() + empty.seconds / empty.requests * 1e6)
        }
        compare(ours, theirs, named: "floor", unit: "µs")
    }

    /// Microseconds of one commit with full synchronisation.
    static func rawCommit() throws -> Double {
        let folder = FileManager.default.temporaryDirectory.appending(path: "styx-sqlite-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var database: OpaquePointer?
        guard sqlite3_open(folder.appending(path: "raw.db").path, &database) == SQLITE_OK else {
            throw BenchmarkFailure(description: "no database")
        }
        defer { sqlite3_close(database) }
        let prepare = "pragma journal_mode=wal; pragma synchronous=full; create table documents (id integer primary key, body text)"
        guard sqlite3_exec(database, prepare, nil, nil, nil) == SQLITE_OK else { throw BenchmarkFailure(description: "no table") }
        var statement: OpaquePointer?
        sqlite3_prepare_v2(database, "insert into documents (body) values ('\(String(repeating: "x", count: 250))')", -1, &statement, nil)
        defer { sqlite3_finalize(statement) }
        let (start, count) = (now(), 2000)
        for _ in 0..<count {
            guard sqlite3_step(statement) == SQLITE_DONE else { throw BenchmarkFailure(description: "no commit") }
            sqlite3_reset(statement)
        }
        return (now() - start) / Double(count) * 1e6
    }
}
