import CLibUV
import Glibc

/// Accepts connections from a socket that somebody else made and bound (see `ListeningSocket`).
package final class Listener: Handle, @unchecked Sendable {
    private let kind: Stream.Kind
    private var accept: ((Stream) -> Void)?

    /// Accepts on this loop from now on. On the loop's thread only.
    ///
    /// - Parameters:
    ///   - descriptor: A bound socket; the listener's own from here on, also where this throws.
    ///   - backlog: Connections that the system holds for us.
    ///   - accept: Gets each connection as a stream that does not read yet.
    package init(
        _ kind: Stream.Kind, descriptor: Int32, on loop: LoopThread, backlog: Int32 = 1024, accept: @escaping (Stream) -> Void
    ) throws(SystemError) {
        self.kind = kind
        self.accept = accept
        super.init(kind == .tcp ? UV_TCP : UV_NAMED_PIPE, on: loop) { Stream.initialise(kind, $0, on: loop) }
        do throws(SystemError) {
            try listen(descriptor, backlog)
        } catch {
            close()
            throw error
        }
    }

    private func listen(_ descriptor: Int32, _ backlog: Int32) throws(SystemError) {
        let opened = Stream.open(kind, memory, descriptor)
        guard opened == 0 else {
            Glibc.close(descriptor)
            throw SystemError("uv_open", opened)
        }
        let stream = memory.assumingMemoryBound(to: uv_stream_t.self)
        try SystemError.check(
            "listen",
            uv_listen(stream, backlog) { handle, status in
                guard status == 0 else { return }
                Handle.owner(of: handle?.pointee.data, as: Listener.self)?.acceptNext()
            })
    }

    private func acceptNext() {
        guard !isClosing else { return }
        let stream = Stream(kind, on: loop)
        guard uv_accept(memory.assumingMemoryBound(to: uv_stream_t.self), stream.asStream) == 0, let accept else { return stream.close() }
        if kind == .tcp { stream.disableDelay() }
        accept(stream)
    }

    override func willClose() { accept = nil }
}
