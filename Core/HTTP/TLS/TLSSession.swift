import COpenSSL

/// The TLS state of one connection between two memory BIOs: records in, content out, and the reverse. Performs no I/O.
struct TLSSession: ~Copyable {
    /// What reading came to.
    enum Reading: Equatable {
        case content(Int)
        /// The peer must send more first.
        case wait
        /// The peer closed with a `close_notify`.
        case end
        case failed
    }

    private let ssl: OpaquePointer
    private var input: OpaquePointer
    private var output: OpaquePointer

    /// A server's side; nil where there is no memory.
    init?(_ context: TLSContext) {
        guard let ssl = SSL_new(context.pointer), let input = BIO_new(BIO_s_mem()), let output = BIO_new(BIO_s_mem()) else { return nil }
        self.ssl = ssl
        self.input = input
        self.output = output
        SSL_set_bio(ssl, input, output)
        SSL_set_accept_state(ssl)
    }

    deinit { SSL_free(ssl) }

    /// Adds records that the peer sent.
    func feed(_ records: UnsafeRawBufferPointer) { BIO_write(input, records.baseAddress, Int32(clamping: records.count)) }

    /// Takes content out of what was fed, and goes on with the handshake where it is not done.
    func read(into space: UnsafeMutableRawBufferPointer) -> Reading {
        ERR_clear_error()
        let count = SSL_read(ssl, space.baseAddress, Int32(clamping: space.count))
        guard count <= 0 else { return .content(Int(count)) }
        switch SSL_get_error(ssl, count) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wait
        case SSL_ERROR_ZERO_RETURN: return .end
        default: return .failed
        }
    }

    /// Encrypts content: how many of the bytes were taken, 0 while the handshake is not done; nil where the session is broken.
    func write(_ content: UnsafeRawBufferPointer) -> Int? {
        ERR_clear_error()
        guard !content.isEmpty else { return 0 }
        let count = SSL_write(ssl, content.baseAddress, Int32(clamping: content.count))
        guard count <= 0 else { return Int(count) }
        switch SSL_get_error(ssl, count) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return 0
        default: return nil
        }
    }

    /// Adds the `close_notify` to the output.
    func finish() {
        ERR_clear_error()
        if SSL_is_init_finished(ssl) == 1 { SSL_shutdown(ssl) }
        ERR_clear_error()
    }

    /// Records for the peer: how many bytes of them were put into `space`.
    func takeOutput(into space: UnsafeMutableRawBufferPointer) -> Int {
        max(0, Int(BIO_read(output, space.baseAddress, Int32(clamping: space.count))))
    }

    /// Gives back what the BIOs grew to, where they are empty. A connection that waits costs as little as it can.
    mutating func releaseBuffers() {
        if BIO_ctrl_pending(input) == 0, let fresh = BIO_new(BIO_s_mem()) {
            SSL_set0_rbio(ssl, fresh)
            input = fresh
        }
        if BIO_ctrl_pending(output) == 0, let fresh = BIO_new(BIO_s_mem()) {
            SSL_set0_wbio(ssl, fresh)
            output = fresh
        }
    }
}
