import CLibUV

/// What the operating system refused: the call and its `errno`.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The C function that failed.
    public let call: String
    /// Positive `errno`, or libuv's own code where there is no errno (end of file, unknown host).
    public let code: Int32

    /// A failure with a code of libuv (negative) or of errno (positive).
    public init(_ call: String, _ code: Int32) {
        self.call = call
        self.code = abs(code)
    }

    /// `call: reason`, as in `bind: address already in use`.
    public var description: String { "\(call): \(String(cString: uv_strerror(-code)))" }

    /// Throws where libuv answered with a negative code.
    static func check(_ call: String, _ result: Int32) throws(SystemError) {
        guard result >= 0 else { throw SystemError(call, result) }
    }
}
