/// Whose turn it is to change one thing: a branch, or what a transaction makes of it. Decides only; waits nowhere.
///
/// First come, first served. Single writes share their turn, since each is decided in one step and they reach the disk together; everybody else
/// has it alone. Nobody passes one who waits, so none waits for ever; a replacement alone goes before those who wait, for it ends what they
/// would build upon (operations 3.2, 14).
package struct WriterTurn: Hashable, Sendable {
    /// What somebody wants the turn for.
    package enum Kind: Sendable, CaseIterable {
        /// One write that is decided in one step.
        case single
        /// A write that takes long to decide, or a commit.
        case alone
        /// All that happens between the begin of a transaction and its end.
        case transaction
        /// Everything is replaced: waits for what runs, but neither for a transaction, which it ends, nor for others that wait.
        case replacement
    }

    /// One who has the turn or waits for it; numbered by the owner.
    package struct Ticket: Hashable, Sendable {
        let number: Int
        package init(_ number: Int) { self.number = number }
    }

    /// What the owner of the turn has to do, in this order.
    package enum Action: Equatable, Sendable {
        /// It is this one's turn.
        case grant(Ticket)
        /// A replacement waits for this transaction: it is to be ended, which then leaves.
        case abort(Ticket)
    }

    private struct Entry: Hashable, Sendable {
        let ticket: Ticket
        let kind: Kind
    }

    private var waiting: [Entry] = []
    /// Single writes that are under way.
    private var singles: Set<Ticket> = []
    /// The one who has it alone.
    private var holder: Entry?

    package init() {}

    /// Whether nobody has it and nobody waits.
    package var isIdle: Bool { holder == nil && singles.isEmpty && waiting.isEmpty }

    /// Whether somebody still waits.
    package func isWaiting(_ ticket: Ticket) -> Bool { waiting.contains { $0.ticket == ticket } }

    /// Somebody wants the turn.
    package mutating func arrive(_ ticket: Ticket, as kind: Kind) -> [Action] {
        let entry = Entry(ticket: ticket, kind: kind)
        guard kind == .replacement else {
            waiting.append(entry)
            return advance()
        }
        waiting.insert(entry, at: waiting.prefix { $0.kind == .replacement }.count)
        if let holder, holder.kind == .transaction { return [.abort(holder.ticket)] }
        return advance()
    }

    /// Somebody is done, or waits no longer. One who neither has the turn nor waits changes nothing.
    package mutating func leave(_ ticket: Ticket) -> [Action] {
        if singles.remove(ticket) != nil { return advance() }
        if holder?.ticket == ticket {
            holder = nil
        } else {
            waiting.removeAll { $0.ticket == ticket }
        }
        return advance()
    }

    /// The thing is gone: nobody gets a turn any more.
    ///
    /// - Returns: Those who waited.
    package mutating func end() -> [Ticket] {
        defer { self = WriterTurn() }
        return waiting.map(\.ticket)
    }

    private mutating func advance() -> [Action] {
        var granted: [Action] = []
        while holder == nil, let next = waiting.first, next.kind == .single || singles.isEmpty {
            waiting.removeFirst()
            if next.kind == .single { singles.insert(next.ticket) } else { holder = next }
            granted.append(.grant(next.ticket))
        }
        return granted
    }
}
