import Glibc
import Testing
import Values

@testable import EventLoop
@testable import HTTP

private let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

@Suite struct HTTPServerTests {
    @Test("a connection is kept, until the client asks to close it")
    func keepAlive() async throws {
        let served = try await ServedLoop { request, _ in text(request.target.path) }
        let client = try served.client()
        for path in ["/one", "/two"] {
            client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
            let (head, content) = await client.response()
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n") && !head.contains("Connection:"))
            #expect(content == path)
        }
        client.send("GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let last = await client.receiveAll()
        #expect(last.contains("Connection: close\r\n") && last.hasSuffix("/last"))
    }

    @Test("requests sent ahead are answered in their order")
    func pipelining() async throws {
        let served = try await ServedLoop { request, loop in
            let number = Int(request.target.path.dropFirst()) ?? 0
            if number % 3 == 0 { try await loop.sleep(for: .milliseconds(5)) }
            let content = try await request.body.collect(upTo: 100)
            return text("\(number)" + String(decoding: content, as: UTF8.self))
        }
        let client = try served.client()
        client.send((0..<40).map { "PUT /\($0) HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab" }.joined())
        for number in 0..<40 { #expect(await client.response().content == "\(number)ab") }
    }

    @Test("HEAD has the head of GET and no content; a stream of unknown length is chunked")
    func heads() async throws {
        let served = try await ServedLoop { request, _ in
            guard request.target.path == "/stream" else { return text("content") }
            return Response(.ok, body: .stream { writer in for piece in ["ab", "", "cde"] { try await writer.write(Array(piece.utf8)) } })
        }
        let client = try served.client()
        client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await client.response(hasContent: false).head.contains("Content-Length: 7\r\n"))
        client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await client.receive(until: "\r\n\r\n").contains("Transfer-Encoding: chunked\r\n"))
        #expect(await client.receive(until: "\r\n0\r\n\r\n") == "2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n")
        client.send("GET /stream HTTP/1.0\r\n\r\n")
        #expect(await client.receiveAll().hasSuffix("\r\n\r\nabcde"))
    }

    @Test("a client that waits for 100 gets it when its content is wanted, and a refusal without it")
    func expectation() async throws {
        let served = try await ServedLoop { request, _ in
            guard request.method == .put else { return Response(.forbidden) }
            return text(String(decoding: try await request.body.collect(upTo: 10), as: UTF8.self))
        }
        let client = try served.client()
        client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        #expect(await client.receive(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
        client.send("abc")
        #expect(await client.response().content == "abc")
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        client.endWriting()
        #expect(await client.receiveAll().hasPrefix("HTTP/1.1 403"))
    }

    @Test("a long last response reaches a slow reader to its end")
    func longLastResponse() async throws {
        let content = String(repeating: "x", count: 8_000_000)
        let served = try await ServedLoop { _, _ in text(content) }
        let client = try served.client()
        client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        await served.waitForConnections(1)
        #expect(await client.receiveAll().utf8.count > 8_000_000)
    }

    @Test("broken framing is answered and the connection closes; so is a field that cannot be written")
    func refusals() async throws {
        let served = try await ServedLoop { _, _ in Response(.ok, fields: [.location: "a\r\nb"]) }
        let broken = try served.client()
        broken.send("GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n")
        #expect(await broken.receiveAll().hasPrefix("HTTP/1.1 400"))
        let unwritable = try served.client()
        unwritable.send(get)
        #expect(await unwritable.receiveAll().hasPrefix("HTTP/1.1 500"))
    }

    @Test("a reset cancels the task that works for the client, also after the client had sent all", arguments: [false, true])
    func vanishing(afterItsEnd: Bool) async throws {
        let told = Told<String>()
        let served = try await ServedLoop { _, loop in
            told.tell("begun")
            do { try await loop.sleep(for: .seconds(3600)) } catch { told.tell("cancelled") }
            return text("late")
        }
        var client: TestClient? = try served.client()
        client?.send(get)
        await told.wait()
        if afterItsEnd { client?.endWriting() }
        client?.endsInReset()
        client = nil
        while told.values.count < 2 { await served.pass(.milliseconds(1)) }
        #expect(told.values == ["begun", "cancelled"])
        await served.waitForConnections(0)
    }

    @Test("who sends no more is still there: whole requests are answered, all of them, then the connection closes")
    func halfClosed() async throws {
        let (begun, told) = (Told<String>(), Told<String>())
        let served = try await ServedLoop { request, loop in
            begun.tell("begun")
            while told.values.isEmpty { try await loop.sleep(for: .milliseconds(1)) }
            return text(request.target.path)
        }
        let client = try served.client()
        client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n")
        client.endWriting()
        await begun.wait()
        told.tell("go on")
        #expect(await client.response().content == "/a")
        #expect(await client.receiveAll().hasSuffix("/b"))
        await served.waitForConnections(0)
    }

    @Test(
        "a request that is cut off by the end of what is sent is 400",
        arguments: ["PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf", "GET / HT"])
    func cutOff(sent: String) async throws {
        let served = try await ServedLoop { request, _ in
            text(String(decoding: try await request.body.collect(upTo: 10), as: UTF8.self))
        }
        let client = try served.client()
        client.send(sent)
        client.endWriting()
        #expect(await client.receiveAll().hasPrefix("HTTP/1.1 400"))
        await served.waitForConnections(0)
    }

    @Test("a body that came whole before the end is taken whole, however slowly")
    func wholeBody() async throws {
        let served = try await ServedLoop { request, loop in
            var count = 0
            while let piece = try await request.body.next() {
                count += piece.count
                await loop.perform {}
            }
            return text("\(count)")
        }
        let client = try served.client()
        client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + String(repeating: "x", count: 1_000_000))
        client.endWriting()
        #expect(await client.receiveAll().hasSuffix("1000000"))
    }

    @Test("an upload waits while its consumer is slow, and comes whole")
    func slowConsumer() async throws {
        let total = 32 << 20
        let gate = Told<Bool>()
        let served = try await ServedLoop { request, loop in
            while gate.values.isEmpty { try await loop.sleep(for: .milliseconds(1)) }
            var count = 0
            while let piece = try await request.body.next() { count += piece.count }
            return text("\(count)")
        }
        let client = try served.client()
        client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: \(total)\r\n\r\n")
        let piece = [UInt8](repeating: 7, count: 1 << 16)
        var sent = 0
        var refusedInARow = 0
        while sent < total / 2, refusedInARow < 200 {
            let count = client.sendNow(piece[...])
            sent += count
            refusedInARow = count == 0 ? refusedInARow + 1 : 0
            if count == 0 { try await served.loop.sleep(for: .milliseconds(1)) }
        }
        #expect(sent < total / 2, "what nobody takes must stay with the client and the system")
        gate.tell(true)
        while sent < total {
            client.send(Array(piece.prefix(total - sent)))
            sent += min(piece.count, total - sent)
        }
        #expect(await client.response().content == "\(total)")
    }

    @Test("a stream is produced no faster than its reader takes it")
    func slowReader() async throws {
        let produced = Told<Int>()
        let served = try await ServedLoop { _, _ in
            Response(
                .ok,
                body: .stream(length: 64 << 20) { writer in
                    for number in 0..<64 {
                        produced.tell(number)
                        try await writer.write([UInt8](repeating: 1, count: 1 << 20))
                    }
                })
        }
        let client = try served.client()
        client.send(get)
        #expect(await client.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 200"))
        var received = 0
        while received < 64 << 20 {
            let next = await client.receive()
            guard !next.isEmpty else { break }
            received += next.count
            #expect(produced.values.count << 20 < received + 24 << 20)
        }
        #expect(received == 64 << 20)
    }

    @Test("the bound of connections is one for all loops: none refuses while there is room")
    func shared() async throws {
        let loops = [try LoopThread(name: "one"), try LoopThread(name: "two")]
        var limits = ServerLimits()
        limits.maxConnections = 3
        let server = HTTPServer(on: loops, limits: limits, refusal: { Response($0.status) }, responder: Silent())
        // One socket: all connections come to the first loop.
        let (descriptors, port) = try ListeningSocket.bind(host: "127.0.0.1", port: 0, count: 1)
        try await server.accept(.tcp, from: descriptors)
        let clients = try (0..<3).map { _ in try TestClient(port: port) }
        while await server.connections != 3 {}
        #expect(await (try TestClient(port: port)).receiveAll().hasPrefix("HTTP/1.1 503"))
        withExtendedLifetime(clients) {}
    }

    private struct Silent: Responder {
        func respond(to request: Request) async -> Response { Response(.ok) }
    }

    @Test("connections over the limit are told so")
    func limit() async throws {
        var limits = ServerLimits()
        limits.maxConnections = 2
        let served = try await ServedLoop(limits: limits) { _, _ in text("in") }
        let first = try served.client()
        let second = try served.client()
        await served.waitForConnections(2)
        let third = try served.client()
        #expect(await third.receiveAll().hasPrefix("HTTP/1.1 503"))
        first.send(get)
        #expect(await first.response().content == "in")
        withExtendedLifetime(second) {}
    }
}

@Suite struct HTTPServerDeadlineTests {
    @Test("a head that comes too slowly is answered 408")
    func head() async throws {
        let served = try await ServedLoop { _, _ in text("ok") }
        let client = try served.client()
        client.send(get + "GET / HT")
        #expect(await client.response().content == "ok")
        await served.pass(.seconds(14))
        client.send("T")
        await served.pass(.seconds(2))
        let answer = await client.receiveAll(afterTold: { client.endWriting() })
        #expect(answer.hasPrefix("HTTP/1.1 408"))
        await served.waitForConnections(0)
    }

    @Test("a client that says nothing is closed without a word")
    func silent() async throws {
        let served = try await ServedLoop { _, _ in text("ok") }
        let client = try served.client()
        await served.waitForConnections(1)
        await served.pass(.seconds(16))
        #expect(await client.receiveAll() == "")
    }

    @Test("an idle connection is kept for its time and no longer")
    func idle() async throws {
        let served = try await ServedLoop { _, _ in text("ok") }
        let client = try served.client()
        for _ in 0..<2 {
            client.send(get)
            #expect(await client.response().content == "ok")
            await served.pass(.seconds(74))
        }
        await served.pass(.seconds(2))
        #expect(await client.receiveAll() == "")
    }

    @Test("content that drips is cut, however often somebody asks for more")
    func drip() async throws {
        let served = try await ServedLoop { request, _ in
            while try await request.body.next() != nil {}
            return text("whole")
        }
        let client = try served.client()
        client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n")
        // In small steps: while the handler is between two pieces its time stands still.
        for _ in 0..<60 {
            client.send("a")
            await served.pass(.seconds(1))
        }
        #expect(await client.receiveAll(afterTold: { client.endWriting() }).hasPrefix("HTTP/1.1 408"))
    }

    @Test("a reader that takes nothing is cut, and its producer stopped")
    func stalledReader() async throws {
        let told = Told<String>()
        let served = try await ServedLoop { _, _ in
            Response(
                .ok,
                body: .stream { writer in
                    do {
                        while true {
                            try await writer.write([UInt8](repeating: 1, count: 1 << 20))
                            told.tell("piece")
                        }
                    } catch {
                        told.tell("stopped")
                        throw error
                    }
                })
        }
        let client = try served.client()
        client.send(get)
        while await served.server.connections == 1, told.values.last != "stopped" { await served.pass(.seconds(40)) }
        await told.wait()
        while told.values.last != "stopped" { await Task.yield() }
        withExtendedLifetime(client) {}
    }

    @Test("pace is counted over the time that content was waited for")
    func pace() {
        let limits = ServerLimits()
        var patience = Patience(now: .zero)
        patience.turn(to: .none, now: .seconds(1))
        patience.beginRequest()
        patience.turn(to: .content, now: .seconds(10))
        #expect(patience.passed(now: .seconds(25), limits) == nil)
        patience.turn(to: .none, now: .seconds(25))
        #expect(patience.passed(now: .seconds(500), limits) == nil)
        patience.turn(to: .content, now: .seconds(500))
        #expect(patience.passed(now: .milliseconds(500_100), limits) == .content)
        patience.received(content: 10 * 1024)
        #expect(patience.passed(now: .seconds(509), limits) == nil)
        #expect(patience.passed(now: .seconds(511), limits) == .content)
    }
}

@Suite struct HTTPServerDrainTests {
    @Test("at a drain idle connections close, running requests end with Connection: close, nobody is admitted")
    func drain() async throws {
        let gate = Told<Bool>()
        let begun = Told<Bool>()
        let served = try await ServedLoop { request, loop in
            guard request.target.path == "/slow" else { return text("fast") }
            begun.tell(true)
            while gate.values.isEmpty { try await loop.sleep(for: .milliseconds(1)) }
            return text("slow")
        }
        let idle = try served.client()
        idle.send(get)
        #expect(await idle.response().content == "fast")
        let busy = try served.client()
        busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        await begun.wait()
        async let drained: Void = served.server.drain(within: .seconds(3600))
        #expect(await idle.receiveAll() == "")
        #expect(throws: (any Error).self) { try served.client() }
        gate.tell(true)
        let answer = await busy.receiveAll()
        #expect(answer.contains("Connection: close\r\n") && answer.hasSuffix("slow"))
        await drained
    }

    @Test("what still runs at the end of a drain's patience is cut and cancelled")
    func cut() async throws {
        let told = Told<String>()
        let served = try await ServedLoop { _, loop in
            told.tell("begun")
            do { try await loop.sleep(for: .seconds(3600)) } catch { told.tell("cancelled") }
            return text("never")
        }
        let client = try served.client()
        client.send(get)
        await told.wait()
        await served.server.drain(within: .milliseconds(10))
        #expect(await client.receiveAll() == "")
        await told.wait(for: 2)
        #expect(told.values == ["begun", "cancelled"])
    }
}
