import Access
import GameData
import PluginKit
import Storage
import Testing
import TestSupport
import Values

@testable import DataSources

/// What is published after a commit (operations 1.12).
@Suite("notifications of data sources")
struct NotificationTests {
    private let saving = ["DataSourceSaving", "DataSourceSaved"]

    @Test("the first use tells of the load: its process, its end, and that the data are there")
    func load() async throws {
        let fixture = try await AreaFixture()
        _ = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
        let told = fixture.told().filter { !$0.hasPrefix("ProcessProgressChanged") }
        #expect(told == ["ProcessStarted load", "DataSourceLoaded", "ProcessFinished load finished"])
        _ = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
        #expect(fixture.told() == [])
    }

    @Test("a commit tells of each touched schema once, then of saving; embedded schemas where documents came or went")
    func commits() async throws {
        let fixture = try await AreaFixture()
        _ = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
        _ = fixture.told()
        try await fixture.create("Tag", #"{"Id":"x"}"#)
        #expect(fixture.told() == ["DocumentCollectionChanged \(T.tag)"] + saving)
        try await fixture.update("Item", #"{"Id":"Sword","Damage":9}"#)
        #expect(fixture.told() == ["DocumentCollectionChanged \(T.item)"] + saving)
        try await fixture.update("Item", #"{"Id":"Sword","Parts":[{"Id":3,"Power":9},{"Id":2}]}"#)
        #expect(fixture.told() == ["DocumentCollectionChanged \(T.item)"] + saving)
        try await fixture.update("Item", #"{"Id":"Sword","Parts":[{"Id":3}]}"#)
        #expect(fixture.told() == ["DocumentCollectionChanged \(T.part)", "DocumentCollectionChanged \(T.item)"] + saving)
        try await fixture.delete("Item", "Axe")
        #expect(fixture.told() == ["DocumentCollectionChanged \(T.part)", "DocumentCollectionChanged \(T.item)"] + saving)
    }

    @Test("what changes nothing, fails or is only read tells nothing")
    func silence() async throws {
        let fixture = try await AreaFixture()
        _ = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
        _ = fixture.told()
        try await fixture.update("Item", #"{"Id":"Sword","Damage":3}"#)
        try await fixture.delete("Item", "Nope")
        #expect(await fixture.code { try await fixture.create("Tag", #"{"Id":"fire"}"#) } == .duplicateUniqueValue)
        #expect(fixture.told() == [])
    }

    @Test("a transaction tells nothing until its commit, then each schema once with the hashes of the commit")
    func transaction() async throws {
        let fixture = try await AreaFixture()
        _ = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
        _ = fixture.told()
        let id = "a transaction of mine"
        try await fixture.begin(id)
        try await fixture.create("Tag", #"{"Id":"x"}"#, under: id)
        try await fixture.create("Tag", #"{"Id":"y"}"#, under: id)
        try await fixture.update("Item", #"{"Id":"Sword","Damage":9}"#, under: id)
        #expect(fixture.told() == [])
        _ = try await CommitTransaction(branch: fixture.branch, transaction: Text(id)).run(as: fixture.owner, in: fixture.area)
        let now = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
        guard case .notification(let first)? = fixture.heard.takeNow() else {
            Issue.record("nothing was told")
            return
        }
        #expect(first.name == "DocumentCollectionChangedNotification" && first.audience == .dataSource(fixture.branch))
        #expect(
            fixture.json(first.content).jsonText
                == #"{"dataSourceId":"\#(fixture.branch)","metadataHash":"\#(now.metadata.hashText)","#
                + #""revisionHash":"\#(now.revisionHash)","schemaId":"\#(T.tag)"}"#)
        #expect(fixture.told() == ["DocumentCollectionChanged \(T.item)"] + saving)
        try await fixture.begin("another transaction")
        try await fixture.create("Tag", #"{"Id":"z"}"#, under: "another transaction")
        _ = try await RejectTransaction(branch: fixture.branch, transaction: "another transaction").run(as: fixture.owner, in: fixture.area)
        #expect(fixture.told() == [])
    }

    @Test("a restore tells of itself instead of collections")
    func restore() async throws {
        let fixture = try await AreaFixture()
        _ = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
        _ = fixture.told()
        let content = try await fixture.area.branches.fill(with: .file(Array(Fixtures.t.utf8)))
        _ = try await fixture.area.replace(fixture.branch, with: content, as: fixture.owner)
        #expect(fixture.told() == ["DataSourceRestored"] + saving)
    }

    @Test("a data source that is deleted is told as unloaded")
    func deleted() async throws {
        let fixture = try await AreaFixture()
        _ = try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner)
        _ = fixture.told()
        await fixture.area.branches.forget(fixture.branch.objectID)
        #expect(fixture.told() == ["DataSourceUnloaded"])
    }

    @Test("notifications of commits at once come in the order of their revisions")
    func order() async throws {
        let fixture = try await AreaFixture()
        try await withThrowingTaskGroup { group in
            for number in 0..<64 { group.addTask { try await fixture.create("Tag", #"{"Id":"t\#(number)"}"#) } }
            try await group.waitForAll()
        }
        var revisions: [String] = []
        while case .notification(let told)? = fixture.heard.takeNow() {
            if told.name == "DataSourceSavedNotification" { revisions.append(fixture.json(told.content)["revisionHash"].string ?? "") }
        }
        #expect(revisions.count == 64 && revisions == revisions.sorted())
        #expect(
            revisions.last == (try await fixture.area.snapshot(of: fixture.branch, in: nil, as: fixture.owner).revisionHash.description))
    }
}
