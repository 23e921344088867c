import Foundation
import TestSupport

/// Finding a document by its id with the key checked, against nginx serving the same bytes from a file.
enum FindAgainstNginx: Benchmark {
    static let name = "find"
    static let subject = "find by id against a static file of nginx, CPU a request; budget: ratio 1"

    static func run() async throws {
        // One loop, as nginx has one worker.
        let server = try await Server(environment: ["STYX_SERVER_LOOPS": "1"])
        let source = try await server.dataSource(try Documents.few.get())
        let path = source.path("/collection/Item/?uniqueSchemaPropertyNameOrId=Id&uniqueSchemaPropertyValue=item-00007")
        let body = try await server.client.send("GET", path).body
        let nginx = try Nginx(serving: body)
        defer { nginx.stop() }
        var (ours, theirs, rates) = (Figures(), Figures(), Figures())
        for _ in 0..<5 {
            let load = Load(fields: ["Authorization": "Bearer \(Server.adminKey)"])
            let mine = try measure(server.serverProcessIDs) { try load.run("http://127.0.0.1:\(server.port)\(path)") }
            ours.values.append(mine.microseconds)
            rates.values.append(mine.rate)
            theirs.values.append(try measure(nginx.processIDs) { try Load().run("http://127.0.0.1:\(nginx.port)/file") }.microseconds)
        }
        compare(ours, theirs, named: "nginx", unit: "µs")
        print("  rate   \(rates.text("requests/s"))")
    }

    private static func measure(_ processes: [Int32], _ load: () throws -> Load.Outcome) throws -> (microseconds: Double, rate: Double) {
        let before = processes.map(processorTime).reduce(0, +)
        let outcome = try load()
        let used = processes.map(processorTime).reduce(0, +) - before
        return (used / outcome.requests * 1e6, outcome.requests / outcome.seconds)
    }
}

/// An nginx of our own with one worker, in a folder of its own.
struct Nginx {
    let port: UInt16
    private let folder: URL
    private let master = Process()

    init(serving body: [UInt8]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "styx-nginx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        port = try freePort()
        try Data(body).write(to: folder.appending(path: "file"))
        try shell("chmod -R a+rX \(folder.path)")
        try Data(
            """
            daemon off; worker_processes 1; pid \(folder.path)/pid; error_log \(folder.path)/error; user root;
            events { worker_connections 512; }
            http { access_log off; sendfile on; keepalive_requests 1000000000; client_body_temp_path \(folder.path)/body;
              proxy_temp_path \(folder.path)/p; fastcgi_temp_path \(folder.path)/f; uwsgi_temp_path \(folder.path)/u; scgi_temp_path \(folder.path)/s;
              open_file_cache max=16; default_type application/json;
              server { listen 127.0.0.1:\(port); location / { root \(folder.path); } } }
            """.utf8
        ).write(to: folder.appending(path: "nginx.conf"))
        master.executableURL = URL(filePath: "/usr/sbin/nginx")
        master.arguments = ["-c", "\(folder.path)/nginx.conf"]
        master.standardError = FileHandle.nullDevice
        try master.run()
        while (try? Client(port: port).exchange("GET", "/file").status) != 200 { usleep(10_000) }
    }

    /// The worker.
    var processIDs: [Int32] {
        let master = master.processIdentifier
        let children = try? String(contentsOfFile: "/proc/\(master)/task/\(master)/children", encoding: .utf8)
        return children?.split(separator: " ").compactMap { Int32($0) } ?? []
    }

    func stop() {
        master.terminate()
        master.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }
}

/// A port that nobody had a moment ago.
func freePort() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
        }
    }
    guard result else { throw BenchmarkFailure(description: "no port is free") }
    return UInt16(bigEndian: address.sin_port)
}
