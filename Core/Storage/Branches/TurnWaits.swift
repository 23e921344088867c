import Values

/// Those who wait for a turn of one branch, and what they are told.
struct TurnWaits {
    private var waiting: [WriterTurn.Ticket: CheckedContinuation<Void, any Error>] = [:]
    /// Told before they began to wait: a call that is asynchronous may give way even on its own actor.
    private var early: [WriterTurn.Ticket: Result<Void, any Error>] = [:]
    private var lastNumber = 0

    /// A ticket that nobody had.
    mutating func ticket() -> WriterTurn.Ticket {
        lastNumber += 1
        return WriterTurn.Ticket(lastNumber)
    }

    mutating func wait(_ ticket: WriterTurn.Ticket, _ continuation: CheckedContinuation<Void, any Error>) {
        if let result = early.removeValue(forKey: ticket) { return continuation.resume(with: result) }
        waiting[ticket] = continuation
    }

    mutating func tell(_ ticket: WriterTurn.Ticket, _ result: Result<Void, any Error>) {
        if let continuation = waiting.removeValue(forKey: ticket) {
            continuation.resume(with: result)
        } else {
            early[ticket] = result
        }
    }

    mutating func fail(_ tickets: [WriterTurn.Ticket], with error: any Error) { for ticket in tickets { tell(ticket, .failure(error)) } }
}

extension OpenBranch {
    /// Asks for the turn of the branch.
    ///
    /// - Returns: Whether it came at once; else `wait` is called next.
    func arrive(_ ticket: WriterTurn.Ticket, as kind: WriterTurn.Kind) -> Bool { perform(turn.arrive(ticket, as: kind), for: ticket) }

    /// Gives the turn of the branch up.
    func leave(_ ticket: WriterTurn.Ticket) { _ = perform(turn.leave(ticket), for: nil) }

    /// Asks for the turn of the pending transaction, in which its requests run one after another.
    func arriveInTransaction(_ ticket: WriterTurn.Ticket, as kind: WriterTurn.Kind) -> Bool {
        guard let actions = transaction?.turn.arrive(ticket, as: kind) else { return false }
        return perform(actions, for: ticket)
    }

    /// Gives the turn of that transaction up, if it is still pending.
    func leaveTransaction(_ number: WriterTurn.Ticket, _ ticket: WriterTurn.Ticket) {
        guard transaction?.ticket == number, let actions = transaction?.turn.leave(ticket) else { return }
        _ = perform(actions, for: nil)
    }

    /// - Returns: Whether `own` has its turn.
    private func perform(_ actions: [WriterTurn.Action], for own: WriterTurn.Ticket?) -> Bool {
        var isOwn = false
        for action in actions {
            switch action {
            case .grant(own): isOwn = true
            case .grant(let ticket): turns.tell(ticket, .success(()))
            case .abort(let ticket): abortTransaction(of: ticket)
            }
        }
        return isOwn
    }

    /// Waits for the turn that was asked for.
    ///
    /// - Throws: 503 where `patience` runs out, `CancellationError` where the caller is gone; then it has left the line.
    func wait(for ticket: WriterTurn.Ticket, within patience: Duration?) async throws {
        let loop = house.loop
        let callOff = patience.map { patience in
            house.alarms.set(patience, loop) { [weak self] in self?.assumeIsolated { $0.giveUp(ticket, with: APIError.busy) } }
        }
        defer { callOff?() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { turns.wait(ticket, $0) }
        } onCancel: {
            loop.execute { [weak self] in self?.assumeIsolated { $0.giveUp(ticket, with: CancellationError()) } }
        }
    }

    private func giveUp(_ ticket: WriterTurn.Ticket, with error: any Error) {
        if turn.isWaiting(ticket) {
            turns.tell(ticket, .failure(error))
            leave(ticket)
        } else if let pending = transaction, pending.turn.isWaiting(ticket) {
            turns.tell(ticket, .failure(error))
            leaveTransaction(pending.ticket, ticket)
        }
    }
}
