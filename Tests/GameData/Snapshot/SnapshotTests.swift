import TestSupport
import Testing
import Values

@testable import GameData

@Suite("Snapshot") struct SnapshotTests {
    let snapshot: Snapshot
    let torch: Schema
    let wick: Schema

    init() throws {
        snapshot = try Torches.snapshot(
            documents: #"""
                {"Id":"a","Name":"Al","Code":"x","Beside":"b","Lit":7,"Wicks":[{"Id":7,"Title":"Seven","Mark":1,"By":["b","a"]},{"Id":8,"Inner":{"Id":9,"Mark":2}}]},
                {"Id":"b","Name":"","Beside":"gone","Wicks":[]},
                {"Id":"c","Name":"Q\"\\/","Beside":{"Id":"nowhere","DisplayName":"No Where"},"Wicks":[{"Id":8}]}
                """#)
        torch = try #require(snapshot.metadata.schema(named: "Torch"))
        wick = try #require(snapshot.metadata.schema(named: "Wick"))
    }

    func text(_ id: DocumentID, in snapshot: Snapshot, _ schema: Schema? = nil) throws -> String {
        var bytes: [UInt8] = []
        snapshot.write(try #require(snapshot.find(id, in: schema ?? torch)), into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The document as it would be sent, in the words of its file.
    func document(_ json: String, of schema: Schema? = nil) throws -> Document {
        let node = try JSONParser().parse(Array(json.utf8)).root
        return try #require(DocumentReader(snapshot.metadata, from: .request).document(node, of: schema ?? torch))
    }

    func applying(_ changes: DocumentChange..., to before: Snapshot? = nil) -> SnapshotStep {
        (before ?? snapshot).applying(changes, revision: ObjectID(bytes: (2, 2)))
    }

    // MARK: Finding

    @Test("a document is found by its id, root or embedded") func finding() throws {
        #expect(snapshot.root(.text("a"), in: torch)?.id == .text("a"))
        #expect(snapshot.find(.text("A"), in: torch) == nil)
        let inner = try #require(snapshot.find(.integer(9), in: wick))
        #expect(inner.container.id == .text("a"))
        #expect(inner.pointer(in: snapshot.metadata).text == "/Wicks/8/Inner")
        #expect(try inner.document(in: snapshot.metadata).id == .integer(9))
        #expect(snapshot.exists(.integer(7), in: wick))
        #expect(!snapshot.exists(.integer(10), in: wick))
        #expect(snapshot.find(.text("a"), in: torch)?.pointer(in: snapshot.metadata).text == "")
    }

    @Test("of two with one id the first in traversal order answers") func twice() throws {
        #expect(snapshot.find(.integer(8), in: wick)?.container.id == .text("a"))
        let twins = try Torches.snapshot(documents: #"{"Id":"t","Name":"1"},{"Id":"t","Name":"2"}"#)
        #expect(try text(.text("t"), in: twins).contains("\"Name\":\"1\""))
        let other = applying(.delete(.text("t"), of: torch), to: twins).snapshot
        #expect(try text(.text("t"), in: other).contains("\"Name\":\"2\""))
    }

    @Test("a document is found by a unique property") func unique() throws {
        let (code, mark) = (try #require(torch.property(named: "Code")), try #require(wick.property(named: "Mark")))
        #expect(snapshot.find(.text("x"), of: code, in: torch)?.id == .text("a"))
        #expect(snapshot.find(.integer(2), of: mark, in: wick)?.id == .integer(9))
        #expect(snapshot.find(.integer(3), of: mark, in: wick) == nil)
        #expect(snapshot.find(.text("b"), of: torch.idProperty, in: torch)?.id == .text("b"))
    }

    @Test("roots come by id, from any position, and are counted") func roots() {
        #expect(snapshot.roots(of: torch).compactMap(\.id) == [.text("a"), .text("b"), .text("c")])
        #expect(snapshot.roots(of: torch).skipping(1).compactMap(\.id) == [.text("b"), .text("c")])
        #expect(snapshot.roots(of: torch).skipping(9).compactMap(\.id) == [])
        #expect(snapshot.roots(of: torch)[2]?.id == .text("c"))
        #expect(snapshot.roots(of: torch)[3] == nil)
        #expect(snapshot.roots(of: wick).count == 0)
        #expect(snapshot.embeddedCount(of: wick) == 4)
        var ids: [DocumentID?] = []
        snapshot.forEachEmbedded(of: wick) {
            ids.append($0.id); return true
        }
        #expect(ids == [.integer(7), .integer(8), .integer(9), .integer(8)])
    }

    @Test("referrers are known, each once") func referrers() {
        #expect(snapshot.referrers(to: .text("b"), in: torch).compactMap(\.id) == [.text("a")])
        #expect(snapshot.referrers(to: .integer(7), in: wick).compactMap(\.id) == [.text("a")])
        #expect(snapshot.referrers(to: .text("c"), in: torch).isEmpty)
    }

    @Test("each value of a document is a slice of its text") func slices() throws {
        let stored = try #require(snapshot.root(.text("c"), in: torch))
        let values = torch.properties.map { property in stored.range(of: property).map { String(decoding: stored.text[$0], as: UTF8.self) }
        }
        #expect(values[0] == "\"c\"")
        #expect(values[1] == #""Q\"\\/""#)
        #expect(values[2] == "null")
        #expect(values[5]?.hasPrefix("[{\"Id\":8,") == true)
    }

    // MARK: Display names

    @Test("references carry what their targets are called now; a dangling one keeps its last name, or its id")
    func displayNames() throws {
        let a = try text(.text("a"), in: snapshot)
        #expect(a.contains(#""Beside":{"Id":"b","DisplayName":"b"}"#))
        #expect(a.contains(#""Lit":{"Id":7,"DisplayName":"Seven"}"#))
        #expect(a.contains(#""By":[{"Id":"b","DisplayName":"b"},{"Id":"a","DisplayName":"Al"}]"#))
        #expect(try text(.text("b"), in: snapshot).contains(#""Beside":{"Id":"gone","DisplayName":"gone"}"#))
        #expect(try text(.text("c"), in: snapshot).contains(#""Beside":{"Id":"nowhere","DisplayName":"No Where"}"#))
        #expect(try text(.integer(7), in: snapshot, wick).contains(#""By":[{"Id":"b","DisplayName":"b"}"#))
        #expect(snapshot.displayText(of: .text("c"), in: torch) == "Q\"\\/")
        #expect(snapshot.displayText(of: .integer(8), in: wick) == "8")
        #expect(snapshot.displayText(of: .text("nowhere"), in: torch) == nil)
    }

    @Test("a new name shows in all references to it, and nothing else is written") func renaming() throws {
        let step = applying(.update(try document(#"{"Id":"b","Name":"Bo\n","Wicks":[]}"#)))
        #expect(try text(.text("a"), in: step.snapshot).contains(#""Beside":{"Id":"b","DisplayName":"Bo\n"}"#))
        #expect(step.rows.map(\.row) == [snapshot.root(.text("b"), in: torch)?.row])
        #expect(try text(.text("a"), in: snapshot).contains(#""Beside":{"Id":"b","DisplayName":"b"}"#))
    }

    @Test("the last name of a deleted target stays, through the store too, until it comes back") func lastName() throws {
        let renamed = applying(.update(try document(#"{"Id":"b","Name":"Bo","Wicks":[]}"#)))
        let deleted = applying(.delete(.text("b"), of: torch), to: renamed.snapshot)
        let expected = #""Beside":{"Id":"b","DisplayName":"Bo"}"#
        #expect(try text(.text("a"), in: deleted.snapshot).contains(expected))
        #expect(deleted.rows.count == 2)
        let loaded = try SnapshotStep(ofRowsOf: deleted.snapshot, lastTexts: deleted.rows)
        #expect(try text(.text("a"), in: loaded.snapshot).contains(expected))
        let back = applying(.create(try document(#"{"Id":"b","Name":"Back"}"#)), to: loaded.snapshot)
        #expect(try text(.text("a"), in: back.snapshot).contains(#""Beside":{"Id":"b","DisplayName":"Back"}"#))
        #expect(back.rows.contains { if case .delete = $0 { true } else { false } })
    }

    @Test("an embedded target that an update takes away leaves its name") func embeddedGone() throws {
        let step = applying(.update(try document(#"{"Id":"a","Lit":7,"Wicks":[]}"#)))
        #expect(try text(.text("a"), in: step.snapshot).contains(#""Lit":{"Id":7,"DisplayName":"Seven"}"#))
        #expect(!step.snapshot.exists(.integer(7), in: wick))
        #expect(step.snapshot.embeddedCount(of: wick) == 1)
    }

    // MARK: Changing

    @Test("create, update, delete: revision and number follow, the old snapshot stays") func changes() throws {
        let step = applying(
            .create(try document(#"{"Id":"d","Code":"y"}"#)), .update(try document(#"{"Id":"a","Code":"z"}"#)),
            .delete(.text("c"), of: torch))
        #expect(step.snapshot.changeNumber == snapshot.changeNumber + 1)
        #expect(step.snapshot.revisionHash == ObjectID(bytes: (2, 2)))
        #expect(step.snapshot.roots(of: torch).compactMap(\.id) == [.text("a"), .text("b"), .text("d")])
        let code = try #require(torch.property(named: "Code"))
        #expect(step.snapshot.find(.text("x"), of: code, in: torch) == nil)
        #expect(step.snapshot.find(.text("z"), of: code, in: torch)?.id == .text("a"))
        #expect(step.rows.count == 3)
        #expect(snapshot.roots(of: torch).count == 3)
        #expect(snapshot.find(.text("x"), of: code, in: torch)?.id == .text("a"))
        #expect(step.snapshot.embeddedCount(of: wick) == 0)
    }

    @Test("any sequence of changes gives what building anew gives") func sameAsBuilding() throws {
        var random = SeededRandom(seed: 5)
        var current = snapshot
        var lastTexts: [Int64: RowUpdate] = [:]
        for _ in 0..<400 {
            let id = "t\(Int.random(in: 0..<30, using: &random))"
            let json =
                #"{"Id":"\#(id)","Name":"n\#(Int.random(in: 0..<9, using: &random))","Beside":"t\#(Int.random(in: 0..<30, using: &random))","#
                + #""Wicks":[{"Id":\#(Int.random(in: 0..<50, using: &random)),"Mark":\#(Int.random(in: 0..<5, using: &random))}]}"#
            let isThere = current.exists(.text(Text(id)), in: torch)
            let change: DocumentChange =
                isThere && Int.random(in: 0..<3, using: &random) == 0
                ? .delete(.text(Text(id)), of: torch) : isThere ? .update(try document(json)) : .create(try document(json))
            let step = applying(change, to: current)
            current = step.snapshot
            for row in step.rows { lastTexts[row.row] = row }
        }
        let built = try SnapshotStep(ofRowsOf: current, lastTexts: Array(lastTexts.values)).snapshot
        #expect(
            GameDataFileWriter.bytes(of: current, layout: .compact) == GameDataFileWriter.bytes(of: built, layout: .compact))
        #expect(Array(current.indexes.embedded.map(\.key)) == Array(built.indexes.embedded.map(\.key)))
        #expect(Array(current.indexes.uniqueValues.map(\.key)) == Array(built.indexes.uniqueValues.map(\.key)))
        #expect(Array(current.indexes.referrers.map(\.key)) == Array(built.indexes.referrers.map(\.key)))
        #expect(current.rowCount == built.rowCount && current.byteCount == built.byteCount)
    }

    @Test("another layout that rewrites the documents keeps the display texts that deleted targets left") func lastTextsKept() throws {
        var state = applying(.create(try document(#"{"Id":"gone","Name":"Gone"}"#))).snapshot
        state = applying(.create(try document(#"{"Id":"ref","Name":"r","Beside":"gone"}"#)), to: state).snapshot
        state = applying(.delete(.text("gone"), of: torch), to: state).snapshot
        #expect(state.indexes.lastTexts.count == 1)
        let text = Torches.file(documents: "").replacing("\"Name\":\"Code\"", with: "\"Name\":\"Sign\"")
        let other = try SnapshotStep(ofFile: Array(text.utf8)).snapshot
        var migration = Migration(of: state, to: other.metadata, of: try MetadataDocuments(of: other), IDGenerator(seconds: { 1 }))
        let run = migration.run()
        let migrated = try #require(run)
        let step = try state.applying([], after: migrated, IDGenerator(seconds: { 1 }), revision: ObjectID(bytes: (3, 3)))
        #expect(step.snapshot.indexes.lastTexts.count == 1 && step.snapshot.rowCount == state.rowCount)
        #expect(try self.text(.text("ref"), in: step.snapshot).contains("Gone"))
    }

    @Test("numbers of what is gone are not handed out again") func numbers() throws {
        #expect(snapshot.largestNumber(of: wick) == 9)
        let step = applying(.delete(.text("a"), of: torch))
        #expect(step.snapshot.largestNumber(of: wick) == 9)
        #expect(step.snapshot.largestNumber(of: torch) == 0)
    }

    @Test("another layout of the metadata reads the documents of the schemas that changed") func layout() throws {
        let text = Torches.file(documents: "").replacing("\"Name\":\"Code\"", with: "\"Name\":\"Sign\"")
        let other = try SnapshotStep(ofFile: Array(text.utf8)).snapshot
        var migration = Migration(of: snapshot, to: other.metadata, of: try MetadataDocuments(of: other), IDGenerator(seconds: { 1 }))
        let run = migration.run()
        let migrated = try #require(run)
        let step = try snapshot.applying([], after: migrated, IDGenerator(seconds: { 1 }), revision: ObjectID(bytes: (3, 3)))
        #expect(try self.text(.text("a"), in: step.snapshot).contains("\"Sign\":\"x\""))
        #expect(step.rows.count == 3)
        #expect(step.snapshot.embeddedCount(of: wick) == 4)
    }

    @Test("a lookup leaves out what it is told to") func lookup() throws {
        let code = try #require(torch.property(named: "Code"))
        let a = RootID(schema: torch.index, id: .text("a"))
        #expect(snapshot.holds(.text("x"), of: code, of: torch, amongRoots: true, in: .everywhere))
        #expect(!snapshot.holds(.text("x"), of: code, of: torch, amongRoots: true, in: .besides(a)))
        #expect(snapshot.holds(.integer(8), of: wick, in: .besides(a)))
        #expect(!snapshot.holds(.integer(9), of: wick, in: .besides(a)))
        let first = try #require(snapshot.root(.text("a"), in: torch)), last = try #require(snapshot.root(.text("c"), in: torch))
        #expect(!snapshot.holds(.integer(8), of: wick, in: .before(first.place)))
        #expect(snapshot.holds(.integer(8), of: wick, in: .before(last.place)))
    }
}
