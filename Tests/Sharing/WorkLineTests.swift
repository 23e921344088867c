import Testing

@testable import Sharing

@Suite struct WorkLineTests {
    private final class Line { var value = WorkLine(places: 3, capacity: 4) }

    private let line = Line()

    private func arrive(_ lane: WorkLane) -> (WorkLine.Ticket, WorkLine.Arrival) {
        let ticket = line.value.ticket()
        return (ticket, line.value.arrive(ticket, in: lane))
    }

    @Test("long work leaves a place for what is short, which finds it at once")
    func lanes() {
        #expect([arrive(.long).1, arrive(.long).1, arrive(.long).1] == [.enters, .enters, .waits])
        #expect(arrive(.short).1 == .enters)
        #expect(arrive(.short).1 == .waits)
    }

    @Test("who came first enters first, of either lane, as far as its lane may")
    func order() {
        for _ in 0..<3 { #expect(arrive(.short).1 == .enters) }
        let (first, _) = arrive(.long)
        let (second, _) = arrive(.short)
        #expect(line.value.leave(.short) == [first])
        #expect(line.value.leave(.short) == [second])
        let (third, _) = arrive(.short)
        #expect(line.value.leave(.long) == [third])
    }

    @Test("short work that comes without end does not keep long work waiting")
    func fairness() {
        for _ in 0..<3 { _ = arrive(.short) }
        let (long, _) = arrive(.long)
        _ = arrive(.short)
        #expect(line.value.leave(.short) == [long])
    }

    @Test("long work that waits for its lane does not hold up the short one behind it")
    func passing() {
        for _ in 0..<2 { _ = arrive(.long) }
        let (waiting, _) = arrive(.long)
        let (_, entered) = arrive(.short)
        let (short, _) = arrive(.short)
        #expect(entered == .enters)
        #expect(line.value.leave(.short) == [short])
        #expect(line.value.leave(.short) == [])
        #expect(line.value.leave(.long) == [waiting])
    }

    @Test("so many wait and no more; who gives up leaves room; after the end nobody comes")
    func bounds() {
        for _ in 0..<3 { _ = arrive(.short) }
        let waiting = (0..<4).map { _ in arrive(.short) }
        #expect(waiting.map(\.1) == [.waits, .waits, .waits, .waits])
        #expect(arrive(.long).1 == .isRefused)
        #expect(line.value.giveUp(waiting[1].0) == true)
        #expect(line.value.giveUp(waiting[1].0) == false)
        #expect(arrive(.long).1 == .waits)
        #expect(line.value.close().count == 4)
        #expect(arrive(.short).1 == .isRefused)
        for _ in 0..<3 { #expect(line.value.leave(.short) == []) }
        #expect(line.value.isIdle)
    }

    @Test("one place alone serves both lanes")
    func one() {
        line.value = WorkLine(places: 1, capacity: 1)
        #expect(arrive(.long).1 == .enters)
        let (short, arrival) = arrive(.short)
        #expect(arrival == .waits)
        #expect(line.value.leave(.long) == [short])
    }
}

@Suite struct WorkCostTests {
    @Test("what is small stays, what is large goes to its lane, nothing overflows")
    func places() {
        #expect(WorkCost.nothing.isSmall)
        #expect(WorkCost.bytes(10_000).isSmall && !WorkCost.bytes(1 << 20).isSmall)
        #expect(WorkCost.documents(100_000).lane == .short && WorkCost.documents(1_000_000).lane == .long)
        #expect(WorkCost.values(.max).lane == .long)
        #expect((WorkCost.unbounded + .bytes(.max)) == .unbounded)
        #expect(WorkCost.bytes(-1) == .nothing)
    }
}
