import Testing
import Values

@testable import GameData

@Suite("Findings of a source, kept up to date") struct SourceFindingsTests {
    private static func torch(_ random: inout SeededChoice, _ metadata: Metadata) throws -> Document {
        let schema = try #require(metadata.schema(named: "Torch"))
        let wicks = (0..<random.number(3)).map { _ in
            #"{"Id":\#(random.number(12)),"Mark":\#(random.number(3)),"By":["\#(random.number(12))"],"Inner":{"Id":\#(random.number(12))}}"#
        }
        let text =
            #"{"Id":"\#(random.number(12))","Code":"\#(random.number(8))","Beside":"\#(random.number(14))","Lit":\#(random.number(14)),"Wicks":[\#(wicks.joined(separator: ","))]}"#
        return try #require(DocumentReader(metadata, from: .file).document(JSONParser().parse(Array(text.utf8)).root, of: schema))
    }

    @Test("after any commits they are what a validation of all finds", arguments: 0..<30)
    func incremental(seed: Int) throws {
        var random = SeededChoice(seed: UInt64(seed))
        var snapshot = try Torches.snapshot(documents: #"{"Id":"1","Code":"1"},{"Id":"1","Code":"2"},{"Id":"2","Code":"1"}"#)
        let torch = try #require(snapshot.metadata.schema(named: "Torch"))
        var findings = SourceFindings(of: snapshot)
        for round in 0..<25 {
            for _ in 0...random.number(3) {
                let document = try Self.torch(&random, snapshot.metadata)
                let id = try #require(document.id)
                let rows = Array(snapshot.roots(of: torch))
                if random.number(5) == 0, !rows.isEmpty {
                    let old = random.one(rows)
                    snapshot = snapshot.applying(rows: [.put(document, row: old.row)], revision: ObjectID(bytes: (2, 2))).snapshot
                    continue
                }
                let change: DocumentChange =
                    random.number(3) == 0
                    ? .delete(id, of: torch) : snapshot.root(id, in: torch) == nil ? .create(document) : .update(document)
                snapshot = snapshot.applying([change], revision: ObjectID(bytes: (2, 2))).snapshot
            }
            findings = findings.updated(to: snapshot)
            expectSame(findings, SourceFindings(of: snapshot), "seed \(seed), round \(round)")
        }
    }

    @Test("an embedded document has the errors at or below it") func embedded() throws {
        let snapshot = try Torches.snapshot(
            documents: #"{"Id":"a","Beside":"no","Wicks":[{"Id":7,"By":["no"],"Inner":{"Id":9,"By":["no","none"]}},{"Id":8}]}"#)
        let wick = try #require(snapshot.metadata.schema(named: "Wick")), torch = try #require(snapshot.metadata.schema(named: "Torch"))
        let counts = [(DocumentID.text("a"), torch), (.integer(7), wick), (.integer(9), wick), (.integer(8), wick)].map { id, schema in
            snapshot.find(id, in: schema).map(snapshot.errorCount)
        }
        #expect(counts == [4, 3, 2, 0])
    }
}

@Suite("Changes between two sorted maps") struct SortedMapDifferenceTests {
    @Test("they are the entries that differ, whatever the maps share", arguments: 0..<60)
    func difference(seed: Int) {
        var random = SeededChoice(seed: UInt64(seed))
        let size = 1 + random.number(3000)
        let older = SortedMap(sorted: (0..<size).map { (key: $0 * 2, value: 0) })
        var newer = older
        for _ in 0..<random.number(40) {
            let key = random.number(2 * size + 10)
            if random.number(2) == 0 { newer.remove(key) } else { newer.set(1 + random.number(5), for: key) }
        }
        if random.number(4) == 0 { for key in 0..<random.number(2 * size) { newer.remove(key) } }
        var changes: [Int: [Int?]] = [:]
        var visited = 0
        newer.forEachChange(since: older) { key, old, new in
            visited += 1
            if old != new { changes[key] = [old, new] }
        }
        var expected: [Int: [Int?]] = [:]
        for key in -1...(2 * size + 12) where older[key] != newer[key] { expected[key] = [older[key], newer[key]] }
        #expect(changes == expected, "seed \(seed)")
    }

    @Test("what is shared is not visited") func cost() {
        let older = SortedMap(sorted: (0..<100_000).map { (key: $0, value: 0) })
        var newer = older
        newer.set(1, for: 50_000)
        newer.remove(3)
        newer.set(1, for: 200_000)
        var visited = 0
        newer.forEachChange(since: older) { _, _, _ in visited += 1 }
        #expect(visited <= 100)
    }
}
