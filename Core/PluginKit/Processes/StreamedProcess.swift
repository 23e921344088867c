import HTTP
import Synchronization
import Values

/// A process whose content is being sent: it ends with the last piece, with a stop or with its client. One that nobody begins to send ends when it
/// is forgotten.
final class StreamedProcess: Sendable {
    private let handle: ProcessHandle
    private let product: Content?

    init(_ handle: ProcessHandle, leaving product: Content?) {
        self.handle = handle
        self.product = product
    }

    // After the end it changes nothing.
    deinit {
        handle.registry.end(handle, as: .stopped, "The client went away.")
        handle.registry.workEnded(handle)
    }

    /// Sends the content; a stop cuts it off.
    func send(to writer: ResponseBodyWriter, _ write: @Sendable (ResponseBodyWriter) async throws -> Void) async throws {
        let sink = StoppableSink(writer, handle)
        defer { handle.registry.workEnded(handle) }
        do {
            try await ProcessHandle.$current.withValue(handle) { try await write(ResponseBodyWriter(sink)) }
            try handle.checkStop()
            handle.registry.end(
                handle, as: product == nil ? .finished : .finishedWithResult, leaving: product, size: product?.body.length ?? sink.count)
        } catch let error as APIError {
            handle.registry.end(handle, as: .faulted, error.message)
            throw error
        } catch {
            // A connection that fails is a client that is gone.
            handle.registry.end(handle, as: .stopped, "The client went away.")
            throw error
        }
    }
}

/// Counts what passes, and lets nothing pass after a stop.
private final class StoppableSink: ResponseSink {
    private let writer: ResponseBodyWriter
    private let handle: ProcessHandle
    private let sent = Atomic(0)

    init(_ writer: ResponseBodyWriter, _ handle: ProcessHandle) {
        self.writer = writer
        self.handle = handle
    }

    /// Bytes until now.
    var count: Int { sent.load(ordering: .relaxed) }

    func write(_ bytes: [UInt8]) async throws {
        try handle.checkStop()
        sent.add(bytes.count, ordering: .relaxed)
        try await writer.write(bytes)
    }
}
