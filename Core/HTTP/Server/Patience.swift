import EventLoop

/// How long a peer may take over what it owes: a head, content, or taking its response (server 1.7). Decides only: the connection brings the
/// time, and acts.
struct Patience {
    private var deadline: ConnectionState.Deadline
    private var since: Duration
    private var isFresh = true
    /// Time that somebody waited for this request's content, before `since`. Where nobody takes it, its time stands still.
    private var contentWaited = Duration.zero
    private var contentBytes = 0
    private var sent: UInt64 = 0
    private var sentSince: Duration

    /// A new connection has as long for its first head as any has for one.
    init(now: Duration) {
        deadline = .head
        since = now
        sentSince = now
    }

    /// Another deadline runs from `now` on, or the same one goes on.
    mutating func turn(to next: ConnectionState.Deadline, now time: @autoclosure () -> Duration) {
        guard next != deadline, !(isFresh && next == .idle) else { return }
        let now = time()
        isFresh = false
        if deadline == .content { contentWaited += now - since }
        deadline = next
        since = now
    }

    /// A request begins: its content has all its time.
    mutating func beginRequest() {
        contentWaited = .zero
        contentBytes = 0
    }

    mutating func received(content count: Int) { contentBytes += count }

    /// The deadline that has passed, if one has.
    func passed(now: Duration, _ limits: ServerLimits) -> ConnectionState.Deadline? {
        let waited = now - since
        let isOver =
            switch deadline {
            case .none: false
            case .idle: waited > limits.idleTimeout
            case .head: waited > limits.headTimeout
            case .content: isTooSlow(contentWaited + waited, limits)
            }
        return isOver ? deadline : nil
    }

    private func isTooSlow(_ waited: Duration, _ limits: ServerLimits) -> Bool {
        guard waited > limits.bodyGrace else { return false }
        return contentBytes / max(1, limits.bodyRate) < Int((waited - limits.bodyGrace).components.seconds) + 1
    }

    /// Whether the peer has taken nothing of what waits for it for as long as an idle connection is kept.
    ///
    /// - Parameter total: Bytes that the system has taken from the connection since it began.
    mutating func isStalled(queued: Int, sent total: UInt64, now: Duration, _ limits: ServerLimits) -> Bool {
        if queued == 0 || total != sent {
            sent = total
            sentSince = now
        }
        return now - sentSince > limits.idleTimeout
    }
}
