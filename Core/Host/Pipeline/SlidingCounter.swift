/// Counts events per key over the last window of time, in memory that is bounded whatever the keys are.
///
/// Two fixed windows stand for the sliding one: the older counts as far as it still overlaps. A burst across their edge counts whole.
package struct SlidingCounter<Key: Hashable> {
    private let window: Duration
    private let mostKeys: Int
    private var start: Duration?
    private var current: [Key: Int] = [:]
    private var previous: [Key: Int] = [:]

    /// - Parameter mostKeys: Keys beyond this many in one window are not counted: somebody who has so many addresses is not stopped by
    ///   a count per address, and memory stays bounded.
    package init(window: Duration, mostKeys: Int = 65_536) {
        self.window = window
        self.mostKeys = mostKeys
    }

    /// Events of the last window, `now` being on any clock that does not go back.
    package mutating func count(of key: Key, at now: Duration) -> Int {
        advance(to: now)
        let overlap = 1 - ((now - (start ?? now)) / window)
        return (current[key] ?? 0) + Int((Double(previous[key] ?? 0) * overlap).rounded(.up))
    }

    /// Adds one event.
    package mutating func add(_ key: Key, at now: Duration) {
        advance(to: now)
        if let count = current[key] {
            current[key] = count + 1
        } else if current.count < mostKeys {
            current[key] = 1
        }
    }

    /// Adds one event if there were fewer than `limit` before it.
    package mutating func take(_ key: Key, at now: Duration, limit: Int) -> Bool {
        guard count(of: key, at: now) < limit else { return false }
        add(key, at: now)
        return true
    }

    /// Seconds after which `take` succeeds again, at least 1.
    package func wait(at now: Duration) -> Int { max(1, Int((window - (now - (start ?? now))) / .seconds(1))) }

    private mutating func advance(to now: Duration) {
        guard let start else { return self.start = now }
        let passed = now - start
        guard passed >= window else { return }
        if passed >= window * 2 {
            (previous, current) = ([:], [:])
            self.start = now
        } else {
            (previous, current) = (current, [:])
            self.start = start + window
        }
    }
}
