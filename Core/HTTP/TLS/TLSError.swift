import COpenSSL

/// Why certificate or key cannot be used.
public struct TLSError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What failed, with the file's name, and OpenSSL's reason.
    public let description: String

    /// `what`, and the reason that OpenSSL noted for this thread.
    static func last(_ what: String) -> TLSError {
        var text = [CChar](repeating: 0, count: 256)
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0 else { return TLSError(description: what) }
        ERR_error_string_n(code, &text, text.count)
        let reason = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return TLSError(description: "\(what): \(reason)")
    }
}
