/// What is known of how much the log of a branch holds, and whether it is being pruned.
struct KnownLog: Sendable {
    /// Nil where the store has to be asked.
    var bytes: Int64?
    private var isPruned = false
    private var isDue = false

    /// The log is to be looked at.
    ///
    /// - Returns: Whether the caller does; else whoever does already looks again.
    mutating func begins() -> Bool {
        if isPruned { isDue = true }
        defer { isPruned = true }
        return !isPruned
    }

    /// It was looked at, and holds so much; nil where that cannot be told.
    ///
    /// - Returns: Whether it is to be looked at again.
    mutating func ended(at bytes: Int64?) -> Bool {
        self.bytes = bytes
        defer { isDue = false }
        isPruned = isDue && bytes != nil
        return isPruned
    }
}
