import Synchronization
import Values

@testable import EventLoop
@testable import HTTP

/// A server on a loop of its own, with a clock that the test moves.
final class ServedLoop: Sendable {
    let server: HTTPServer
    let loop: LoopThread
    let port: UInt16
    private let time: Time

    private final class Time: Sendable {
        let now = Mutex(Duration.seconds(1000))
    }

    init(
        limits: ServerLimits = ServerLimits(), tls: ServerTLS? = nil,
        respond: @escaping @Sendable (Request, LoopThread) async throws -> Response
    ) async throws {
        let time = Time()
        self.time = time
        loop = try LoopThread(name: "served")
        server = HTTPServer(
            on: [loop], limits: limits, tls: tls, clock: { time.now.withLock { $0 } }, refusal: { failure($0) },
            responder: ClosureResponder(loop: loop, body: respond))
        let (descriptors, port) = try ListeningSocket.bind(host: "127.0.0.1", port: 0, count: 1)
        self.port = port
        try await server.accept(.tcp, from: descriptors)
    }

    func client() throws -> TestClient { try TestClient(port: port) }

    /// Lets time pass, then looks at the deadlines.
    func pass(_ duration: Duration) async {
        time.now.withLock { $0 += duration }
        await server.sweep()
    }

    func waitForConnections(_ count: Int) async { while await server.connections != count {} }
}

private struct ClosureResponder: Responder {
    let loop: LoopThread
    let body: @Sendable (Request, LoopThread) async throws -> Response

    func respond(to request: Request) async -> Response {
        do { return try await body(request, loop) } catch let error as APIError { return failure(error) } catch {
            return Response(.internalError, body: .bytes(Array("\(error)".utf8)))
        }
    }
}

private func failure(_ error: APIError) -> Response { Response(error.status, body: .bytes(Array(error.message.utf8))) }

func text(_ text: String) -> Response { Response(.ok, body: .bytes(Array(text.utf8))) }

/// Something that a handler tells and a test waits for.
final class Told<Value: Sendable & Equatable>: Sendable {
    private let told: Mutex<[Value]> = Mutex([])
    var values: [Value] { told.withLock { $0 } }
    func tell(_ value: Value) { told.withLock { $0.append(value) } }
    func wait(for count: Int = 1) async { while values.count < count { await Task.yield() } }
}
