import Foundation
import Testing
import TestSupport
import Values

/// What an operator does with `plugins.d` (design: one protocol, several ways to be loaded).
@Suite("plugins.d")
struct PluginScenarios {
    /// A copy of the shipped files that a test may change.
    private final class Files: Sendable {
        let folder: URL

        init() throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "styx-plugins-\(UUID().uuidString)")
            try FileManager.default.copyItem(at: Checkout.root.appending(path: "plugins.d"), to: folder)
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func write(_ text: String, to name: String) throws {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }

        func remove(_ name: String) throws { try FileManager.default.removeItem(at: folder.appending(path: name)) }

        var options: [String] { ["--plugins", folder.path] }
    }

    private func operations(of server: Server) async throws -> Set<String> {
        let document = try await server.client.send("GET", "/api/v1/open.api.server.json").json
        var ids: Set<String> = []
        for path in document["paths"].keys {
            for method in document["paths"][path].keys { document["paths"][path][method]["operationId"].string.map { _ = ids.insert($0) } }
        }
        return ids
    }

    @Test("a plugin without its file is off: no route, nothing in the OpenAPI document, the rest serves")
    func removed() async throws {
        let files = try Files()
        try files.remove("Context.yaml")
        let server = try await Server(options: files.options)
        #expect(try await server.client.send("GET", "/api/v1/context/").status == 404)
        let ids = try await operations(of: server)
        #expect(!ids.contains("getContext"))
        #expect(ids.contains("getCurrentUser"))
        #expect(try await server.client.send("GET", "/api/v1/user/me/").status == 200)
        #expect(try await server.client.send("GET", "/readyz").status == 200)
    }

    @Test("a plugin that is switched off is as one without a file")
    func disabled() async throws {
        let files = try Files()
        try files.write("enabled: false\n", to: "Context.yaml")
        let server = try await Server(options: files.options)
        #expect(try await server.client.send("GET", "/api/v1/context/").status == 404)
        #expect(try await !operations(of: server).contains("getContext"))
    }

    @Test("a library of another build is refused with one sentence, and the server serves the rest")
    func otherBuild() async throws {
        // The single binary has no libraries beside it.
        let library = Program.url.deletingLastPathComponent().appending(path: "libContext.so")
        guard FileManager.default.fileExists(atPath: library.path) else { return }
        let files = try Files()
        var bytes = try Data(contentsOf: library)
        let name = try #require(bytes.range(of: Data("Styx\0".utf8)), "the note's owner")
        let digits = bytes[name.upperBound...].firstIndex { $0 != 0 } ?? name.upperBound
        bytes[digits] = bytes[digits] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
        try bytes.write(to: files.folder.appending(path: "other.so"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: files.folder.appending(path: "other.so").path)
        try files.write("file: other.so\nmode: inproc\n", to: "Context.yaml")
        let server = try await Server(options: files.options)
        #expect(try await server.client.send("GET", "/api/v1/context/").status == 404)
        #expect(try await server.client.send("GET", "/api/v1/user/me/").status == 200)
        let told = server.log.split(separator: "\n").filter { $0.contains("STYX-P010") }
        #expect(told.count == 1, "\(server.log)")
        #expect(told.first?.contains("plugin Context") == true)
    }

    @Test("a library that is not the one the hash names is refused")
    func otherHash() async throws {
        let library = Program.url.deletingLastPathComponent().appending(path: "libContext.so")
        guard FileManager.default.fileExists(atPath: library.path) else { return }
        let files = try Files()
        let hash = String(repeating: "0", count: 64)
        try files.write("file: \(library.path)\nmode: inproc\nsha256: \(hash)\n", to: "Context.yaml")
        let server = try await Server(options: files.options)
        #expect(try await server.client.send("GET", "/api/v1/context/").status == 404)
        #expect(server.log.contains("STYX-P007"))
    }

    @Test("a key that no plugin has stops the start, naming file, line, column and the nearest key")
    func unknownKey() async throws {
        let files = try Files()
        try files.write("enabled: true\nenabeld: false\n", to: "Context.yaml")
        do {
            _ = try await Server(options: files.options)
            Issue.record("it started")
        } catch let failure as Connection.Failure {
            #expect(failure.description.contains("Context.yaml:2:1"))
            #expect(failure.description.contains("enabled"))
        }
    }
}
