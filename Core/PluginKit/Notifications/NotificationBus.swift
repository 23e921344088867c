import Synchronization

/// The bus inside this process (server 14.4): what was committed goes to everybody who listens, in its order. To publish is to put a value into
/// bounded queues: a slow listener delays nobody.
public final class NotificationBus: Sendable {
    private struct State {
        var lastNumber = 0
        var subscriptions: [NotificationSubscription] = []
    }

    private let state = Mutex(State())
    private let count = Atomic<Int>(0)

    init() {}

    /// Whether anybody listens: else nothing need be made.
    public var isHeard: Bool { count.load(ordering: .relaxed) > 0 }

    /// Sends a notification to everybody who listens now. Called after what it tells is durable, on any thread; does not wait.
    public func publish<Told: Notification>(_ notification: Told) {
        guard isHeard else { return }
        state.withLock { state in
            state.lastNumber += 1
            let published = PublishedNotification(
                number: state.lastNumber, name: Told.shape.name, content: notification, audience: notification.audience)
            // Inside the lock, so that all listeners have the same order.
            for subscription in state.subscriptions { subscription.put(published) }
        }
    }

    /// Listens from now on.
    ///
    /// - Parameter capacity: Most notifications that wait to be taken.
    public func subscribe(capacity: Int = 4096) -> NotificationSubscription {
        let subscription = NotificationSubscription(capacity: capacity)
        state.withLock { $0.subscriptions.append(subscription) }
        count.add(1, ordering: .relaxed)
        return subscription
    }

    /// Listens no longer; who waits for the next one is told that there is none.
    public func end(_ subscription: NotificationSubscription) {
        let isKnown = state.withLock { state in
            guard let place = state.subscriptions.firstIndex(where: { $0 === subscription }) else { return false }
            state.subscriptions.remove(at: place)
            return true
        }
        if isKnown { count.subtract(1, ordering: .relaxed) }
        subscription.end()
    }
}

/// One listener of the bus. Taken from by one task.
public final class NotificationSubscription: Sendable {
    public enum Delivery: Sendable {
        case notification(PublishedNotification)
        /// The listener was too slow: so many were left out here.
        case lost(Int)
    }

    private struct State {
        var queue: SubscriptionQueue<PublishedNotification>
        var waiting: CheckedContinuation<Void, Never>?
        var hasEnded = false
    }

    private let state: Mutex<State>

    init(capacity: Int) { state = Mutex(State(queue: SubscriptionQueue(capacity: capacity))) }

    func put(_ notification: PublishedNotification) {
        wake { $0.queue.put(notification) }
    }

    func end() { wake { $0.hasEnded = true } }

    private func wake(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    /// What has come and was not taken yet; nil where there is nothing.
    public func takeNow() -> Delivery? {
        state.withLock { state in
            switch state.queue.take() {
            case .item(let notification)?: .notification(notification)
            case .lost(let count)?: .lost(count)
            case nil: nil
            }
        }
    }

    /// The next one; waits for it. Nil when the subscription has ended, or the task is cancelled.
    public func next() async -> Delivery? {
        while !Task.isCancelled {
            if let delivery = takeNow() { return delivery }
            if state.withLock({ $0.hasEnded }) { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isOver = state.withLock { state in
                        if state.hasEnded || !state.queue.isEmpty { return true }
                        state.waiting = continuation
                        return false
                    }
                    if isOver { continuation.resume() } else if Task.isCancelled { wake { _ in } }
                }
            } onCancel: {
                wake { _ in }
            }
        }
        return nil
    }
}
