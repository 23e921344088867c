import Access
import HTTP
import Testing
import Values

@testable import PluginKit

/// The processes of one data source (operations 17), without a clock.
struct ProcessBookTests {
    private let user = ProcessInitiator(id: UserID(ObjectID(bytes: (0, 1))), name: "Ann", login: nil)

    private func book(_ bounds: ProcessBook.Bounds = .init()) -> ProcessBook { ProcessBook(of: BranchID(ObjectID(bytes: (0, 2))), bounds) }

    private func product(_ text: String) -> Content { Content("text/plain", .bytes(Array(text.utf8))) }

    /// What can happen to a process.
    private enum Event: CaseIterable { case move, store, stop, finish, fail }

    @Test("in every order of events a process ends once, in the way that came first, and a stopped one stores nothing", arguments: 1...4)
    func everyOrder(count: Int) {
        for events in (0..<count).reduce([[Event]]([[]]), { all, _ in all.flatMap { events in Event.allCases.map { events + [$0] } } }) {
            var book = book()
            let id = book.begin(.import, by: user, at: 0).id
            var status = ProcessState.Status.running
            var isStoring = false
            for event in events {
                let isRunning = status == .running
                switch event {
                case .move: _ = book.move(id, to: 10, "moves", at: 1)
                case .store:
                    #expect(book.beginStoring(id) == isRunning, "\(events)")
                    isStoring = isStoring || isRunning
                case .stop:
                    let outcome = book.stop(id, because: "why", at: 2)
                    if isRunning, !isStoring { status = .stopped }
                    #expect((outcome == .notStoppable) == (isRunning && isStoring), "\(events)")
                case .finish:
                    #expect((book.end(id, as: .finishedWithResult, "", product("x"), 1, at: 3) != nil) == isRunning, "\(events)")
                    if isRunning { status = .finishedWithResult }
                case .fail:
                    #expect((book.end(id, as: .faulted, "broke", nil, 0, at: 3) != nil) == isRunning, "\(events)")
                    if isRunning { status = .faulted }
                }
                let state = book.state(id, at: 4)
                #expect(state?.status == status && state?.canBeStopped == (status == .running && !isStoring), "\(events)")
                #expect((book.product(of: id) != nil) == (status == .finishedWithResult), "\(events)")
            }
        }
    }

    @Test("ids grow from 1; lists are newest first, in pages")
    func lists() {
        var book = book()
        for _ in 0..<5 { _ = book.begin(.export, by: user, at: 0) }
        #expect(book.states(skipping: 0, upTo: 50, at: 0).map(\.id) == [5, 4, 3, 2, 1])
        #expect(book.states(skipping: 1, upTo: 2, at: 0).map(\.id) == [4, 3])
        #expect(book.states(skipping: 9, upTo: 2, at: 0).isEmpty && book.count == 5)
        #expect(book.newest(.load, at: 0) == nil && book.newest(.export, at: 0)?.id == 5)
    }

    @Test("progress is told four times a second at most, stays between 0 and 100, and time runs on between")
    func progress() {
        var book = book()
        let id = book.begin(.export, by: user, at: 1000).id
        #expect(book.move(id, to: 10, "a", at: 1100) == nil)
        #expect(book.move(id, to: 140, "", at: 1250)?.progress == 100)
        #expect(book.move(id, to: -3, "b", at: 1400) == nil)
        #expect(book.move(id, to: .nan, "", at: 1500)?.progress == 0)
        let state = book.state(id, at: 1600)
        #expect(state?.elapsedMilliseconds == 600 && state?.progressMessage == "b")
    }

    @Test("a reason is appended to the message, and both are bounded")
    func messages() {
        var book = book()
        let id = book.begin(.export, by: user, at: 0).id
        _ = book.move(id, to: 1, "reading", at: 0)
        guard case .stopped(let state) = book.stop(id, because: String(repeating: "x", count: 5000), at: 0) else {
            Issue.record("not stopped")
            return
        }
        #expect(state.progressMessage.hasPrefix("reading xxx") && state.progressMessage.count == 1024)
    }

    @Test("loads and restores cannot be stopped", arguments: [ProcessState.Kind.load, .restore])
    func unstoppable(kind: ProcessState.Kind) {
        var book = book()
        let id = book.begin(kind, by: nil, at: 0).id
        #expect(book.stop(id, because: "x", at: 0) == .notStoppable)
        #expect(book.stop(99, because: "x", at: 0) == .unknown)
    }

    @Test("results are kept ten minutes, and the newest of them up to the bound together")
    func results() {
        var book = book(.init(resultLife: 600, resultBytes: 10, stateLife: 10_000, states: 200))
        for number in 1...3 {
            let id = book.begin(.export, by: user, at: 0).id
            _ = book.end(id, as: .finishedWithResult, "", product("p\(number)"), 4, at: Int64(number))
        }
        #expect(book.product(of: 1) == nil && book.product(of: 2) != nil && book.product(of: 3) != nil)
        book.sweep(at: 602)
        #expect(book.product(of: 2) == nil && book.product(of: 3) != nil)
        book.sweep(at: 603)
        #expect(book.product(of: 3) == nil && book.state(3, at: 603)?.status == .finishedWithResult)
        let id = book.begin(.export, by: user, at: 700).id
        _ = book.end(id, as: .finishedWithResult, "", product("large"), 11, at: 700)
        #expect(book.product(of: id) == nil)
    }

    @Test("states are kept for a day, 200 of them; what runs and the newest load stay")
    func states() {
        var book = book(.init(resultLife: 10, resultBytes: 10, stateLife: 1000, states: 5))
        let load = book.begin(.load, by: nil, at: 0).id
        _ = book.end(load, as: .finished, "", nil, 0, at: 0)
        let running = book.begin(.export, by: user, at: 0).id
        for _ in 0..<10 {
            let id = book.begin(.export, by: user, at: 1).id
            _ = book.end(id, as: .finished, "", nil, 0, at: 1)
        }
        #expect(book.states(skipping: 0, upTo: 50, at: 1).map(\.id) == [12, 11, 10, running, load])
        book.sweep(at: 1001)
        #expect(book.states(skipping: 0, upTo: 50, at: 1).map(\.id) == [running, load])
    }
}
