import Access
import GameData
import Sharing
import TestSupport
import Testing
import Values

@testable import DataSources
@testable import PluginKit

/// The validation of a data source as a process (operations 12.7, 17), and what it found kept (16.1).
@Suite("validation as a process")
struct ValidateTests {
    private let fixture: AreaFixture

    init() async throws {
        fixture = try await AreaFixture()
        _ = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
    }

    private static let repairs: [Text] = ["repair", "eraseInvalidValues", "checkFormat"]

    private func validate(_ options: [Text]?, under transaction: String? = nil, as caller: Caller? = nil) async throws {
        _ = try await Validate(branch: fixture.branch, options: options, transaction: transaction)
            .run(as: caller ?? fixture.owner, in: fixture.area)
    }

    private var newest: ProcessState? { fixture.host.processes.processes(of: fixture.branch, skipping: 0, upTo: 1).processes.first }

    @Test("it tells what it is at, repairs before checks")
    func progress() async throws {
        let tags = (0..<1100).map { #"{"Id":"t\#($0)","Label":"x"}"# }.joined(separator: ",")
        try await fixture.bulk("Tag", "[\(tags)]")
        try await validate(nil)
        #expect(newest?.type == .validate && newest?.progressMessage == "Checking." && newest?.progress == 100)
        try await validate(["repair", "eraseInvalidValues"])
        #expect(newest?.progressMessage == "Repairing." && newest?.status == .finishedWithResult)
    }

    @Test("a stopped repair stores nothing and leaves no result")
    func stop() async throws {
        try await fixture.create("Item", #"{"Id":"K","Name":"K","Damage":"abc"}"#)
        let before = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
        // It waits for its turn until the transaction ends.
        try await fixture.begin("a transaction of mine")
        let running = Task { await fixture.code { try await validate(Self.repairs) } }
        while newest?.type != .validate { await Task.yield() }
        let process = try #require(newest)
        #expect(process.status == .running && process.canBeStopped)
        let stopped = try fixture.host.processes.stop(process.id, of: fixture.branch, because: "no longer wanted")
        #expect(stopped.status == .stopped && stopped.progressMessage.hasSuffix("no longer wanted"))
        #expect(await running.value == .serviceUnavailable)
        _ = try await RejectTransaction(branch: fixture.branch, transaction: "a transaction of mine").run(
            as: fixture.owner, in: fixture.area)
        try await fixture.create("Tag", #"{"Id":"next"}"#)
        let after = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
        #expect(after.changeNumber == before.changeNumber + 1)
        #expect(await fixture.code { _ = try fixture.host.processes.product(of: process.id, of: fixture.branch) } == .resourceNotFound)
    }

    @Test("repairs are refused where nothing can be changed, before there is a process; checks are not")
    func readOnly() async throws {
        fixture.host.readOnly.ask { _, _ in [.fileIsReadOnly] }
        let count = fixture.processCount
        #expect(await fixture.code { try await validate(Self.repairs) } == .resourceReadOnly)
        #expect(fixture.processCount == count)
        for options: [Text]? in [nil, ["repair"], ["eraseInvalidValues"], ["none"]] {
            #expect(await fixture.code { try await validate(options) } == nil)
        }
    }

    @Test("repairs need edit, checks need view")
    func grants() async throws {
        let stranger = Caller(
            user: try await fixture.fixture.user("v@x.y").id, login: nil, credential: .apiKey, isServerAdministrator: false)
        let count = fixture.processCount
        // A stranger sees no such data source; who may view is refused by the right alone, as the scenarios of rights show.
        #expect(await fixture.code { try await validate(Self.repairs, as: stranger) } == .resourceNotFound)
        #expect(fixture.processCount == count)
        #expect(Validate.route.permission == .view("dataSourceId"))
    }

    @Test("a transaction that is not known makes no process", arguments: [["none"], Self.repairs, nil])
    func missingTransaction(options: [Text]?) async throws {
        let count = fixture.processCount
        #expect(await fixture.code { try await validate(options, under: "never begun, never") } == .missingTransaction)
        #expect(await fixture.code { try await fixture.bulk("Tag", "[]", under: "never begun, never") } == .missingTransaction)
        #expect(fixture.processCount == count)
    }

    @Test("who asks after a revision while another is validated gets the newest that was asked for, and those between are not kept")
    func newest() async throws {
        let pool = try WorkPool(threads: 1, queue: 8)
        let statistics = StatisticsCache(of: fixture.area.branches, by: pool)
        let gate = FirstResult<Void>()
        let blocking = Task { try await pool.run { try await gate.value() } }
        var asking: [Task<SourceFindings, any Error>] = []
        var kept: [Weak] = []
        for name in ["a", "b", "c", "d"] {
            try await fixture.create("Tag", #"{"Id":"\#(name)"}"#)
            kept.append(Weak(try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)))
            asking.append(Task.immediate { try await statistics.findings(of: fixture.branch.objectID) })
        }
        #expect(kept.map { $0.snapshot != nil } == [true, false, false, true])
        gate.end(with: .success(()))
        try await blocking.value
        var revisions: [Int] = []
        for task in asking { revisions.append(try await task.value.snapshot.changeNumber) }
        #expect(revisions.map { $0 - revisions[0] } == [0, 3, 3, 3])
        let last = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
        let tag = try #require(last.metadata.schema(named: "Tag"))
        #expect(try await statistics.findings(of: fixture.branch.objectID).counts(of: tag) == [.nullValue: 4])
    }

    private final class Weak {
        private(set) weak var snapshot: Snapshot?
        init(_ snapshot: Snapshot) { self.snapshot = snapshot }
    }

    @Test("of a branch that has left memory nothing is kept")
    func forgotten() async throws {
        let kept = Weak(try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner))
        _ = try await fixture.area.statistics.findings(of: fixture.branch.objectID)
        await fixture.area.branches.forget(fixture.branch.objectID)
        // It leaves once every loop has seen that it is gone.
        while kept.snapshot != nil { await Task.yield() }
    }
}
