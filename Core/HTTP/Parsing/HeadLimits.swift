/// How much a request's head may hold (server 1.7).
public struct HeadLimits: Sendable, Hashable {
    /// Bytes of the request target.
    public var target: Int
    /// Bytes of all field lines together, line breaks included.
    public var fieldBytes: Int
    /// Number of fields.
    public var fieldCount: Int

    public init(target: Int = 16 * 1024, fieldBytes: Int = 64 * 1024, fieldCount: Int = 100) {
        self.target = target
        self.fieldBytes = fieldBytes
        self.fieldCount = fieldCount
    }
}
