import COpenSSL

/// What TLS needs of this server: certificate chain, key and rules, in an OpenSSL context.
///
/// `@unchecked Sendable`: the context is not changed after `init`, and OpenSSL counts its references atomically.
final class TLSContext: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Reads both files.
    ///
    /// - Parameters:
    ///   - certificate: Path of a PEM file with the server's certificate and those that lead to its root.
    ///   - key: Path of a PEM file with the private key, not encrypted.
    init(certificate: String, key: String) throws(TLSError) {
        ERR_clear_error()
        guard let context = SSL_CTX_new(TLS_server_method()) else { throw TLSError.last("OpenSSL has no memory") }
        pointer = context
        guard SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else { throw .last("cannot use certificate \(certificate)") }
        guard SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 else { throw .last("cannot use key \(key)") }
        guard SSL_CTX_check_private_key(context) == 1 else { throw .last("key \(key) does not belong to certificate \(certificate)") }
        setRules()
    }

    deinit { SSL_CTX_free(pointer) }

    /// TLS 1.2 and up, no renegotiation, no compression, the server's order of ciphers; `http/1.1` by ALPN (RFC 7301).
    private func setRules() {
        SSL_CTX_ctrl(pointer, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
        SSL_CTX_ctrl(pointer, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
        let modes = SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
        SSL_CTX_ctrl(pointer, SSL_CTRL_MODE, Int(modes), nil)
        // The options of ssl.h are macros with a function-like bit, which Swift does not import.
        let noRenegotiation: UInt64 = 1 << 30
        let noCompression: UInt64 = 1 << 17
        let serverPreference: UInt64 = 1 << 22
        SSL_CTX_set_options(pointer, noRenegotiation | noCompression | serverPreference)
        SSL_CTX_set_alpn_select_cb(
            pointer, { _, selected, length, offered, count, _ in selectProtocol(selected, length, offered, count) }, nil)
    }
}

/// Picks `http/1.1` from the client's list; without it there is no common protocol, and the handshake fails (RFC 7301 §3.2).
private func selectProtocol(
    _ selected: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ length: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?,
    _ count: UInt32
) -> Int32 {
    let list = UnsafeBufferPointer(start: offered, count: Int(count))
    var index = 0
    while index < list.count {
        let start = index + 1
        let end = start + Int(list[index])
        guard end <= list.count else { break }
        if list[start..<end].elementsEqual("http/1.1".utf8) {
            selected?.pointee = offered.map { $0 + start }
            length?.pointee = UInt8(end - start)
            return SSL_TLSEXT_ERR_OK
        }
        index = end
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}
