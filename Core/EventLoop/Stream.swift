import CLibUV
import Glibc

/// What a stream tells its owner, on its loop's thread.
package protocol StreamDelegate: AnyObject {
    /// Bytes came. They are the loop's buffer: valid during the call only.
    func received(_ bytes: UnsafeRawBufferPointer)
    /// The peer sends no more.
    func peerFinished()
    /// The connection is lost; nothing more is read or written. Never called from within a method of the stream.
    func failed(_ error: SystemError)
    /// All that was written is with the system. Never called from within `write`.
    func drained()
}

/// A connected TCP or unix-domain socket.
package final class Stream: Handle, @unchecked Sendable {
    /// Most bytes handed to libuv in one request; what is behind them stays with its owner's arrays.
    private static let chunk = 64 << 10

    /// Told of everything until the stream is closed, and kept alive as long.
    package var delegate: (any StreamDelegate)?
    private(set) package var isReading = false
    private var output = OutputQueue()
    private var pendingChunk: UnsafeMutableRawBufferPointer?
    private var isFinishing = false
    private var isBroken = false
    private var hasEnded = false
    /// Bytes that the system has taken since the stream began.
    package private(set) var sent: UInt64 = 0

    /// Which sockets a stream or a listener is made of.
    package enum Kind: Sendable { case tcp, unix }

    init(_ kind: Kind, on loop: LoopThread) {
        super.init(kind == .tcp ? UV_TCP : UV_NAMED_PIPE, on: loop) { Self.initialise(kind, $0, on: loop) }
    }

    /// Takes over a connected socket. On the loop's thread only.
    ///
    /// - Parameter descriptor: The stream's own from here on, also where this throws.
    package convenience init(_ kind: Kind, descriptor: Int32, on loop: LoopThread) throws(SystemError) {
        self.init(kind, on: loop)
        let result = Self.open(kind, memory, descriptor)
        guard result == 0 else {
            close()
            Glibc.close(descriptor)
            throw SystemError("uv_open", result)
        }
        if kind == .tcp { disableDelay() }
    }

    static func initialise(_ kind: Kind, _ memory: UnsafeMutableRawPointer, on loop: LoopThread) -> Int32 {
        switch kind {
        case .tcp: uv_tcp_init(loop.loop, memory.assumingMemoryBound(to: uv_tcp_t.self))
        case .unix: uv_pipe_init(loop.loop, memory.assumingMemoryBound(to: uv_pipe_t.self), 0)
        }
    }

    static func open(_ kind: Kind, _ memory: UnsafeMutableRawPointer, _ descriptor: Int32) -> Int32 {
        switch kind {
        case .tcp: uv_tcp_open(memory.assumingMemoryBound(to: uv_tcp_t.self), descriptor)
        case .unix: uv_pipe_open(memory.assumingMemoryBound(to: uv_pipe_t.self), descriptor)
        }
    }

    var asStream: UnsafeMutablePointer<uv_stream_t> { memory.assumingMemoryBound(to: uv_stream_t.self) }

    func disableDelay() { uv_tcp_nodelay(memory.assumingMemoryBound(to: uv_tcp_t.self), 1) }

    /// Address of the other side; nil for a unix-domain socket, and once the peer is gone.
    package var peer: IPAddress? {
        guard asHandle.pointee.type == UV_TCP else { return nil }
        var storage = sockaddr_storage()
        var size = Int32(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                uv_tcp_getpeername(memory.assumingMemoryBound(to: uv_tcp_t.self), $0, &size)
            }
        }
        return result == 0 ? IPAddress(storage) : nil
    }

    /// Whether nothing can be sent to the peer any more: the connection was reset, or closed in both directions (poll(2)).
    package var isGone: Bool {
        var descriptor: Int32 = -1
        guard uv_fileno(asHandle, &descriptor) == 0 else { return true }
        var asked = pollfd(fd: descriptor, events: 0, revents: 0)
        return poll(&asked, 1, 0) > 0 && Int32(asked.revents) & (POLLHUP | POLLERR) != 0
    }

    override func willClose() {
        delegate = nil
        isReading = false
        output.removeAll()
    }

    override func didClose() {
        pendingChunk?.deallocate()
        pendingChunk = nil
    }

    /// Later than whoever calls, so that no owner is called from within its own call.
    private func fail(_ code: Int32, in call: String) {
        guard !isBroken, !isClosing else { return }
        isBroken = true
        pause()
        output.removeAll()
        loop.execute { [self] in delegate?.failed(SystemError(call, code)) }
    }
}

// MARK: - Reading

extension Stream {
    /// Reads from now on; does nothing once the peer has finished.
    package func resume() {
        loop.preconditionCurrent()
        guard !isReading, !isClosing, !isBroken, !hasEnded else { return }
        isReading = true
        let result = uv_read_start(
            asStream,
            { handle, _, buffer in
                guard let stream = Handle.owner(of: handle?.pointee.data, as: Stream.self) else { return }
                let space = stream.loop.readBuffer
                buffer?.pointee = uv_buf_init(space.baseAddress?.assumingMemoryBound(to: CChar.self), UInt32(space.count))
            },
            { handle, count, _ in Handle.owner(of: handle?.pointee.data, as: Stream.self)?.didRead(count) })
        if result != 0 { fail(result, in: "uv_read_start") }
    }

    /// Reads nothing more until `resume()`: the peer is slowed by its own window.
    package func pause() {
        loop.preconditionCurrent()
        guard isReading else { return }
        isReading = false
        if !isClosing { uv_read_stop(asStream) }
    }

    private func didRead(_ count: Int) {
        guard !isClosing, count != 0 else { return }
        if count > 0 {
            delegate?.received(UnsafeRawBufferPointer(rebasing: loop.readBuffer[..<count]))
        } else {
            pause()
            hasEnded = true
            if count == Int(UV_EOF.rawValue) { delegate?.peerFinished() } else { fail(Int32(truncatingIfNeeded: count), in: "read") }
        }
    }
}

// MARK: - Writing

extension Stream {
    /// Bytes that wait for the peer to take them.
    package var queued: Int { output.count + (pendingChunk == nil ? 0 : Self.chunk) }

    /// Writes, at once as far as the system takes it; the rest when it does. `drained()` follows where something had to wait.
    package func write(_ bytes: [UInt8]) {
        loop.preconditionCurrent()
        guard isWritable, !bytes.isEmpty else { return }
        guard queued == 0 else { return output.append(bytes) }
        // Mostly the system takes all of it, and nothing has to be kept.
        let written = bytes.withUnsafeBytes { tryWrite($0) }
        guard written >= 0 else { return fail(written, in: "write") }
        guard written < bytes.count else { return }
        output.append(bytes)
        output.advance(by: Int(written))
        flush()
    }

    /// Writes from memory that is the caller's again after the call; what has to wait is copied.
    package func write(copying bytes: UnsafeRawBufferPointer) {
        loop.preconditionCurrent()
        guard isWritable, !bytes.isEmpty else { return }
        var written = 0
        if queued == 0 {
            let result = tryWrite(bytes)
            guard result >= 0 else { return fail(result, in: "write") }
            written = Int(result)
        }
        guard written < bytes.count else { return }
        write(Array(bytes[written...]))
    }

    /// Tells the peer that no more comes, after what was written.
    package func finish() {
        loop.preconditionCurrent()
        guard isWritable else { return }
        isFinishing = true
        if queued == 0 { shutdown() }
    }

    private var isWritable: Bool { !isClosing && !isBroken && !isFinishing }

    /// Bytes taken, 0 where the socket is full, or a negative code.
    private func tryWrite(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        var buffer = uv_buf_init(
            UnsafeMutablePointer(mutating: bytes.baseAddress?.assumingMemoryBound(to: CChar.self)),
            UInt32(truncatingIfNeeded: min(bytes.count, 1 << 30)))
        let result = uv_try_write(asStream, &buffer, 1)
        if result > 0 { sent += UInt64(result) }
        return result == UV_EAGAIN.rawValue ? 0 : result
    }

    private func flush() {
        while !output.isEmpty {
            let result = output.withNext { tryWrite($0) }
            guard result >= 0 else { return fail(result, in: "write") }
            guard result > 0 else { return writeChunk() }
            output.advance(by: Int(result))
        }
    }

    /// The socket is full: a copy of what comes next waits in libuv, and its completion says when to go on.
    private func writeChunk() {
        let chunk = output.withNext { next in
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: min(next.count, Self.chunk), alignment: 1)
            copy.copyMemory(from: UnsafeRawBufferPointer(rebasing: next[..<copy.count]))
            return copy
        }
        output.advance(by: chunk.count)
        pendingChunk = chunk
        let request = UnsafeMutablePointer<uv_write_t>.allocate(capacity: 1)
        var buffer = uv_buf_init(chunk.baseAddress?.assumingMemoryBound(to: CChar.self), UInt32(chunk.count))
        let result = uv_write(request, asStream, &buffer, 1) { request, status in
            guard let request else { return }
            let stream = Handle.owner(of: request.pointee.handle.pointee.data, as: Stream.self)
            request.deallocate()
            stream?.didWriteChunk(status)
        }
        guard result == 0 else {
            request.deallocate()
            return fail(result, in: "write")
        }
    }

    private func didWriteChunk(_ status: Int32) {
        if status >= 0, let pendingChunk { sent += UInt64(pendingChunk.count) }
        pendingChunk?.deallocate()
        pendingChunk = nil
        guard !isClosing, !isBroken else { return }
        guard status >= 0 else { return fail(status, in: "write") }
        flush()
        guard !isBroken, queued == 0 else { return }
        if isFinishing { shutdown() }
        delegate?.drained()
    }

    private func shutdown() {
        let request = UnsafeMutablePointer<uv_shutdown_t>.allocate(capacity: 1)
        let result = uv_shutdown(request, asStream) { request, _ in request?.deallocate() }
        if result != 0 { request.deallocate() }
    }
}
