import Testing
import Values

@testable import Storage

/// Walks through every interleaving of a few writes with a store that takes, refuses and fails, and holds the queue against what the store
/// really has.
struct WriteQueueTests {
    @Test("every interleaving of decided, refused, failed and durable ends as the store says", arguments: 1...4)
    func everyInterleaving(of writes: Int) {
        var explorer = Explorer(writes: writes)
        explorer.explore(World())
        #expect(explorer.faults == [])
        print("\(writes) writes: \(explorer.worlds) states, \(explorer.endings) of them at rest")
        #expect(explorer.endings > writes)
    }

    @Test("a refused write takes what was built upon it, and nothing else")
    func refusedAlone() {
        var queue = WriteQueue(published: 0)
        let tickets = (1...3).map { queue.decided($0) }
        #expect(queue.workingHead == 3)
        #expect(queue.answered(tickets[0], .success(())).told == ["publish 1", "durable 1"])
        #expect(queue.answered(tickets[1], .failure(.refused(.noSuchBlob(any)))).told == ["refused 2"])
        #expect(queue.workingHead == 1)
        let fourth = queue.decided(4)
        #expect(queue.answered(tickets[2], .failure(.refused(.branchMoved(any, to: any)))).told == ["outrun 3"])
        #expect(queue.answered(fourth, .success(())).told == ["publish 4", "durable 4"])
        #expect(queue.isIdle)
    }

    @Test("after a failure nothing is decided until the head was read from the store")
    func failure() {
        var queue = WriteQueue(published: 0)
        let tickets = (1...2).map { queue.decided($0) }
        #expect(queue.answered(tickets[0], .failure(.failed("EIO"))).told == ["failed 1"])
        #expect(queue.workingHead == nil)
        #expect(queue.answered(tickets[1], .failure(.failed("EIO"))).told == ["failed 2", "read"])
        #expect(queue.known { $0 == 1 } == 1)
        #expect(queue.headUnreadable(.failed("EIO")).told == [])
        #expect(queue.workingHead == nil && queue.published == 0)
        #expect(queue.wanted().told == ["read"])
        #expect(queue.wanted().told == [])
        #expect(queue.headRead(1).told == ["publish 1"])
        #expect(queue.workingHead == 1)
    }

    @Test("a head that somebody else moved is read, and the write decided again")
    func movedElsewhere() {
        var queue = WriteQueue(published: 0)
        let ticket = queue.decided(1)
        let actions = queue.answered(ticket, .failure(.refused(.branchMoved(any, to: any))), isMoved: true)
        #expect(actions.told == ["outrun 1", "read"])
        #expect(queue.headRead(7).told == ["publish 7"])
    }
}

private let any = ObjectID(bytes: (0, 0))

extension [WriteQueue<Int>.Action] {
    /// Actions in words; tickets are numbered from 1.
    fileprivate var told: [String] {
        map { action in
            switch action {
            case .publish(let head): "publish \(head)"
            case .answer(let ticket, .durable): "durable \(ticket.description)"
            case .answer(let ticket, .refused): "refused \(ticket.description)"
            case .answer(let ticket, .outrun): "outrun \(ticket.description)"
            case .answer(let ticket, .failed): "failed \(ticket.description)"
            case .readHead: "read"
            }
        }
    }
}

/// A queue and the store it talks to, as one value that can be copied and driven on.
private struct World {
    /// A head is the writes that led to it.
    typealias Head = [Int]

    struct Write {
        let number: Int
        let ticket: WriteQueue<Head>.Ticket
        let head: Head
        /// Refused for a reason of its own: a key that is taken.
        let isBad: Bool
        var outcome: WriteQueue<Head>.Outcome?
    }

    var queue = WriteQueue<Head>(published: [])
    var writes: [Write] = []
    /// What the store has on disk.
    var disk: Head = []
    /// How many writes the store has looked at, and its answers that are not told yet.
    var processed = 0
    var answers: [Result<Void, StoreError>] = []
    var isReading = false
    var isUnknown = false
    var failures = 0
    var published: Head = []
}

/// Depth first through all worlds.
private struct Explorer {
    let writes: Int
    var worlds = 0
    var endings = 0
    var faults: [String] = []

    init(writes: Int) { self.writes = writes }

    mutating func explore(_ world: World) {
        guard faults.isEmpty else { return }
        worlds += 1
        var hasNext = false
        for step in Self.steps {
            var next = world
            guard step(&next, writes, &faults) else { continue }
            hasNext = true
            explore(next)
        }
        if !hasNext { end(world) }
    }

    /// Each does one thing that may happen next, or says that it cannot.
    private typealias Step = @Sendable (inout World, Int, inout [String]) -> Bool
    private static let steps: [Step] = [
        { world, most, _ in world.decide(most, isBad: false) },
        { world, most, _ in world.decide(most, isBad: true) },
        { world, _, _ in world.process(failing: nil) },
        { world, _, _ in world.process(failing: false) },
        { world, _, _ in world.process(failing: true) },
        { world, _, faults in world.tell(&faults) },
        { world, _, faults in world.read(isReadable: true, &faults) },
        { world, _, faults in world.read(isReadable: false, &faults) },
        { world, _, faults in world.ask(&faults) },
    ]

    private mutating func end(_ world: World) {
        endings += 1
        if world.writes.contains(where: { $0.outcome == nil }) { faults.append("a write is never answered") }
        if world.queue.published != world.disk { faults.append("published \(world.queue.published), on disk \(world.disk)") }
        if !world.queue.isIdle { faults.append("the queue does not come to rest") }
    }
}

extension World {
    mutating func decide(_ most: Int, isBad: Bool) -> Bool {
        guard writes.count < most, let working = queue.workingHead else { return false }
        let number = writes.count + 1
        let head = working + [number]
        writes.append(Write(number: number, ticket: queue.decided(head), head: head, isBad: isBad))
        return true
    }

    /// The store looks at the next write. Where it fails, the write may have come to the disk nevertheless.
    mutating func process(failing leavesTrace: Bool?) -> Bool {
        guard processed < writes.count, leavesTrace == nil || failures < 2 else { return false }
        let write = writes[processed]
        processed += 1
        let isAccepted = disk == Array(write.head.dropLast()) && !write.isBad
        switch (leavesTrace, isAccepted) {
        case (nil, true):
            disk = write.head
            answers.append(.success(()))
        case (nil, false):
            answers.append(.failure(.refused(.noSuchBlob(any))))
        case (let leavesTrace?, _):
            failures += 1
            if leavesTrace, isAccepted { disk = write.head }
            answers.append(.failure(.failed("EIO")))
        }
        return true
    }

    mutating func tell(_ faults: inout [String]) -> Bool {
        guard !answers.isEmpty else { return false }
        let write = writes[processed - answers.count]
        perform(queue.answered(write.ticket, answers.removeFirst()), &faults)
        return true
    }

    mutating func read(isReadable: Bool, _ faults: inout [String]) -> Bool {
        guard isReading, isReadable || failures < 2 else { return false }
        isReading = false
        if isReadable {
            if !answers.isEmpty || processed < writes.count { faults.append("the head is read while the store still works") }
            let isKnown = queue.known { $0 == disk } != nil
            if !isKnown { faults.append("the queue forgot \(disk)") }
            perform(queue.headRead(disk), &faults)
        } else {
            failures += 1
            isUnknown = true
            perform(queue.headUnreadable(.failed("EIO")), &faults)
        }
        return true
    }

    mutating func ask(_ faults: inout [String]) -> Bool {
        guard isUnknown else { return false }
        isUnknown = false
        perform(queue.wanted(), &faults)
        if !isReading { faults.append("a writer waits for ever") }
        return true
    }

    private mutating func perform(_ actions: [WriteQueue<Head>.Action], _ faults: inout [String]) {
        for action in actions {
            switch action {
            case .publish(let head): publish(head, &faults)
            case .answer(let ticket, let outcome): answer(ticket, outcome, &faults)
            case .readHead: isReading = true
            }
        }
    }

    private mutating func publish(_ head: Head, _ faults: inout [String]) {
        if !disk.starts(with: head) { faults.append("published \(head) while \(disk) is on disk") }
        if !head.starts(with: published) { faults.append("readers fell back from \(published) to \(head)") }
        published = head
    }

    private mutating func answer(_ ticket: WriteQueue<Head>.Ticket, _ outcome: WriteQueue<Head>.Outcome, _ faults: inout [String]) {
        guard let index = writes.firstIndex(where: { $0.ticket == ticket }) else { return faults.append("an answer to nobody") }
        let write = writes[index]
        if write.outcome != nil { faults.append("write \(write.number) is answered twice") }
        writes[index].outcome = outcome
        let isStored = disk.contains(write.number)
        switch outcome {
        case .durable:
            if !isStored || !published.contains(write.number) { faults.append("write \(write.number) is acknowledged and not there") }
        case .refused:
            if isStored || !write.isBad { faults.append("write \(write.number) is called refused") }
        case .outrun:
            if isStored || standsOnGoodWrites(write) { faults.append("write \(write.number) is called outrun") }
        case .failed:
            if failures == 0 { faults.append("write \(write.number) failed without a failure") }
        }
    }

    /// Whether all that the write was decided on is on disk.
    private func standsOnGoodWrites(_ write: Write) -> Bool { disk.starts(with: write.head.dropLast()) && failures == 0 }
}

extension WriteQueue.Ticket {
    fileprivate var description: String { "\(number)" }
}
