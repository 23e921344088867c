/// How the newest load of a branch goes, for `loading-progress` (operations 16.2).
public struct LoadProgress: Sendable, Equatable {
    public enum Status: Sendable, Equatable {
        case running
        case finished
        /// The sentence says why.
        case faulted(String)
    }

    /// Loads of this branch since the start of the server, this one included.
    public let number: Int
    public internal(set) var status: Status
    /// From 0 to 100.
    public internal(set) var percent: Double
    /// Milliseconds since 1970, UTC.
    public let startTime: Int64
    public internal(set) var elapsedMilliseconds: Int64
}
