import Access
import EventLoop
import Synchronization
import Values

/// How often and how much at once (server 4.9, operations 1.5): anonymous requests and dead credentials by address, refusals and requests at
/// once by credential.
final class RequestBounds: Sendable {
    struct Limits: Sendable {
        var anonymousAMinute = 600
        var deadCredentialsAMinute = 60
        var refusalsAMinute = 300
        var atOnce = 256
    }

    private let limits: Limits
    private let clock: @Sendable () -> Duration
    private let state: Mutex<State>

    private struct State {
        var anonymous = SlidingCounter<IPAddress>(window: .seconds(60))
        var dead = SlidingCounter<IPAddress>(window: .seconds(60))
        var refused = SlidingCounter<LoginID>(window: .seconds(60))
        /// Kept at 0 for who comes again: there are no more of them than logins since the start.
        var working: [LoginID: Int] = [:]
    }

    init(_ limits: Limits, clock: @escaping @Sendable () -> Duration) {
        self.limits = limits
        self.clock = clock
        state = Mutex(State())
    }

    /// Counts a request without a credential.
    func anonymous(from address: IPAddress?) throws(APIError) { try take(\.anonymous, address, limits.anonymousAMinute) }

    /// Counts a request with a credential that is dead.
    func dead(from address: IPAddress?) throws(APIError) { try take(\.dead, address, limits.deadCredentialsAMinute) }

    private func take(
        _ counter: any WritableKeyPath<State, SlidingCounter<IPAddress>> & Sendable, _ address: IPAddress?, _ limit: Int
    ) throws(APIError) {
        guard let address = address.map({ $0.isIPv4 ? $0 : $0.masked(to: 64) }) else { return }
        let now = clock()
        let wait = state.withLock { state -> Int? in
            state[keyPath: counter].take(address, at: now, limit: limit) ? nil : state[keyPath: counter].wait(at: now)
        }
        if let wait { throw .tooMany("There are too many of these requests from this address.", after: wait) }
    }

    /// Counts a refusal, 403 or 404, of an id in the path: who guesses ids is slowed down.
    func refused(_ login: LoginID) throws(APIError) {
        let now = clock()
        let limit = limits.refusalsAMinute
        let wait = state.withLock { state in state.refused.take(login, at: now, limit: limit) ? nil : state.refused.wait(at: now) }
        if let wait { throw .tooMany("Too many requests of this credential were refused.", after: wait) }
    }

    /// Begins to work on a request of a credential; `leave` must follow.
    func enter(_ login: LoginID) throws(APIError) {
        let isAdmitted = state.withLock { state in
            state.working[login, default: 0].increment(below: limits.atOnce)
        }
        if !isAdmitted { throw .tooMany("Too many requests of this credential are being worked on.", after: 1) }
    }

    func leave(_ login: LoginID) {
        state.withLock { $0.working[login, default: 1] -= 1 }
    }
}

extension Int {
    /// Counts one more, unless that makes more than the bound.
    fileprivate mutating func increment(below bound: Int) -> Bool {
        guard self < bound else { return false }
        self += 1
        return true
    }
}

extension APIError {
    fileprivate static func tooMany(_ message: String, after seconds: Int) -> APIError {
        APIError(.tooManyRequests, message, retryAfterSeconds: seconds)
    }
}
