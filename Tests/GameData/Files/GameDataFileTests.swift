import TestSupport
import Testing
import Values

@testable import GameData

extension GameDataFileWriter {
    /// All pieces in one.
    static func bytes(of snapshot: Snapshot, layout: Layout) -> [UInt8] { Array(GameDataFileWriter(snapshot, layout: layout).joined()) }
}

extension SnapshotStep {
    /// The snapshot of a file, under its own revision and counters.
    init(ofFile text: [UInt8]) throws {
        var reader = try GameDataFileReader(text, isValidating: false)
        let revision = reader.revisionHash ?? ObjectID(bytes: (1, 1))
        self = try reader.snapshot(
            SnapshotHead(
                revisionHash: revision, changeNumber: reader.changeNumber, toolsVersion: reader.toolsVersion, extra: reader.extra))
    }
}

@Suite("Game data files") struct GameDataFileTests {
    @Test("the sample is written back with the same bytes", .enabled(if: Sample.isThere)) func sample() throws {
        let bytes = try #require(Sample.bytes)
        let snapshot = try SnapshotStep(ofFile: bytes).snapshot
        let written = GameDataFileWriter.bytes(of: snapshot, layout: .file)
        #expect(written.count == 139_741)
        #expect(written == bytes)
    }

    @Test("the sample comes back from the rows that are stored of it", .enabled(if: Sample.isThere)) func rows() throws {
        let bytes = try #require(Sample.bytes)
        let step = try SnapshotStep(ofFile: bytes)
        #expect(step.rows.count == step.snapshot.documentCount)
        let again = try SnapshotStep(ofRowsOf: step.snapshot)
        #expect(again.rows.isEmpty)
        #expect(GameDataFileWriter.bytes(of: again.snapshot, layout: .file) == bytes)
    }

    @Test("compact and laid out are the same data", .enabled(if: Sample.isThere)) func layouts() throws {
        let bytes = try #require(Sample.bytes)
        let snapshot = try SnapshotStep(ofFile: bytes).snapshot
        let compact = GameDataFileWriter.bytes(of: snapshot, layout: .compact)
        #expect(try JSONParser().parse(compact).root.value == JSONParser().parse(bytes).root.value)
        #expect(!compact.contains(UInt8(ascii: "\n")))
        let again = try SnapshotStep(ofFile: compact).snapshot
        #expect(GameDataFileWriter.bytes(of: again, layout: .file) == bytes)
    }

    @Test("a new data source is a file of three collections") func newDataSource() throws {
        let snapshot = try Torches.snapshot(documents: "")
        let text = String(decoding: GameDataFileWriter.bytes(of: snapshot, layout: .file), as: UTF8.self)
        #expect(
            text.hasPrefix("{ \n\t\"ToolsVersion\": \"\", \n\t\"RevisionHash\": \"000000000000000100000001\", \n\t\"ChangeNumber\": 0, \n"))
        #expect(text.contains("\n\t\t\"SchemaProperty\": [ \n\t\t], \n\t\t\"Torch\": [ \n\t\t], \n\t\t\"Wick\": [ \n\t\t] \n\t} \n}"))
    }

    @Test("a new data source has the program's own schemas as the sample has them", .enabled(if: Sample.isThere)) func builtIn() throws {
        let sample = try SnapshotStep(ofFile: #require(Sample.bytes)).snapshot
        var builder = SnapshotBuilder(SnapshotHead(revisionHash: ObjectID(bytes: (1, 1)), changeNumber: 0))
        try builder.beginEmpty(named: nil)
        let new = try builder.finish().snapshot
        for id in BuiltIn.ids { #expect(try text(of: id, in: new) == text(of: id, in: sample)) }
    }

    private func text(of schema: Text, in snapshot: Snapshot) throws -> String {
        let schemas = try #require(snapshot.metadata.schema(id: BuiltIn.schemaID))
        let located = try #require(snapshot.find(.text(schema), in: schemas))
        var bytes: [UInt8] = []
        snapshot.write(located, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "notes of a translator stay as they are, empty ones too",
        arguments: ["null", "{}", #"{"comment":"","stale":{}}"#, #"{"comment":"c"}"#, #"{"stale":{"fr-FR":true}}"#])
    func notes(notes: String) throws {
        let text = Fixtures.t.replacing(#""fr-FR":"Épée","notes":null"#, with: #""fr-FR":"Épée","notes":\#(notes)"#)
        let written = GameDataFileWriter.bytes(of: try SnapshotStep(ofFile: Array(text.utf8)).snapshot, layout: .compact)
        #expect(String(decoding: written, as: UTF8.self).contains(#""fr-FR":"Épée","notes":\#(notes)}"#))
    }

    @Test("a file of the 2017 tools is read as what it became") func firstEdition() throws {
        let (id, name) = ("592f00000000000000000001", "592f00000000000000000002")
        let rest = #""DisplayName":"D","DataType":0,"Uniqueness":0,"ReferenceType":null,"Size":0"#
        func properties(_ specification: String) -> String {
            #"[{"Id":"\#(id)a","Name":"Id","Requirement":3,\#(rest.replacing(#""Uniqueness":0"#, with: #""Uniqueness":1"#)),\#(specification):null},"#
                + #"{"Id":"\#(name)","Name":"Kind","Requirement":0,\#(rest),\#(specification):"typeName=K"}]"#
        }
        let old =
            #"{"ToolsVersion":"2017.4.0.0","Collections":{"Entity":[{"Id":"18d4bf318f3c49688087dbed","Name":"Entity","Attributes":[]},"#
            + #"{"Id":"\#(id)","Name":"Entity","DisplayName":"E","Group":"Heroes and Stuff","IdGenerator":0,"Specifications":"icon=box","#
            + #""Attributes":\#(properties(#""Specifications""#))}],"Thing":[{"Id":"a","Kind":"k"}]}}"#
        let new =
            #"{"ToolsVersion":"2017.4.0.0","Collections":{"Schema":[{"Id":"\#(id)","Name":"Thing","DisplayName":"E","IdGenerator":0,"#
            + #""Specification":"icon=box&group=Heroes%20and%20Stuff","Properties":\#(properties(#""Specification""#))}],"Thing":[{"Id":"a","Kind":"k"}]}}"#
        let (first, second) = try (
            SnapshotStep(ofFile: Array(old.replacing(#""Name":"Entity","DisplayName""#, with: #""Name":"Thing","DisplayName""#).utf8))
                .snapshot,
            SnapshotStep(ofFile: Array(new.utf8)).snapshot
        )
        #expect(GameDataFileWriter.bytes(of: first, layout: .file) == GameDataFileWriter.bytes(of: second, layout: .file))
        #expect(first.documentCount == 6)
        let bare = old.replacing(#""Specifications":"icon=box","#, with: "").replacing(
            #""Name":"Entity","DisplayName""#, with: #""Name":"Thing","DisplayName""#)
        let third = try SnapshotStep(ofFile: Array(bare.utf8)).snapshot
        #expect(third.metadata.schema(named: "Thing")?.specification["group"] == "Heroes and Stuff")
    }

    @Test("what is not ours at the top level is kept, behind the collections") func extra() throws {
        let text = Torches.file(documents: "", extra: ",\"Zeta\":{\"a\":[1.50,\"x/y\"]},\"Alpha\":null")
        let snapshot = try SnapshotStep(ofFile: Array(text.utf8)).snapshot
        let compact = String(decoding: GameDataFileWriter.bytes(of: snapshot, layout: .compact), as: UTF8.self)
        #expect(compact.hasSuffix("\"Torch\":[],\"Wick\":[]},\"Zeta\":{\"a\":[1.50,\"x/y\"]},\"Alpha\":null}"))
        let file = String(decoding: GameDataFileWriter.bytes(of: snapshot, layout: .file), as: UTF8.self)
        #expect(file.hasSuffix(", \n\t\"Zeta\": { \n\t\t\"a\": [ \n\t\t\t1.50, \n\t\t\t\"x\\/y\" \n\t\t] \n\t}, \n\t\"Alpha\": null \n}"))
    }

    @Test("a collection is a list, or an object by id; nulls are skipped, and documents are put in order")
    func shapes() throws {
        let list = try Torches.snapshot(documents: #"{"Id":"b"},null,{"Id":"a","Name":"A"}"#)
        let keyed = try SnapshotStep(ofFile: Array(Torches.file(collection: #"{"b":{},"x":null,"a":{"Name":"A"}}"#).utf8)).snapshot
        #expect(GameDataFileWriter.bytes(of: list, layout: .compact) == GameDataFileWriter.bytes(of: keyed, layout: .compact))
        let torch = try #require(list.metadata.schema(named: "Torch"))
        #expect(list.roots(of: torch).map(\.id) == [.text("a"), .text("b")])
    }

    @Test(
        "refused",
        arguments: [
            ("", ErrorCode.invalidRequestBody), ("[]", .invalidImportData), ("{}", .invalidImportData),
            ("{\"Collections\":[]}", .invalidImportData),
            ("{\"Collections\":{}}", .invalidImportData), ("{\"Collections\":{\"Schema\":[]}}", .invalidImportData),
            ("{\"Collections\":{},\"Collections\":{}}", .invalidRequestBody), (Torches.file(documents: "1"), .invalidImportData),
            (Torches.file(documents: "{\"Id\":01}"), .invalidRequestBody), (Torches.file(documents: "{} {}"), .invalidRequestBody),
            (Torches.file(collection: "5"), .invalidImportData), (Torches.file(documents: "") + "x", .invalidRequestBody),
            (Torches.file(documents: "").replacing("\"Torch\":[]", with: "\"Other\":[01]"), .invalidRequestBody),
        ]) func refused(text: String, code: ErrorCode)
    {
        let errors = #expect(throws: APIErrors.self) { try SnapshotStep(ofFile: Array(text.utf8)) }
        #expect(errors?.errors.first?.code == code)
    }

    @Test("is handed out in pieces") func pieces() throws {
        let documents = (0..<5_000).map { #"{"Id":"torch \#($0)","Name":"\#(String(repeating: "n", count: 200))"}"# }.joined(separator: ",")
        let snapshot = try Torches.snapshot(documents: documents)
        let pieces = Array(GameDataFileWriter(snapshot, layout: .file))
        #expect(pieces.count > 3)
        #expect(pieces.dropLast().allSatisfy { (256 << 10..<300 << 10).contains($0.count) })
    }
}
