import COpenSSL

/// A source of random bytes; a test brings its own.
public struct Random: Sendable {
    private let fill: @Sendable (UnsafeMutableRawBufferPointer) -> Void

    /// A source that fills buffers.
    public init(fill: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void) { self.fill = fill }

    /// OpenSSL's generator, seeded by the system (RAND_bytes(3)).
    public static let system = Random { buffer in
        guard let start = buffer.baseAddress, buffer.count > 0 else { return }
        let done = RAND_bytes(start.assumingMemoryBound(to: UInt8.self), Int32(buffer.count))
        precondition(done == 1, "the system has no randomness")
    }

    /// So many random bytes.
    public func bytes(_ count: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: count)
        result.withUnsafeMutableBytes { fill($0) }
        return result
    }

    /// A random integer.
    public func integer() -> UInt64 {
        var result: UInt64 = 0
        withUnsafeMutableBytes(of: &result) { fill($0) }
        return result
    }
}
