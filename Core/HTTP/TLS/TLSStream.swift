import EventLoop
import Glibc

/// A connection through TLS: what a `Stream` is for plain text.
///
/// `@unchecked Sendable`: touched on the stream's loop only, as the stream itself is.
final class TLSStream: Transport, StreamDelegate, @unchecked Sendable {
    /// Plain text is encrypted only while fewer bytes than this wait for the peer.
    private static let highWater = 128 << 10
    /// Content of one record at most (RFC 8446 §5.1).
    private static let record = 16 << 10

    weak var delegate: (any StreamDelegate)?
    private let stream: Stream
    private var session: TLSSession
    private var plain = OutputQueue()
    private var isFinishing = false
    private var isOver = false

    /// Takes over a stream that does not read yet; nil where there is no memory.
    init?(_ stream: Stream, _ context: TLSContext) {
        guard let session = TLSSession(context) else { return nil }
        self.stream = stream
        self.session = session
        stream.delegate = self
    }

    var queued: Int { plain.count + stream.queued }
    var sent: UInt64 { stream.sent }
    var peer: IPAddress? { stream.peer }
    var isSecure: Bool { true }
    var isGone: Bool { stream.isGone }

    func resume() { stream.resume() }
    func pause() { stream.pause() }
    func releaseBuffers() { session.releaseBuffers() }

    func write(_ bytes: [UInt8]) {
        guard !isFinishing, !isOver else { return }
        plain.append(bytes)
        encrypt()
    }

    func write(copying bytes: UnsafeRawBufferPointer) { write(Array(bytes)) }

    func finish() {
        guard !isFinishing, !isOver else { return }
        isFinishing = true
        encrypt()
    }

    func close() {
        isOver = true
        delegate = nil
        stream.close()
    }

    private func encrypt() {
        while !plain.isEmpty, stream.queued < Self.highWater {
            let taken = plain.withNext { session.write(UnsafeRawBufferPointer(rebasing: $0.prefix(Self.record))) }
            guard let taken else { return fail() }
            flush()
            guard taken > 0 else { return }
            plain.advance(by: taken)
        }
        guard isFinishing, plain.isEmpty, !isOver else { return }
        session.finish()
        flush()
        stream.finish()
    }

    private func flush() {
        withUnsafeTemporaryAllocation(byteCount: Self.record + 1024, alignment: 16) { space in
            while true {
                let count = session.takeOutput(into: space)
                guard count > 0 else { return }
                stream.write(copying: UnsafeRawBufferPointer(rebasing: space[..<count]))
            }
        }
    }

    private func fail() {
        guard !isOver else { return }
        isOver = true
        flush()  // the alert that says why
        stream.pause()
        stream.loop.execute { [self] in delegate?.failed(SystemError("TLS", EPROTO)) }
    }
}

// MARK: - What the socket tells

extension TLSStream {
    func received(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty, !isOver {
            session.feed(UnsafeRawBufferPointer(rebasing: rest.prefix(Self.record)))
            rest = rest.dropFirst(Self.record)
            decrypt()
        }
    }

    /// Hands over what can be read. The owner may pause meanwhile: what one read of the socket brought still comes.
    private func decrypt() {
        withUnsafeTemporaryAllocation(byteCount: Self.record, alignment: 16) { space in
            while !isOver {
                let reading = session.read(into: space)
                flush()
                switch reading {
                case .content(let count): delegate?.received(UnsafeRawBufferPointer(rebasing: space[..<count]))
                case .wait: return encrypt()
                case .end: return end()
                case .failed: return fail()
                }
            }
        }
    }

    private func end() {
        isOver = isFinishing
        stream.pause()
        delegate?.peerFinished()
    }

    func peerFinished() { delegate?.peerFinished() }
    func failed(_ error: SystemError) { delegate?.failed(error) }

    func drained() {
        encrypt()
        if queued == 0, !isFinishing { delegate?.drained() }
    }
}
