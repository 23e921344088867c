import Foundation
import TestSupport

/// Durable creates from 32 clients, against PostgreSQL's durable upserts of the same documents from 32 clients on the same disk.
enum CreateAgainstPostgreSQL: Benchmark {
    static let name = "create"
    static let subject = "durable creates from 32 clients against PostgreSQL; budget: ratio at least 1"

    static func run() async throws {
        let server = try await Server()
        let source = try await server.dataSource(try Documents.few.get())
        let postgres = try PostgreSQL()
        defer { postgres.stop() }
        var (ours, theirs) = (Figures(), Figures())
        for round in 0..<5 {
            let load = Load(
                fields: ["Authorization": "Bearer \(Server.adminKey)", "Content-Type": "application/json"], script: creates(round: round))
            let outcome = try load.run("http://127.0.0.1:\(server.port)\(source.path("/collection/Item/"))")
            ours.values.append(outcome.requests / outcome.seconds)
            theirs.values.append(try postgres.upserts(clients: 32, each: 1500))
        }
        compare(ours, theirs, named: "pg   ", unit: "writes/s")
    }

    /// PUTs of documents with ids of their own.
    static func creates(round: Int) -> String {
        """
        wrk.method = "PUT"
        local n = 0
        request = function()
          n = n + 1
          local id = "r\(round)-" .. n
          return wrk.format(nil, nil, nil, '{"Id":"' .. id .. '","Name":"' .. id .. '","Notes":"\(String(repeating: "x", count: 150))"}')
        end
        """
    }
}

/// A PostgreSQL of our own: default durability, a folder of its own, and in the foreground, so that it ends when it is told to.
struct PostgreSQL {
    private let folder: String
    private let port: UInt16
    private let server = Process()
    private static let binaries = "/usr/lib/postgresql/15/bin"
    /// Becomes the user whom PostgreSQL's programs ask for, without a process in between.
    private static let asPostgres = "setpriv --reuid=postgres --regid=postgres --init-groups"

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "styx-pg-\(UUID().uuidString)").path
        port = try freePort()
        try shell(
            """
            mkdir -p \(folder) && chown postgres \(folder) && cd \(folder) &&
            \(Self.asPostgres) \(Self.binaries)/initdb -D \(folder)/data -A trust
            """)
        try start()
        try psql("create table documents (id text primary key, body text)")
        try Data(
            """
            \\set n random(1, 1000000000)
            insert into documents values ('r' || :n::text, '{"Id":"r","Notes":"\(String(repeating: "x", count: 150))"}')
              on conflict (id) do update set body = excluded.body;

            """.utf8
        ).write(to: URL(filePath: folder + "/upsert.sql"))
        try shell("chmod a+r \(folder)/upsert.sql")
    }

    private func start() throws {
        server.executableURL = URL(filePath: "/bin/bash")
        let options = "-p \(port) -k \(folder) -c listen_addresses=127.0.0.1"
        server.arguments = ["-c", "cd \(folder) && exec \(Self.asPostgres) \(Self.binaries)/postgres -D \(folder)/data \(options)"]
        server.standardInput = FileHandle.nullDevice
        server.standardOutput = FileHandle.nullDevice
        server.standardError = FileHandle.nullDevice
        try server.run()
        let deadline = now() + 30
        while (try? psql("select 1")) == nil {
            guard server.isRunning, now() < deadline else { throw BenchmarkFailure(description: "PostgreSQL does not start") }
            usleep(50_000)
        }
    }

    private func psql(_ statement: String) throws {
        try shell("cd \(folder) && \(Self.asPostgres) psql -q -h 127.0.0.1 -p \(port) -c '\(statement)'")
    }

    /// Upserts a second. A number of them and not a time: the signal that ends pgbench is blocked in what Foundation starts.
    func upserts(clients: Int, each count: Int) throws -> Double {
        let text = try shell(
            """
            cd \(folder) && \(Self.asPostgres) pgbench -h 127.0.0.1 -p \(port) -n -M prepared -c \(clients) -j 1 -t \(count) \
              -f \(folder)/upsert.sql
            """)
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("tps") }),
            let rate = line.split(separator: " ").compactMap({ Double($0) }).first
        else { throw BenchmarkFailure(description: text) }
        return rate
    }

    /// Ends it at once, as SIGQUIT does: nothing of it is wanted any more.
    func stop() {
        kill(server.processIdentifier, SIGQUIT)
        server.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }
}
