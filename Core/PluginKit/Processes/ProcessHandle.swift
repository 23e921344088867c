import Access
import HTTP
import Synchronization
import Values

/// A process (operations 17) as its own work sees it.
public struct ProcessHandle: Sendable {
    public let branch: BranchID
    /// Counts the processes of the data source.
    public let id: Int
    let signal: ProcessSignal
    let registry: ProcessRegistry

    /// The process that the running task works for.
    @TaskLocal public static var current: ProcessHandle?

    /// The fields that every answer of a request that made a process has.
    public var fields: Fields { ["X-Process-Id": String(id)] }

    /// Tells how far the work is.
    ///
    /// - Parameters:
    ///   - progress: From 0 to 100.
    ///   - message: What it is at; empty leaves the one before.
    public func report(_ progress: Double, _ message: String = "") { registry.move(self, to: progress, message) }

    /// - Throws: 503 `serviceUnavailable` where somebody stopped the process, or its client is gone.
    public func checkStop() throws { if signal.isStopped { throw APIError.stoppedProcess } }

    /// The final step begins, in which something is stored: from now on the process cannot be stopped.
    ///
    /// - Throws: 503 `serviceUnavailable` where it was stopped: then nothing may be stored.
    public func beginStoring() throws { try registry.beginStoring(self) }

    /// It works on what a transaction has made of the data: what it leaves is for its starter alone until the commit.
    public func belongs(to transaction: Text) { registry.belongs(self, to: transaction) }

    /// What the process will leave, where that is not what the request is answered: the raw form of an enveloped export. Its content must be
    /// able to be sent more than once.
    public func leaves(_ product: Content) { signal.product.withLock { $0 = product } }
}

/// By which a process is told to stop.
final class ProcessSignal: Sendable {
    private let isSet = Atomic(false)
    private let action = Mutex<(@Sendable () -> Void)?>(nil)
    /// What the work said that it leaves.
    let product = Mutex<Content?>(nil)

    var isStopped: Bool { isSet.load(ordering: .acquiring) }

    /// Calls `body` at the stop; at once where that was before.
    func onStop(_ body: @escaping @Sendable () -> Void) {
        action.withLock { $0 = body }
        if isStopped { take()?() }
    }

    /// Calls nothing at a stop any more.
    func forget() { _ = take() }

    func stop() {
        isSet.store(true, ordering: .releasing)
        take()?()
    }

    private func take() -> (@Sendable () -> Void)? {
        action.withLock { action in
            defer { action = nil }
            return action
        }
    }
}
