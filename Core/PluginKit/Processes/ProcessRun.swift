import Access
import HTTP
import Sharing
import Storage
import Values

extension ProcessRegistry {
    /// Runs a long operation as a process: visible while it runs, ended by a stop, its product kept.
    ///
    /// The work runs off the caller's loop; what of it takes long goes to the workers. A stop answers the request at once; the work ends at its next
    /// `checkStop`, at a cancellable wait, or where it begins to store, and counts for its credential until then. A streamed content belongs to
    /// the process until its end.
    ///
    /// - Throws: 429 where the credential has too many processes; what `work` throws, and 503 where it was stopped, with the header field
    ///   of the process.
    public func run<Result: Sendable>(
        _ kind: ProcessState.Kind, on branch: BranchID, by initiator: ProcessInitiator?,
        _ work: @escaping @Sendable (ProcessHandle) async throws -> Result
    ) async throws -> Result {
        let handle = try begin(kind, on: branch, by: initiator)
        let first = FirstResult<Result>()
        let task = first.begin {
            do {
                return self.finish(handle, with: try await ProcessHandle.$current.withValue(handle) { try await work(handle) })
            } catch {
                self.fail(handle, with: error)
                throw error
            }
        }
        handle.signal.onStop {
            first.end(with: .failure(APIError.stoppedProcess))
            task.cancel()
        }
        // A streamed answer holds its process, which must not hold the answer.
        defer { handle.signal.forget() }
        do {
            return try await withTaskCancellationHandler {
                try await first.value()
            } onCancel: {
                first.end(with: .failure(CancellationError()))
                // What does not see the cancellation looks for a stop.
                handle.signal.stop()
            }
        } catch {
            if Self.isUnreadable(error) { throw error }
            throw FailureWithFields(cause: error, fields: handle.fields)
        }
    }

    /// A body that cannot be read makes no process (operations 17).
    private static func isUnreadable(_ error: any Error) -> Bool {
        ((error as? APIError)?.code ?? (error as? APIErrors)?.errors.first?.code) == .invalidRequestBody
    }

    /// The work is done: ends the process, unless a stream is still to be sent.
    private func finish<Result: Sendable>(_ handle: ProcessHandle, with result: Result) -> Result {
        guard let outcome = result as? any ProcessOutcome else {
            end(handle, leaving: nil)
            workEnded(handle)
            return result
        }
        let product = handle.signal.product.withLock { $0 } ?? outcome.product
        if case .stream = outcome.body {
            return outcome.sent(by: handle, StreamedProcess(handle, leaving: product)) as? Result ?? result
        }
        end(handle, leaving: product)
        workEnded(handle)
        return outcome.sent(by: handle, nil) as? Result ?? result
    }

    private func end(_ handle: ProcessHandle, leaving product: Content?) {
        end(handle, as: product == nil ? .finished : .finishedWithResult, leaving: product, size: product?.body.length ?? 0)
    }

    private func fail(_ handle: ProcessHandle, with error: any Error) {
        workEnded(handle)
        switch error {
        case _ where handle.signal.isStopped, is CancellationError: end(handle, as: .stopped, "The client went away.")
        case let error as APIError: end(handle, as: .faulted, error.message)
        case let errors as APIErrors: end(handle, as: .faulted, errors.errors.first?.message ?? "")
        default: end(handle, as: .faulted, "Something unforeseen happened.")
        }
        if Self.isUnreadable(error) { withdraw(handle) }
    }
}

/// A failure whose answer has more header fields than its error says.
public struct FailureWithFields: Error {
    public let cause: any Error
    public let fields: Fields

    public init(cause: any Error, fields: Fields) {
        self.cause = cause
        self.fields = fields
    }
}
