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
            theirs.values.append(try postgres.upserts(clients: 32, seconds: 3))
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

/// A PostgreSQL of our own: default durability, a folder of its own.
struct PostgreSQL {
    private let folder: String
    private let port: UInt16
    private static let binaries = "/usr/lib/postgresql/15/bin"

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "styx-pg-\(UUID().uuidString)").path
        port = try freePort()
        // The daemon must not keep what Foundation watches to learn that the shell has ended.
        try shell(
            """
            mkdir -p \(folder) && chown postgres \(folder) && cd \(folder) &&
            runuser -u postgres -- \(Self.binaries)/initdb -D \(folder)/data -A trust >/dev/null &&
            ( for n in $(ls /proc/self/fd); do [ "$n" -gt 2 ] && eval "exec $n>&-"; done
              exec runuser -u postgres -- \(Self.binaries)/pg_ctl -D \(folder)/data -w -l \(folder)/log \
              -o "-p \(port) -k \(folder) -c listen_addresses=127.0.0.1" start >/dev/null 2>&1 </dev/null ) &&
            runuser -u postgres -- psql -q -h 127.0.0.1 -p \(port) -c 'create table documents (id text primary key, body text)'
            """)
        try Data(
            """
            \\set n random(1, 1000000000)
            insert into documents values ('r' || :n::text, '{"Id":"r","Notes":"\(String(repeating: "x", count: 150))"}')
              on conflict (id) do update set body = excluded.body;

            """.utf8
        ).write(to: URL(filePath: folder + "/upsert.sql"))
        try shell("chmod a+r \(folder)/upsert.sql")
    }

    /// Upserts a second.
    func upserts(clients: Int, seconds: Int) throws -> Double {
        let text = try shell(
            "cd \(folder) && runuser -u postgres -- pgbench -h 127.0.0.1 -p \(port) -n -M prepared -c \(clients) -j 1 -T \(seconds) -f \(folder)/upsert.sql"
        )
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("tps") }),
            let rate = line.split(separator: " ").compactMap({ Double($0) }).first
        else { throw BenchmarkFailure(description: text) }
        return rate
    }

    func stop() {
        _ = try? shell("runuser -u postgres -- \(Self.binaries)/pg_ctl -D \(folder)/data -m immediate stop; rm -rf \(folder)")
    }
}
