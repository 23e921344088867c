import Foundation
import Glibc
import Synchronization
import Testing

@testable import EventLoop

@Suite struct StreamTests {
    @Test("bytes go both ways over TCP, and the end is told")
    func echo() async throws {
        let (descriptors, port) = try ListeningSocket.bind(host: "127.0.0.1", port: 0, count: 1)
        let server = Recorder()
        let listener = try await listen(.tcp, descriptors[0]) { server.adopt($0) }
        let client = Recorder()
        try await client.connect(toPort: port)
        await client.write(Array("hello".utf8))
        await server.waitFor(bytes: 5)
        #expect(server.text == "hello")
        #expect(await testLoop.perform { server.stream?.peer } == IPAddress("127.0.0.1"))
        await server.write(Array("world".utf8))
        await client.waitFor(bytes: 5)
        await client.close()
        await server.waitForEnd()
        await server.close()
        await testLoop.perform { listener.close() }
    }

    @Test("a slow reader slows the writer: nothing is lost, and drained comes last")
    func backPressure() async throws {
        let (left, right) = try socketPair()
        let writer = Recorder()
        let reader = Recorder()
        try await writer.adopt(.unix, left)
        try await reader.adopt(.unix, right, reads: false)
        let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        await writer.write(content)
        #expect(await testLoop.perform { writer.stream?.queued ?? 0 } > 0)
        #expect(!writer.isDrained)
        await testLoop.perform { reader.stream?.resume() }
        await reader.waitFor(bytes: content.count)
        await writer.waitForDrain()
        #expect(reader.bytes == content)
        await writer.finish()
        await reader.waitForEnd()
        await writer.close()
        await reader.close()
    }

    @Test("writing to a peer that left is told as a failure, once, and not from within the write")
    func brokenPipe() async throws {
        let (left, right) = try socketPair()
        let writer = Recorder()
        try await writer.adopt(.unix, left, reads: false)
        Glibc.close(right)
        await writer.write([1, 2, 3])
        await writer.waitForEnd()
        #expect(writer.failures == [SystemError("write", EPIPE)])
        await writer.close()
    }

    @Test("a queue of pieces gives them in order, whatever the steps")
    func outputQueue() {
        for step in [1, 2, 3, 7, 100] {
            var queue = OutputQueue()
            var taken: [UInt8] = []
            for piece in [[1, 2, 3], [], [4], [5, 6, 7, 8, 9]] as [[UInt8]] { queue.append(piece) }
            #expect(queue.count == 9)
            while !queue.isEmpty {
                let count = queue.withNext { next in
                    let count = min(step, next.count)
                    taken.append(contentsOf: next[..<count])
                    return count
                }
                queue.advance(by: count)
            }
            #expect(taken == [1, 2, 3, 4, 5, 6, 7, 8, 9])
        }
    }
}

@Suite struct ListeningSocketTests {
    @Test("several sockets share one port, and a stranger is refused it")
    func sharing() throws {
        let (descriptors, port) = try ListeningSocket.bind(host: "127.0.0.1", port: 0, count: 3)
        defer { for descriptor in descriptors { close(descriptor) } }
        #expect(descriptors.count == 3)
        for descriptor in descriptors { #expect(listen(descriptor, 8) == 0) }
        #expect(throws: SystemError("bind", EADDRINUSE)) { try ListeningSocket.bind(host: "127.0.0.1", port: port, count: 1) }
    }

    @Test("an address that is not ours and a host that is none are refused")
    func refusals() {
        #expect(throws: SystemError.self) { try ListeningSocket.bind(host: "192.0.2.1", port: 0, count: 1) }
        #expect(throws: SystemError.self) { try ListeningSocket.bind(host: "no host at all", port: 0, count: 1) }
    }

    @Test("a unix socket works below the deepest folder, for its user alone", arguments: [0, 300])
    func unixSocket(depth: Int) async throws {
        var template = Array("\(NSTemporaryDirectory())/styx-socket-XXXXXX".utf8CString)
        let root = try #require(mkdtemp(&template).map { String(cString: $0) })
        var folder = root
        while folder.utf8.count < depth {
            folder += "/deeper-and-deeper"
            try #require(mkdir(folder, 0o700) == 0)
        }
        defer { while folder.utf8.count >= root.utf8.count, removeLast(&folder) {} }
        let path = folder + "/control.sock"
        for _ in 0..<2 {  // the second replaces the file that the first left behind
            let server = Recorder()
            let listener = try await listen(.unix, try UnixSocket.bind(path)) { server.adopt($0) }
            var status = stat()
            #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
            let client = Recorder()
            try await client.adopt(.unix, try UnixSocket.connect(path))
            await client.write([42])
            await server.waitFor(bytes: 1)
            await client.close()
            await server.close()
            await testLoop.perform { listener.close() }
        }
        unlink(path)
    }

    private func removeLast(_ folder: inout String) -> Bool {
        guard rmdir(folder) == 0, let slash = folder.lastIndex(of: "/") else { return false }
        folder = String(folder[..<slash])
        return true
    }
}

@Suite struct IPAddressTests {
    @Test(
        "text goes in and comes out in its shortest form",
        arguments: [
            ("127.0.0.1", "127.0.0.1"), ("::ffff:10.1.2.3", "10.1.2.3"), ("0:0:0:0:0:0:0:1", "::1"), ("2001:DB8::8", "2001:db8::8"),
        ])
    func text(given: String, expected: String) { #expect(IPAddress(given)?.description == expected) }

    @Test("what is no address is none", arguments: ["", "1.2.3", "256.1.1.1", "::g", "[::1]", "fe80::1%eth0", "localhost", "1.2.3.4 "])
    func refused(text: String) { #expect(IPAddress(text) == nil) }

    @Test("masks keep the first bits")
    func masks() {
        #expect(IPAddress("10.1.2.3")?.masked(to: 24) == IPAddress("10.1.2.0"))
        #expect(IPAddress("10.1.2.3")?.masked(to: 0) == IPAddress("0.0.0.0"))
        #expect(IPAddress("2001:db8:1:2:3::4")?.masked(to: 64) == IPAddress("2001:db8:1:2::"))
        #expect(IPAddress("2001:db8::ffff")?.masked(to: 127) == IPAddress("2001:db8::fffe"))
        #expect(IPAddress("2001:db8::ffff")?.masked(to: 128) == IPAddress("2001:db8::ffff"))
        #expect(IPAddress("127.9.9.9")?.isLoopback == true && IPAddress("::1")?.isLoopback == true)
        #expect(IPAddress("128.0.0.1")?.isLoopback == false && IPAddress("::2")?.isLoopback == false)
    }
}
