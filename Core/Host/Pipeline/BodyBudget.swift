import Synchronization
import Values

/// Memory for the bodies of game data that are taken in and worked on at once, by all requests together: each may be large, and is held until its
/// request is answered.
final class BodyBudget: Sendable {
    private let total: Int
    private let taken = Atomic(0)

    /// - Parameter total: Bytes; a single body of the largest length that is allowed always fits.
    init(_ total: Int, largest: Int) { self.total = max(total, largest) }

    /// What one request takes.
    func room() -> Room { Room(in: self) }

    /// The bytes of one request, given back at its end.
    final class Room: Sendable {
        private let budget: BodyBudget
        private let held = Atomic(0)

        init(in budget: BodyBudget) { self.budget = budget }

        deinit { budget.taken.wrappingSubtract(held.load(ordering: .relaxed), ordering: .relaxed) }

        /// - Throws: 503 where so many bytes more do not fit.
        func take(_ count: Int) throws(APIError) {
            // What is declared is within the limit of a body, so that sums do not overflow.
            guard budget.taken.wrappingAdd(count, ordering: .relaxed).newValue <= budget.total else {
                budget.taken.wrappingSubtract(count, ordering: .relaxed)
                throw APIError(.serviceUnavailable, "Too much is being sent at once.", retryAfterSeconds: 1)
            }
            held.wrappingAdd(count, ordering: .relaxed)
        }
    }
}
