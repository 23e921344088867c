import Foundation
import Testing

@testable import EventLoop
@testable import HTTP

/// A server with a certificate of its own, asked by OpenSSL's client.
@Suite("TLS")
struct TLSTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    @Test("a request through TLS is answered as one without")
    func answers() async throws {
        let served = try await served { request, _ in text("\(request.isSecure) \(request.target.path)") }
        let reply = try await ask(served.port, "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(reply.output.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(reply.output.hasSuffix("true /a"))
    }

    @Test("a large answer comes whole, record by record")
    func largeAnswer() async throws {
        let content = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
        let served = try await served { _, _ in Response(.ok, body: .bytes(content)) }
        let reply = try await ask(served.port, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(reply.output.utf8.count > 3 << 20)
        #expect(reply.output.utf8.suffix(3 << 20).allSatisfy { $0 == UInt8(ascii: "x") })
    }

    @Test("an upload comes whole", arguments: ["-tls1_2", "-tls1_3"])
    func upload(version: String) async throws {
        let served = try await served { request, _ in
            var count = 0
            while let piece = try await request.body.next() { count += piece.count }
            return text("\(count)")
        }
        let head = "PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 300000\r\n\r\n"
        let reply = try await ask(served.port, head + String(repeating: "y", count: 300_000), [version])
        #expect(reply.output.hasSuffix("\r\n300000"))
    }

    @Test("what is older than TLS 1.2 is refused", arguments: ["-tls1", "-tls1_1"])
    func oldVersions(version: String) async throws {
        let served = try await served { _, _ in text("") }
        let reply = try await ask(served.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", [version, "-cipher", "ALL:@SECLEVEL=0"])
        #expect(!reply.output.contains("HTTP/1.1"))
    }

    @Test("a client that speaks no HTTP/1.1 is told by ALPN; one that offers it gets it")
    func protocols() async throws {
        let served = try await served { _, _ in text("here") }
        let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        #expect(try await ask(served.port, request, ["-alpn", "h2,http/1.1"]).output.hasSuffix("here"))
        #expect(!(try await ask(served.port, request, ["-alpn", "h2"]).output.contains("here")))
    }

    @Test("plain text on a port of TLS is no request")
    func plainText() async throws {
        let served = try await served { _, _ in text("here") }
        let client = try served.client()
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(!(await client.receiveAll().contains("here")))
        await served.waitForConnections(0)
    }

    @Test("a connection that never shakes hands ends at the deadline of a head")
    func silentPeer() async throws {
        let served = try await served { _, _ in text("here") }
        let client = try served.client()
        client.send("\u{16}")
        await served.waitForConnections(1)
        await served.pass(.seconds(16))
        await served.waitForConnections(0)
    }

    @Test("renewed files serve the next connection; files that cannot be used change nothing")
    func reload() async throws {
        let tls = try ServerTLS(certificate: folder.certificate, key: folder.key)
        let served = try await ServedLoop(tls: tls) { _, _ in text("here") }
        let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        #expect(try await ask(served.port, request).told.contains("CN = first"))
        try folder.renew("second")
        try tls.reload()
        #expect(try await ask(served.port, request).told.contains("CN = second"))
        try Data("no certificate".utf8).write(to: URL(filePath: folder.certificate))
        #expect(throws: TLSError.self) { try tls.reload() }
        #expect(try await ask(served.port, request).told.contains("CN = second"))
    }

    private func served(_ respond: @escaping @Sendable (Request, LoopThread) async throws -> Response) async throws -> ServedLoop {
        try await ServedLoop(tls: ServerTLS(certificate: folder.certificate, key: folder.key), respond: respond)
    }

    /// - Returns: What the server sent, and what the client told of the connection.
    private func ask(_ port: UInt16, _ request: String, _ options: [String] = []) async throws -> (output: String, told: String) {
        try await onThread {
            let client = Process()
            client.executableURL = URL(filePath: "/usr/bin/openssl")
            client.arguments = ["s_client", "-connect", "127.0.0.1:\(port)", "-ign_eof", "-brief"] + options
            let (input, output, errors) = (Pipe(), Pipe(), Pipe())
            (client.standardInput, client.standardOutput, client.standardError) = (input, output, errors)
            try client.run()
            Thread.detachNewThread {
                try? input.fileHandleForWriting.write(contentsOf: Data(request.utf8))
                try? input.fileHandleForWriting.close()
            }
            let told = Box()
            let reader = Thread { told.data = errors.fileHandleForReading.readDataToEndOfFile() }
            reader.start()
            let received = output.fileHandleForReading.readDataToEndOfFile()
            client.waitUntilExit()
            while !reader.isFinished { usleep(1000) }
            return (String(decoding: received, as: UTF8.self), String(decoding: told.data, as: UTF8.self))
        }
    }
}

/// `@unchecked Sendable`: written by one thread, read once that has ended.
private final class Box: @unchecked Sendable {
    var data = Data()
}

private func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
    }
}

/// Key and certificate in a folder that goes with the test.
private final class Folder: Sendable {
    private let url: URL
    var certificate: String { url.appending(path: "certificate.pem").path }
    var key: String { url.appending(path: "key.pem").path }

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "styx-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        try renew("first")
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func renew(_ name: String) throws {
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/openssl")
        openssl.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=\(name)",
            "-keyout", key, "-out", certificate,
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        guard openssl.terminationStatus == 0 else { throw SystemError("openssl", openssl.terminationStatus) }
    }
}
