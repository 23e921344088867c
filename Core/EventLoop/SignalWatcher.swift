import CLibUV

/// Calls a function on its loop each time the process gets a signal.
package final class SignalWatcher: Handle, @unchecked Sendable {
    private var body: (() -> Void)?

    /// Watches for `number`, a `SIG…`, until closed. On the loop's thread only.
    ///
    /// - Throws: `SystemError` for a signal that cannot be caught.
    package init(_ number: Int32, on loop: LoopThread, _ body: @escaping () -> Void) throws(SystemError) {
        self.body = body
        super.init(UV_SIGNAL, on: loop) { uv_signal_init(loop.loop, $0.assumingMemoryBound(to: uv_signal_t.self)) }
        let result = uv_signal_start(
            memory.assumingMemoryBound(to: uv_signal_t.self),
            { handle, _ in Handle.owner(of: handle?.pointee.data, as: SignalWatcher.self)?.body?() }, number)
        guard result == 0 else {
            close()
            throw SystemError("uv_signal_start", result)
        }
    }

    override func willClose() { body = nil }
}
