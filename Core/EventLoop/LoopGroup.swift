import CLibUV

/// The loops of a server: one for each core that the process may use.
public struct LoopGroup: Sendable {
    /// At least one.
    public let loops: [LoopThread]

    /// Starts `count` loops named `name-0`, `name-1` and so on.
    ///
    /// - Parameter count: 1 or more; nil for `uv_available_parallelism`.
    public init(count: Int? = nil, name: String = "loop") throws(SystemError) {
        var loops: [LoopThread] = []
        for number in 0..<max(1, count ?? Self.availableParallelism) { loops.append(try LoopThread(name: "\(name)-\(number)")) }
        self.loops = loops
    }

    /// Cores that the process may use, by affinity and by number.
    public static var availableParallelism: Int { Int(uv_available_parallelism()) }

    /// Bytes of memory that the process may use: the machine's, or less where it is held to less.
    public static var availableMemory: Int {
        let (all, own) = (uv_get_total_memory(), uv_get_constrained_memory())
        return Int(clamping: own > 0 ? min(all, own) : all)
    }

    /// Ends every loop; see `LoopThread.stop()`.
    package func stop() { for loop in loops { loop.stop() } }
}
