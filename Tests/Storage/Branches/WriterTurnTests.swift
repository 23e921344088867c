import Testing

@testable import Storage

/// Walks through every interleaving of a few writers of every kind.
struct WriterTurnTests {
    @Test("in every interleaving the turn is alone or shared by single writes, nobody is passed, and nobody is forgotten", arguments: 1...4)
    func everyInterleaving(of writers: Int) {
        var explorer = Explorer()
        for kinds in kinds(writers) { explorer.explore(World(kinds)) }
        #expect(explorer.faults == [])
        print("\(writers) writers: \(explorer.seen.count) states")
        #expect(explorer.seen.count > writers)
    }

    private func kinds(_ count: Int) -> [[WriterTurn.Kind]] {
        (0..<count).reduce([[]]) { all, _ in all.flatMap { kinds in WriterTurn.Kind.allCases.map { kinds + [$0] } } }
    }

    @Test("single writes do not wait for each other, and none passes a long write that waits for them")
    func singles() {
        var turn = WriterTurn()
        #expect(turn.arrive(1.ticket, as: .single) == [.grant(1.ticket)])
        #expect(turn.arrive(2.ticket, as: .single) == [.grant(2.ticket)])
        #expect(turn.arrive(3.ticket, as: .alone) == [])
        #expect(turn.arrive(4.ticket, as: .single) == [])
        #expect(turn.leave(1.ticket) == [])
        #expect(turn.leave(2.ticket) == [.grant(3.ticket)])
        #expect(turn.leave(3.ticket) == [.grant(4.ticket)])
        #expect(turn.leave(4.ticket) == [] && turn.isIdle)
    }

    @Test("a replacement ends a transaction that has the turn, passes those who wait, and waits for a write that runs")
    func replacement() {
        var turn = WriterTurn()
        #expect(turn.arrive(1.ticket, as: .transaction) == [.grant(1.ticket)])
        #expect(turn.arrive(2.ticket, as: .transaction) == [])
        #expect(turn.arrive(3.ticket, as: .replacement) == [.abort(1.ticket)])
        #expect(turn.arrive(4.ticket, as: .replacement) == [.abort(1.ticket)])
        #expect(turn.leave(1.ticket) == [.grant(3.ticket)])
        #expect(turn.leave(3.ticket) == [.grant(4.ticket)])
        #expect(turn.leave(4.ticket) == [.grant(2.ticket)])
        #expect(turn.leave(2.ticket) == [])
        #expect(turn.arrive(5.ticket, as: .alone) == [.grant(5.ticket)])
        #expect(turn.arrive(6.ticket, as: .replacement) == [])
        #expect(turn.leave(5.ticket) == [.grant(6.ticket)])
    }

    @Test("who gives up lets those behind go on; one who is not there changes nothing")
    func givingUp() {
        var turn = WriterTurn()
        _ = turn.arrive(1.ticket, as: .single)
        _ = turn.arrive(2.ticket, as: .transaction)
        _ = turn.arrive(3.ticket, as: .single)
        #expect(turn.leave(9.ticket) == [])
        #expect(turn.isWaiting(2.ticket) && !turn.isWaiting(1.ticket))
        #expect(turn.leave(2.ticket) == [.grant(3.ticket)])
        #expect(turn.end() == [] && turn.isIdle)
    }
}

extension Int {
    fileprivate var ticket: WriterTurn.Ticket { WriterTurn.Ticket(self) }
}

/// A turn, and what the world knows of those who want it.
private struct World: Hashable {
    enum Place: Hashable { case away, waiting, having, gone }

    var turn = WriterTurn()
    var kinds: [WriterTurn.Kind]
    var places: [Place]
    /// In the order in which they came.
    var arrivals: [Int] = []
    var toAbort: Set<Int> = []

    init(_ kinds: [WriterTurn.Kind]) {
        self.kinds = kinds
        places = kinds.map { _ in .away }
    }

    /// What can happen next: somebody comes, or leaves, waiting or not.
    var next: [World] {
        places.indices.compactMap { writer in
            var world = self
            switch places[writer] {
            case .away:
                world.places[writer] = .waiting
                world.arrivals.append(writer)
                world.take(world.turn.arrive(writer.ticket, as: kinds[writer]))
            case .waiting, .having:
                world.places[writer] = .gone
                world.toAbort.remove(writer)
                world.take(world.turn.leave(writer.ticket))
            case .gone: return nil
            }
            return world
        }
    }

    var faults: [String] = []

    private mutating func take(_ actions: [WriterTurn.Action]) {
        for action in actions {
            switch action {
            case .grant(let ticket): grant(ticket.number)
            case .abort(let ticket):
                if places[ticket.number] != .having || kinds[ticket.number] != .transaction { faults.append("aborted what has no turn") }
                toAbort.insert(ticket.number)
            }
        }
    }

    private mutating func grant(_ writer: Int) {
        if places[writer] != .waiting { faults.append("granted to one who does not wait") }
        let earlier = arrivals.prefix { $0 != writer }.filter { places[$0] == .waiting }
        let passed = kinds[writer] == .replacement ? earlier.filter { kinds[$0] == .replacement } : earlier
        if !passed.isEmpty { faults.append("\(writer) passed \(passed)") }
        if kinds[writer] != .replacement, waiting.contains(where: { kinds[$0] == .replacement }) {
            faults.append("a replacement was passed")
        }
        places[writer] = .having
    }

    private var waiting: [Int] { places.indices.filter { places[$0] == .waiting } }

    /// What must be true at any time.
    var complaints: [String] {
        let having = places.indices.filter { places[$0] == .having }
        var complaints = faults
        if having.count > 1, having.contains(where: { kinds[$0] != .single }) { complaints.append("\(having) have it together") }
        if having.isEmpty, !waiting.isEmpty { complaints.append("\(waiting) wait for nobody") }
        let isReplaced = waiting.contains { kinds[$0] == .replacement }
        if isReplaced, having.contains(where: { kinds[$0] == .transaction && !toAbort.contains($0) }) {
            complaints.append("a replacement waits for a transaction")
        }
        if turn.isIdle != (having.isEmpty && waiting.isEmpty) { complaints.append("idle is \(turn.isIdle)") }
        let singles = waiting.first { kinds[$0] == .single && arrivals.first(where: { places[$0] == .waiting }) == $0 }
        if let singles, !isReplaced, having.allSatisfy({ kinds[$0] == .single }) { complaints.append("\(singles) waits for its like") }
        return complaints
    }
}

private struct Explorer {
    var seen: Set<World> = []
    var faults: [String] = []

    mutating func explore(_ world: World) {
        guard seen.insert(world).inserted, faults.isEmpty else { return }
        faults += world.complaints
        for next in world.next { explore(next) }
    }
}
