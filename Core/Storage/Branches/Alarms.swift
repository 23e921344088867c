import EventLoop

/// Calls a function after a time, on the loop it is given; a test brings its own.
package struct Alarms: Sendable {
    /// - Returns: What calls it off; harmless afterwards. Both are called on the loop.
    package typealias Setting = @Sendable (Duration, LoopThread, @escaping @Sendable () -> Void) -> @Sendable () -> Void

    let set: Setting

    package init(_ set: @escaping Setting) { self.set = set }

    /// Timers of the loop.
    package static let loop = Alarms { duration, loop, body in
        let timer = loop.schedule(after: duration, body)
        return { timer.cancel() }
    }
}
