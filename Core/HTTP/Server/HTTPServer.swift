import EventLoop
import Glibc
import Synchronization
import Values

/// Accepts connections on its loops and hands their requests to a responder.
///
/// Each loop has sockets and connections of its own: nothing is shared between them but the responder and the count of connections.
public final class HTTPServer: Sendable {
    private let parts: [LoopServer]

    /// - Parameters:
    ///   - refusal: Writes the answer to what never becomes a request: broken framing, a head that does not arrive in time.
    ///   - tls: Encrypts connections, where there is one.
    ///   - clock: Time that does not go back, for the deadlines.
    package init(
        on loops: [LoopThread], limits: ServerLimits = ServerLimits(), tls: ServerTLS? = nil,
        clock: @escaping @Sendable () -> Duration = LoopServer.now, refusal: @escaping @Sendable (APIError) -> Response,
        responder: any Responder
    ) {
        let count = ConnectionCount(most: limits.maxConnections)
        parts = loops.map {
            LoopServer(on: $0, limits: limits, counting: count, tls: tls, clock: clock, refusal: refusal, responder: responder)
        }
    }

    /// Accepts from now on; the sockets are dealt out to the loops, each its own.
    ///
    /// - Parameter descriptors: Bound sockets, the server's own from here on.
    package func accept(_ kind: Stream.Kind, from descriptors: [Int32]) async throws {
        for (index, descriptor) in descriptors.enumerated() {
            let part = parts[index % parts.count]
            try await part.loop.perform { Result { () throws(SystemError) in try part.listen(kind, descriptor) } }.get()
        }
    }

    /// Looks at the deadlines now, as each loop does every second.
    package func sweep() async {
        for part in parts { await part.loop.perform { part.sweep() } }
    }

    /// Connections that are open now.
    package var connections: Int {
        get async {
            var count = 0
            for part in parts { count += await part.loop.perform { part.openCount } }
            return count
        }
    }

    /// Accepts nothing more, lets running requests end, and closes what is idle at once and what still runs after `patience`.
    ///
    /// A task that has been cut is cancelled, not awaited.
    package func drain(within patience: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            for part in parts { group.addTask { await part.drain(within: patience) } }
        }
    }
}

/// The connections of all loops together. The system deals them out unevenly: a bound for each loop would refuse some while there is room.
final class ConnectionCount: Sendable {
    private let most: Int
    private let open = Atomic(0)

    init(most: Int) { self.most = most }

    /// Counts one more, unless that makes more than the bound.
    func enter() -> Bool {
        if open.wrappingAdd(1, ordering: .relaxed).newValue <= most { return true }
        leave()
        return false
    }

    func leave() { open.wrappingSubtract(1, ordering: .relaxed) }
}

/// One loop's part of a server. Everything in it is touched on the loop's thread alone: hence unchecked.
package final class LoopServer: @unchecked Sendable {
    let loop: LoopThread
    let limits: ServerLimits
    let responder: any Responder
    let clock: @Sendable () -> Duration
    let refusal: @Sendable (APIError) -> Response
    private let tls: ServerTLS?
    private let count: ConnectionCount
    private var listeners: [Listener] = []
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var sweeping: LoopTimer?
    private var dates = DateLine()
    private var isDraining = false
    private var emptied: [CheckedContinuation<Void, Never>] = []

    init(
        on loop: LoopThread, limits: ServerLimits, counting count: ConnectionCount, tls: ServerTLS?,
        clock: @escaping @Sendable () -> Duration,
        refusal: @escaping @Sendable (APIError) -> Response, responder: any Responder
    ) {
        self.loop = loop
        self.limits = limits
        self.count = count
        self.tls = tls
        self.clock = clock
        self.refusal = refusal
        self.responder = responder
    }

    func listen(_ kind: Stream.Kind, _ descriptor: Int32) throws(SystemError) {
        listeners.append(try Listener(kind, descriptor: descriptor, on: loop) { [weak self] in self?.admit($0, kind) })
        if sweeping == nil { sweeping = loop.schedule(every: .seconds(1)) { [weak self] in self?.sweep() } }
    }

    private func admit(_ stream: Stream, _ kind: Stream.Kind) {
        guard !isDraining else { return stream.close() }
        let isSecured = kind == .tcp && tls != nil
        // Through TLS nothing can be said before the handshake.
        guard count.enter() else { return isSecured ? stream.close() : refuse(stream) }
        var transport: any Transport = stream
        if isSecured, let tls {
            guard let secured = TLSStream(stream, tls.current) else {
                count.leave()
                return stream.close()
            }
            transport = secured
        }
        let connection = Connection(transport, of: self)
        connections[ObjectIdentifier(connection)] = connection
        connection.open()
    }

    /// What is too many is told so, without waiting for its request.
    private func refuse(_ stream: Stream) {
        let error = APIError(.serviceUnavailable, "The server has too many connections.", retryAfterSeconds: 5)
        if let output = encoded(refusal(error)) { stream.write(output) }
        stream.close()
    }

    /// The whole of a short last response.
    func encoded(_ response: Response) -> [UInt8]? {
        var encoder = ResponseEncoder()
        var output: [UInt8] = []
        do throws(ResponseError) {
            try encoder.begin(response, to: .get, .http11, closes: true, date: dateLine(), into: &output)
            if case .bytes(let bytes) = response.body { try encoder.write(bytes, into: &output) }
            try encoder.end(into: &output)
            return output
        } catch { return nil }
    }

    /// One timer for all connections: their deadlines are kept to the second.
    func sweep() {
        let now = clock()
        for connection in Array(connections.values) { connection.checkDeadline(now) }
    }

    func closed(_ connection: Connection) {
        if connections.removeValue(forKey: ObjectIdentifier(connection)) != nil { count.leave() }
        guard isDraining, connections.isEmpty else { return }
        finishDraining()
    }

    private func finishDraining() {
        sweeping?.cancel()
        sweeping = nil
        for continuation in emptied { continuation.resume() }
        emptied = []
    }

    var openCount: Int { connections.count }

    func drain(within patience: Duration) async {
        await withCheckedContinuation { continuation in
            loop.execute { self.beginDraining(patience, continuation) }
        }
    }

    private func beginDraining(_ patience: Duration, _ continuation: CheckedContinuation<Void, Never>) {
        isDraining = true
        for listener in listeners { listener.close() }
        listeners = []
        for connection in Array(connections.values) { connection.drain() }
        emptied.append(continuation)
        guard !connections.isEmpty else { return finishDraining() }
        _ = loop.schedule(after: patience) { [weak self] in
            guard let self else { return }
            for connection in Array(connections.values) { connection.abort() }
        }
    }

    /// The field `Date`, made once a second.
    func dateLine() -> [UInt8] {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &time)
        return dates.bytes(at: time.tv_sec)
    }

    /// A coarse clock that does not go back.
    package static let now: @Sendable () -> Duration = {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
