import Glibc

/// A clock that does not go back.
enum Monotonic {
    static var now: Duration { .nanoseconds(nanoseconds) }

    /// The same as a plain count: what is asked for twice a request.
    static var nanoseconds: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
    }
}
