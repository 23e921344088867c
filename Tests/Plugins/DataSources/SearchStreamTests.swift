import Access
import HTTP
import PluginKit
import Synchronization
import TestSupport
import Testing
import Values

@testable import DataSources

/// What a search stream sends beside its events (operations 7.1).
@Suite("search stream")
struct SearchStreamTests {
    @Test("a comment after each 15 seconds of silence, while the next event is being made")
    func keepAlive() async throws {
        let clock = StillClock()
        let sink = CollectingSink()
        let gate = AsyncStream.makeStream(of: Void.self)
        let work = Task {
            try await KeepAlive(ResponseBodyWriter(sink), clock: clock).during {
                for await _ in gate.stream {}
                return 7
            }
        }
        for count in 1...3 {
            await clock.advance(by: .seconds(14))
            #expect(sink.text == String(repeating: ": keep-alive\n\n", count: count - 1))
            await clock.advance(by: .seconds(1))
            while sink.text.count < 14 * count { await Task.yield() }
            #expect(sink.text == String(repeating: ": keep-alive\n\n", count: count))
        }
        gate.continuation.finish()
        #expect(try await work.value == 7)
        #expect(sink.text == String(repeating: ": keep-alive\n\n", count: 3))
    }

    @Test("a client that is gone ends the work")
    func lostClient() async throws {
        let clock = StillClock()
        let sink = CollectingSink { _ in throw CancellationError() }
        let work = Task {
            try await KeepAlive(ResponseBodyWriter(sink), clock: clock).during {
                while !Task.isCancelled { await Task.yield() }
            }
        }
        await clock.advance(by: .seconds(15))
        await #expect(throws: CancellationError.self) { try await work.value }
    }

    @Test("who may not see the data source any more is told so, and the stream ends", arguments: ["e", "zebra"] as [Text])
    func lostRight(query: Text) async throws {
        let fixture = try await AreaFixture()
        // More than one event of one collection.
        try await fixture.bulk("Tag", "[\((0..<250).map { #"{"Id":"z\#($0)","Label":"zebra"}"# }.joined(separator: ","))]")
        let user = try await fixture.fixture.user("v@x.y").id
        let (directory, project) = (fixture.fixture.directory, fixture.project.id)
        @Sendable func grant(_ grants: Grants) async throws {
            try await directory.change { state in (try state.granting(grants, to: user, in: project, at: directory.clock.now), ()) }
        }
        try await grant(Grants(upTo: .view))
        let viewer = Caller(user: user, login: nil, credential: .apiKey, isServerAdministrator: false)
        let search = QueryDocuments(branch: fixture.branch, query: query, limit: nil, transaction: nil)
        guard case .stream(_, let produce) = try await search.run(as: viewer, in: fixture.area).body else { throw CancellationError() }
        let whole = CollectingSink()
        try await produce(ResponseBodyWriter(whole))
        #expect(whole.text.hasPrefix(": styx\n\ndata: {"))
        #expect(whole.text.split(separator: "data: ").count > 3)
        // The right goes with the first event.
        let cut = CollectingSink { text in if text.hasPrefix("data: ") { try await grant(.none) } }
        await #expect(throws: APIError.self) { try await produce(ResponseBodyWriter(cut)) }
        let events = cut.text.split(separator: "\n\n")
        #expect(events.count == 3 && events[1].hasPrefix("data: {"))
        #expect(events.last?.hasPrefix(#"event: error\#ndata: {"errors":[{"#) == true)
        #expect(events.last?.contains("resourceNotFound") == true)
    }
}

/// Keeps what is written.
private final class CollectingSink: ResponseSink {
    private let bytes = Mutex<[UInt8]>([])
    private let before: @Sendable (String) async throws -> Void

    init(before: @escaping @Sendable (String) async throws -> Void = { _ in }) { self.before = before }

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

    func write(_ piece: [UInt8]) async throws {
        try await before(String(decoding: piece, as: UTF8.self))
        bytes.withLock { $0 += piece }
    }
}

/// Time that stands still until it is moved; to move it waits until somebody sleeps.
private final class StillClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var sleepers: [(until: Instant, number: Int, continuation: CheckedContinuation<Void, any Error>)] = []
        var cancelled: Set<Int> = []
        var lastNumber = 0
    }

    private let state = Mutex(State())

    var now: Instant { state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelled.contains(number) { return true }
                    state.sleepers.append((deadline, number, continuation))
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.cancelled.insert(number)
                let place = state.sleepers.firstIndex { $0.number == number }
                return place.map { state.sleepers.remove(at: $0).continuation }
            }
            sleeper?.resume(throwing: CancellationError())
        }
    }

    func advance(by duration: Duration) async {
        while state.withLock({ $0.sleepers.isEmpty }) { await Task.yield() }
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            defer { state.sleepers.removeAll { $0.until <= state.now } }
            return state.sleepers.filter { $0.until <= state.now }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }
}
