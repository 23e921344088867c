import Values

/// The owner of a pipe: a connection. Everything but `perform` and `isCurrent` is called on the connection's own thread.
package protocol ContentPipeOwner: AnyObject, Sendable {
    /// Whether the caller runs on the connection's thread.
    var isCurrent: Bool { get }
    /// Runs a call on the connection's thread.
    func perform(_ call: @escaping @Sendable () -> Void)
    /// Content is asked for and none is there. The first time an expected 100 is sent; reading goes on.
    func contentWanted()
}

/// Content between the connection that reads it and the task that takes it.
///
/// `@unchecked Sendable`: its state is touched only on the owner's thread; a call from elsewhere is carried there first. Without an owner the
/// content was complete before anybody saw the pipe, and one task takes it.
package final class ContentPipe: ContentSource, @unchecked Sendable {
    /// Bytes at which the connection stops reading until some are taken.
    package static let highWater = 64 * 1024

    package let declaredLength: Int?
    private weak var owner: (any ContentPipeOwner)?
    private let isOwned: Bool
    private var pieces: [UInt8] = []
    private var end: Result<Void, any Error>?
    private var waiter: CheckedContinuation<[UInt8]?, any Error>?

    /// A pipe for content of the length that the head declares; nil for the chunked coding.
    package init(declaredLength: Int?, owner: (any ContentPipeOwner)?) {
        self.declaredLength = declaredLength
        self.owner = owner
        isOwned = owner != nil
    }

    /// Whether the connection should stop reading: nobody has taken what is here.
    package var isFull: Bool { pieces.count >= Self.highWater }

    /// Whether a task waits for content.
    package var isWanted: Bool { waiter != nil }

    /// Adds content that has arrived.
    package func append(_ bytes: UnsafeRawBufferPointer) {
        guard end == nil, !bytes.isEmpty else { return }
        pieces.append(contentsOf: bytes)
        deliver()
    }

    /// Adds content that has arrived.
    package func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// The content is complete.
    package func finish() { end(with: .success(())) }

    /// No more will come: broken framing, a deadline that passed (`APIError`), or a lost client (`ContentLost`). What is here is dropped.
    package func fail(_ error: any Error) {
        guard end == nil else { return }
        pieces = []
        end(with: .failure(error))
    }

    private func end(with result: Result<Void, any Error>) {
        guard end == nil else { return }
        end = result
        deliver()
    }

    func next() async throws -> [UInt8]? {
        if !isOwned || owner?.isCurrent ?? false, let ready = takeReady() { return try ready.get() }
        return try await withCheckedThrowingContinuation { continuation in
            guard let owner, isOwned else { return continuation.resume(throwing: ContentLost()) }
            if owner.isCurrent { wait(continuation) } else { owner.perform { self.wait(continuation) } }
        }
    }

    /// What can be answered at once: a piece, the end, a failure; nil where the content has to be waited for.
    private func takeReady() -> Result<[UInt8]?, any Error>? {
        guard pieces.isEmpty else {
            let wasFull = isFull
            let taken = pieces
            pieces = []
            if wasFull, end == nil { owner?.contentWanted() }
            return .success(taken)
        }
        return end.map { $0.map { nil } }
    }

    private func wait(_ continuation: CheckedContinuation<[UInt8]?, any Error>) {
        precondition(waiter == nil, "the content of a request is read by one task")
        if let ready = takeReady() { return continuation.resume(with: ready) }
        waiter = continuation
        owner?.contentWanted()
    }

    private func deliver() {
        guard let waiter, let ready = takeReady() else { return }
        self.waiter = nil
        waiter.resume(with: ready)
    }
}
