import EventLoop
import Glibc
import Values

/// One connection: carries bytes between its transport, the parser, the state that decides, and the task that answers.
///
/// `@unchecked Sendable`: touched on its loop's thread only. Its task prefers that loop, so what the task calls here runs there too.
final class Connection: StreamDelegate, ContentPipeOwner, @unchecked Sendable {
    /// Bytes that wait for the peer beyond which a producer waits.
    private static let highWater = 256 << 10
    /// What a closing connection waits for its peer to close, once all is sent.
    private static let lingering = Duration.seconds(2)
    /// Content that is longer is not copied behind its head.
    private static let longContent = 16 << 10

    private let transport: any Transport
    private let server: LoopServer
    private let loop: LoopThread
    private let peer: PeerAddress
    private var parser: RequestParser
    private var state = ConnectionState()
    /// What came ahead of its turn.
    private var unparsed: [UInt8] = []
    private var pipe: ContentPipe?
    private var task: Task<Void, Never>?
    private var writing: CheckedContinuation<Void, any Error>?
    private var isParsing = false
    private var isAnswering = false
    private var isClosed = false
    private var lingersSince: Duration?
    private var peerHasFinished = false

    private var patience: Patience

    init(_ transport: any Transport, of server: LoopServer) {
        self.transport = transport
        self.server = server
        loop = server.loop
        // The port is of no use to anybody here.
        peer = transport.peer.map { .network($0, port: 0) } ?? .local
        parser = RequestParser(limits: server.limits.head)
        patience = Patience(now: server.clock())
    }

    func open() {
        transport.delegate = self
        transport.resume()
    }

    // MARK: What comes

    func received(_ bytes: UnsafeRawBufferPointer) {
        guard !isClosed, lingersSince == nil else { return }
        if unparsed.isEmpty, !isParsing, state.mayParse {
            parse(bytes)
        } else {
            unparsed.append(contentsOf: bytes)
            parseRest()
        }
    }

    private func parseRest() {
        guard !unparsed.isEmpty, !isParsing, state.mayParse else { return regulate() }
        let rest = unparsed
        unparsed = []
        rest.withUnsafeBytes { parse($0) }
    }

    /// Parses as far as it is the turn of what is there, and keeps the rest. The response to a request may be written from within.
    private func parse(_ bytes: UnsafeRawBufferPointer) {
        var input = bytes
        isParsing = true
        while !isClosed, lingersSince == nil, state.mayParse {
            do throws(ProtocolError) {
                guard let event = try parser.next(&input) else {
                    if !parser.isBetweenRequests, !state.isResponding { state.receivedPartOfHead() }
                    break
                }
                take(event)
            } catch {
                perform(state.received(error))
                input = UnsafeRawBufferPointer(start: nil, count: 0)
                break
            }
            // With nothing left the end may still be due, and nobody would ask for it again.
            if pipe?.isFull == true, !input.isEmpty { break }
        }
        isParsing = false
        if !input.isEmpty, !isClosed, lingersSince == nil { unparsed.insert(contentsOf: input, at: 0) }
        noteDeadline()
        noteEnd()
        regulate()
    }

    private func take(_ event: RequestParser.Event) {
        switch event {
        case .head(let head): perform(state.received(head))
        case .content(let bytes):
            patience.received(content: bytes.count)
            pipe?.append(bytes)
            perform(state.receivedContent(bytes.count))
        case .end:
            pipe?.finish()
            perform(state.receivedEnd())
        }
    }

    /// Reads while what comes can be taken, and a little ahead, so that a client that is gone is noticed.
    private func regulate() {
        guard !isClosed else { return }
        let isFull = pipe?.isFull == true || unparsed.count >= ContentPipe.highWater
        let mayRead = lingersSince != nil || (!isFull && (state.mayParse || unparsed.isEmpty))
        if mayRead { transport.resume() } else { transport.pause() }
    }

    /// The end of what the peer sends says nothing of its interest in the answer (RFC 9112 §9.6): what came whole before is still worked on.
    func peerFinished() {
        if lingersSince != nil { return close() }
        peerHasFinished = true
        noteEnd()
    }

    /// The end counts once all that came before it is parsed.
    private func noteEnd() {
        guard peerHasFinished, unparsed.isEmpty, !isParsing, !isClosed, lingersSince == nil else { return }
        perform(state.peerFinished())
    }

    func failed(_ error: SystemError) {
        if lingersSince != nil { return close() }
        perform(state.peerLost())
    }

    func drained() {
        writing?.resume()
        writing = nil
    }

    // MARK: What is done

    private func perform(_ action: ConnectionState.Action) {
        switch action {
        case .wait: break
        case .readRequest: nextRequest()
        case .readContent: if !isParsing { parseRest() }
        case .sendContinue:
            transport.write(ResponseEncoder.continue)
            if !isParsing { parseRest() }
        case .dispatch(let head): dispatch(head)
        case .refuse(let error): refuse(error.apiError)
        case .failContent(let error): pipe?.fail(error.apiError)
        case .close: if transport.queued == 0 { close() } else { linger() }
        case .closeAfterLinger: linger()
        case .abort: abort()
        }
    }

    private func nextRequest() {
        pipe = nil
        task = nil
        if unparsed.isEmpty, !isParsing { transport.releaseBuffers() }
        noteDeadline()
        if !isParsing { parseRest() }
    }

    private func dispatch(_ head: RequestHead) {
        patience.beginRequest()
        noteDeadline()
        let request = Request(head, body: content(of: head), remoteAddress: peer, localAddress: nil, isSecure: transport.isSecure)
        isAnswering = true
        let answering = Task.immediate(executorPreference: loop) { await self.answer(request) }
        if isAnswering { task = answering }
    }

    private func content(of head: RequestHead) -> RequestBody {
        let length: Int?
        switch head.framing {
        case .none: return .empty
        case .length(let declared): length = declared
        case .chunked: length = nil
        }
        let pipe = ContentPipe(declaredLength: length, owner: self)
        self.pipe = pipe
        return RequestBody(pipe)
    }

    private func answer(_ request: Request) async {
        defer { isAnswering = false }
        let response = await server.responder.respond(to: request)
        loop.preconditionCurrent()
        guard !isClosed else { return }
        do {
            try await send(response, to: request.method, request.version)
        } catch ResponseError.unwritableField {
            return refuse(APIError(.genericError, "The response could not be written."))
        } catch {
            return perform(state.responseFailed())
        }
        perform(state.responseEnded())
    }

    /// Answers what is no request, or has no response, and closes.
    private func refuse(_ error: APIError) {
        state.responseBegins(asksToClose: true)
        guard let output = server.encoded(server.refusal(error)) else { return abort() }
        transport.write(output)
        perform(state.responseEnded())
    }

    private func send(_ response: Response, to method: Method, _ version: Version) async throws {
        var encoder = ResponseEncoder()
        var output: [UInt8] = []
        output.reserveCapacity(512 + min(Self.longContent, response.body.length ?? 0))
        state.responseBegins()
        try encoder.begin(response, to: method, version, closes: state.closesAfterResponse, date: server.dateLine(), into: &output)
        if encoder.endsWithConnection { state.responseBegins(asksToClose: true) }
        switch response.body {
        case .empty: break
        case .bytes(let bytes) where bytes.count > Self.longContent && !encoder.dropsContent:
            transport.write(output)
            return transport.write(bytes)  // its length is in the head: nothing goes around it
        case .bytes(let bytes): try encoder.write(bytes, into: &output)
        case .stream(_, let produce):
            if encoder.dropsContent { break }
            transport.write(output)
            let sink = ConnectionSink(self, encoder)
            try await produce(ResponseBodyWriter(sink))
            loop.preconditionCurrent()
            output = []
            try sink.end(into: &output)
            transport.write(output)
            return
        }
        try encoder.end(into: &output)
        transport.write(output)
    }

    /// Sends a piece of content and waits where the peer is slow. Where it is not, others have their turn: a peer that takes all at once would keep
    /// the loop for the whole of a long content.
    func write(_ bytes: [UInt8]) async throws {
        if loop.isCurrent, !isClosed {
            transport.write(bytes)
            guard transport.queued > Self.highWater else { return await loop.perform {} }
        }
        try await withCheckedThrowingContinuation { waiter in
            if loop.isCurrent { wait(waiter) } else { loop.execute { self.send(bytes, waiter) } }
        }
    }

    /// From another thread: the piece has not been sent yet.
    private func send(_ bytes: [UInt8], _ waiter: CheckedContinuation<Void, any Error>) {
        if !isClosed { transport.write(bytes) }
        wait(waiter)
    }

    private func wait(_ waiter: CheckedContinuation<Void, any Error>) {
        if isClosed { return waiter.resume(throwing: CancellationError()) }
        guard transport.queued > Self.highWater else { return waiter.resume() }
        precondition(writing == nil, "the content of a response is written by one task")
        writing = waiter
    }

    // MARK: Content

    var isCurrent: Bool { loop.isCurrent }
    func perform(_ call: @escaping @Sendable () -> Void) { loop.execute(call) }

    func contentWanted() {
        perform(state.contentWanted())
        noteDeadline()
        if !isParsing { regulate() }
    }

    // MARK: Deadlines

    private func noteDeadline() { patience.turn(to: state.deadline, now: server.clock()) }

    func checkDeadline(_ now: Duration) {
        guard !isClosed else { return }
        // Nothing is read any more from a peer that has finished, so nothing else tells that it is gone.
        if peerHasFinished, transport.isGone { return failed(SystemError("poll", ECONNRESET)) }
        if patience.isStalled(queued: transport.queued, sent: transport.sent, now: now, server.limits) { return abort() }
        if let since = lingersSince { return checkLingering(since, now) }
        noteDeadline()
        switch patience.passed(now: now, server.limits) {
        case nil, .some(.none): break
        case .idle: close()
        case .head: if state.headIsLate() { refuse(Self.late) } else { close() }
        case .content: contentIsLate()
        }
    }

    /// The peer may close from when it has been sent everything.
    private func checkLingering(_ since: Duration, _ now: Duration) {
        if transport.queued > 0 {
            lingersSince = now
        } else if now - since > Self.lingering {
            close()
        }
    }

    private func contentIsLate() {
        guard let pipe, state.isResponding else { return linger() }
        state.contentIsLate()
        pipe.fail(Self.late)
    }

    private static let late = APIError(.serviceUnavailable, "The request did not arrive in time.", status: .requestTimeout)

    // MARK: The end

    func drain() { perform(state.drain()) }

    /// The client is gone: who works for it is told to stop.
    func abort() {
        task?.cancel()
        pipe?.fail(ContentLost())
        close()
    }

    /// Sends the rest, then reads and drops, so that the peer gets all of it (RFC 9112 §9.6).
    private func linger() {
        guard !isClosed, lingersSince == nil else { return }
        transport.finish()
        lingersSince = server.clock()
        unparsed = []
        transport.resume()
    }

    private func close() {
        guard !isClosed else { return }
        isClosed = true
        if transport.isSecure { transport.finish() }  // the close_notify
        writing?.resume(throwing: CancellationError())
        writing = nil
        pipe?.fail(ContentLost())
        transport.close()
        server.closed(self)
    }
}

/// Encodes the pieces of a streamed response. Used by one task, on the connection's loop: hence unchecked.
private final class ConnectionSink: ResponseSink, @unchecked Sendable {
    private let connection: Connection
    private var encoder: ResponseEncoder

    init(_ connection: Connection, _ encoder: ResponseEncoder) {
        self.connection = connection
        self.encoder = encoder
    }

    func write(_ bytes: [UInt8]) async throws {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + 16)
        try encoder.write(bytes, into: &output)
        try await connection.write(output)
    }

    func end(into output: inout [UInt8]) throws { try encoder.end(into: &output) }
}
