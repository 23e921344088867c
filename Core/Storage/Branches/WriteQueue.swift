/// The writes of one branch between their decision and their answer. Decides only: performs no I/O.
///
/// A write is decided on the *working* head, which runs ahead of the *published* one, and is handed to the store at once. When the store
/// answers that it is durable, its head is published and the writer answered; readers see nothing earlier. A refused write takes only
/// itself and what was built upon it. After a failed one nobody knows what the store holds: nothing is decided until all that was
/// handed over is answered and the head was read from the store.
///
/// The store answers in the order in which writes were handed to it (`StorageBackend.submit`).
package struct WriteQueue<Head: Sendable>: Sendable {
    /// One write in the queue.
    package struct Ticket: Hashable, Sendable {
        let number: Int
    }

    /// What a writer is told.
    package enum Outcome: Equatable, Sendable {
        /// It is on disk, and every reader sees it.
        case durable
        /// It is not in the store, for this reason.
        case refused(StoreRefusal)
        /// It was decided on a write that was refused, and is not in the store: to be decided again on the working head of now.
        case outrun
        /// It may be in the store or not.
        case failed(StoreError)
    }

    /// What the owner of the queue has to do, in this order.
    package enum Action: Sendable {
        case publish(Head)
        case answer(Ticket, Outcome)
        /// Read the head from the store, then say `headRead` or `headUnreadable`.
        case readHead
    }

    private enum Phase: Sendable {
        /// Writes are decided.
        case open
        /// A write failed, or the store has another head than this queue thought: waits for the answers that are due.
        case settling(StoreError?)
        /// Waits for the head that the store really has.
        case reading
        /// The head could not be read either; whoever wants to write asks again.
        case unknown
    }

    private struct Entry: Sendable {
        let ticket: Ticket
        let head: Head
        /// Whether it stands on a write that was refused: the store refuses it too, for it expects a revision that never comes to be.
        var isOutrun = false
    }

    /// What readers see.
    package private(set) var published: Head
    private var phase = Phase.open
    /// Handed over and not answered, in that order.
    private var entries: [Entry] = []
    /// Heads that may be what the store has after a failure.
    private var uncertain: [Head] = []
    /// Durable writes whose head is not published yet.
    private var held: [Ticket] = []
    private var lastNumber = 0

    /// A queue over the head that the store has.
    package init(published: Head) { self.published = published }

    /// The head to decide on; nil while nothing may be decided.
    package var workingHead: Head? {
        guard case .open = phase else { return nil }
        // The last one is outrun only if all are: what is decided after a refusal stands on the published head or on a later write.
        return entries.last { !$0.isOutrun }?.head ?? published
    }

    /// Whether nothing is under way: the branch may leave memory.
    package var isIdle: Bool {
        guard entries.isEmpty, case .open = phase else { return false }
        return true
    }

    /// A head this queue knows that the store may have.
    package func known(where isIt: (Head) -> Bool) -> Head? { isIt(published) ? published : uncertain.last(where: isIt) }

    /// A write was decided on the working head and brings `head`; it is handed to the store next, before any other.
    package mutating func decided(_ head: Head) -> Ticket {
        precondition(workingHead != nil, "nothing is decided while the store's head is unknown")
        lastNumber += 1
        let ticket = Ticket(number: lastNumber)
        entries.append(Entry(ticket: ticket, head: head))
        return ticket
    }

    /// The store answered the oldest write that it was handed.
    ///
    /// - Parameter isMoved: Whether it was refused because the branch is not where this queue thought it was.
    package mutating func answered(_ ticket: Ticket, _ result: Result<Void, StoreError>, isMoved: Bool = false) -> [Action] {
        precondition(entries.first?.ticket == ticket, "the store answers in order")
        let entry = entries.removeFirst()
        switch phase {
        case .open: return answeredOpenly(entry, result, isMoved: isMoved)
        case .settling(let cause): return settle(entry, result, cause) + readHeadIfSettled()
        case .reading, .unknown: preconditionFailure("the head is read when all was answered")
        }
    }

    private mutating func answeredOpenly(_ entry: Entry, _ result: Result<Void, StoreError>, isMoved: Bool) -> [Action] {
        switch result {
        case .success:
            published = entry.head
            return [.publish(entry.head), .answer(entry.ticket, .durable)]
        case .failure(.refused) where entry.isOutrun:
            return [.answer(entry.ticket, .outrun)]
        case .failure(.refused(let refusal)):
            for index in entries.indices { entries[index].isOutrun = true }
            guard isMoved else { return [.answer(entry.ticket, .refused(refusal))] }
            phase = .settling(nil)
            return [.answer(entry.ticket, .outrun)] + readHeadIfSettled()
        case .failure(let error):
            phase = .settling(error)
            uncertain = [entry.head]
            return [.answer(entry.ticket, .failed(error))] + readHeadIfSettled()
        }
    }

    private mutating func settle(_ entry: Entry, _ result: Result<Void, StoreError>, _ cause: StoreError?) -> [Action] {
        uncertain.append(entry.head)
        switch result {
        case .success:
            held.append(entry.ticket)
            return []
        case .failure(.refused):
            return [.answer(entry.ticket, entry.isOutrun ? .outrun : cause.map { .failed($0) } ?? .outrun)]
        case .failure(let error):
            return [.answer(entry.ticket, .failed(error))]
        }
    }

    private mutating func readHeadIfSettled() -> [Action] {
        guard entries.isEmpty else { return [] }
        phase = .reading
        return [.readHead]
    }

    /// The store has this head: what `known` gave, or one loaded anew.
    package mutating func headRead(_ head: Head) -> [Action] {
        published = head
        phase = .open
        uncertain = []
        defer { held = [] }
        return [.publish(head)] + held.map { .answer($0, .durable) }
    }

    /// The head cannot be read; readers keep the published one.
    package mutating func headUnreadable(_ error: StoreError) -> [Action] {
        phase = .unknown
        defer { held = [] }
        return held.map { .answer($0, .failed(error)) }
    }

    /// Somebody wants to write. Asks for the head where the last try to read it failed.
    package mutating func wanted() -> [Action] {
        guard case .unknown = phase else { return [] }
        phase = .reading
        return [.readHead]
    }
}
