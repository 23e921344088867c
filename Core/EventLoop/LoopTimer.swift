import CLibUV

/// Calls a function once after a time, or again and again, on its loop.
package final class LoopTimer: Handle, @unchecked Sendable {
    private var body: (() -> Void)?
    private let repeats: Bool

    fileprivate init(on loop: LoopThread, repeats: Bool, body: @escaping () -> Void) {
        self.body = body
        self.repeats = repeats
        super.init(UV_TIMER, on: loop) { uv_timer_init(loop.loop, $0.assumingMemoryBound(to: uv_timer_t.self)) }
    }

    /// Ends the timer; its function is not called again. The second call does nothing.
    package func cancel() { close() }

    fileprivate func start(_ duration: Duration) {
        let milliseconds = duration.milliseconds
        uv_update_time(loop.loop)
        uv_timer_start(
            memory.assumingMemoryBound(to: uv_timer_t.self), { Handle.owner(of: $0?.pointee.data, as: LoopTimer.self)?.fire() },
            milliseconds, repeats ? max(1, milliseconds) : 0)
    }

    private func fire() {
        guard !isClosing else { return }
        let body = body
        if !repeats { close() }
        body?()
    }

    override func willClose() { body = nil }
}

extension LoopThread {
    /// Calls `body` on this loop after `duration`, counted in whole milliseconds and never early. On the loop's thread only.
    @discardableResult
    package func schedule(after duration: Duration, _ body: @escaping () -> Void) -> LoopTimer {
        let timer = LoopTimer(on: self, repeats: false, body: body)
        timer.start(duration)
        return timer
    }

    /// Calls `body` on this loop every `interval`, until cancelled. On the loop's thread only.
    package func schedule(every interval: Duration, _ body: @escaping () -> Void) -> LoopTimer {
        let timer = LoopTimer(on: self, repeats: true, body: body)
        timer.start(interval)
        return timer
    }
}

extension Duration {
    /// Rounded up; 0 for what is negative.
    var milliseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let whole = UInt64(seconds).multipliedReportingOverflow(by: 1000)
        let part = UInt64((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
        return whole.overflow ? .max / 2 : min(whole.partialValue, .max / 2) + part
    }
}
