/// A value that is too large to be in memory at once, in any format: it writes itself step by step. A copy begins where the value was copied, so a
/// format that must know lengths before it writes lets a copy run ahead.
public protocol StepwiseValue: Sendable {
    /// Writes what comes next, some kilobytes mostly.
    ///
    /// - Returns: False once the value is complete, when nothing was written.
    mutating func writeNext(into sink: inout any ValueSink) -> Bool
}

/// A value that is written in one step.
public struct OneStep: StepwiseValue {
    private let write: @Sendable (inout any ValueSink) -> Void
    private var isWritten = false

    public init(_ write: @escaping @Sendable (inout any ValueSink) -> Void) { self.write = write }

    public mutating func writeNext(into sink: inout any ValueSink) -> Bool {
        guard !isWritten else { return false }
        isWritten = true
        write(&sink)
        return true
    }
}
