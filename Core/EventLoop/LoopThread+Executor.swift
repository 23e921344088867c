extension LoopThread {
    /// Runs the job on the loop's thread, after what was asked before.
    public func enqueue(_ job: consuming ExecutorJob) { put(.job(UnownedJob(job))) }

    /// Traps off the loop's thread: what `assumeIsolated` of an actor on this loop asks.
    public func checkIsolated() { preconditionCurrent() }

    /// True on the loop's thread, also in a callback of libuv that no task runs.
    public func isIsolatingCurrentContext() -> Bool? { isCurrent }
}
