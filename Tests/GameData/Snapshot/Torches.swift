import Testing
import Values

@testable import GameData

extension SnapshotStep {
    /// The snapshot that a store's rows of another one give.
    init(ofRowsOf snapshot: Snapshot, lastTexts: [RowUpdate] = []) throws {
        var builder = SnapshotBuilder(snapshot.head)
        let (leading, others) = (
            snapshot.documents.filter { SnapshotBuilder.leadingSchemas.contains(snapshot.metadata.schemas[$0.schemaIndex].id) },
            snapshot.documents.filter { !SnapshotBuilder.leadingSchemas.contains(snapshot.metadata.schemas[$0.schemaIndex].id) }
        )
        for document in leading + others {
            try builder.add(row: document.row, schema: snapshot.metadata.schemas[document.schemaIndex].id, text: document.text)
        }
        for case .lastText(let row, let text) in lastTexts {
            try builder.add(row: row, schema: "", text: text)
        }
        self = try builder.finish()
    }
}

/// A small data source: torches, which may stand beside others and hold wicks, each of which may be lit by a torch or a wick.
enum Torches {
    /// The file, with the documents of `Torch` in it.
    static func file(documents: String, extra: String = "") -> String { file(collection: "[\(documents)]", extra: extra) }

    /// The file, with that collection of torches.
    static func file(collection: String, extra: String = "") -> String {
        "{\"Collections\":{\"Schema\":[\(torch),\(wick)],\"Torch\":\(collection)}\(extra)}"
    }

    /// The data source with those documents of `Torch`.
    static func snapshot(documents: String) throws -> Snapshot { try SnapshotStep(ofFile: Array(file(documents: documents).utf8)).snapshot }

    private static let torch = schema(
        "a00000000000000000000001", "Torch", 0,
        [
            property("Id", 0, uniqueness: 1, requirement: 3), property("Name", 0), property("Code", 0, uniqueness: 1),
            property("Beside", 28, to: "a00000000000000000000001"), property("Lit", 28, to: "a00000000000000000000002"),
            property("Wicks", 23, to: "a00000000000000000000002"),
        ])
    private static let wick = schema(
        "a00000000000000000000002", "Wick", 1,
        [
            property("Id", 13, uniqueness: 1, requirement: 2), property("Title", 1), property("Mark", 13, uniqueness: 2),
            property("By", 29, to: "a00000000000000000000001"), property("Inner", 22, to: "a00000000000000000000002"),
        ])

    private static func schema(_ id: String, _ name: String, _ type: Int, _ properties: [String]) -> String {
        #"{"Id":"\#(id)","Name":"\#(name)","DisplayName":"\#(name)","Type":\#(type),"IdGenerator":0,"Specification":null,"Properties":["#
            + properties.joined(separator: ",").replacing("SCHEMA", with: name) + "]}"
    }

    private static func property(_ name: String, _ type: Int, uniqueness: Int = 0, requirement: Int = 0, to target: String? = nil) -> String
    {
        let reference = target.map { #"{"Id":"\#($0)"}"# } ?? "null"
        return #"{"Id":"SCHEMA.\#(name)","Name":"\#(name)","DisplayName":"\#(name)","DataType":\#(type),"Uniqueness":\#(uniqueness),"#
            + #""Requirement":\#(requirement),"ReferenceType":\#(reference),"Size":4}"#
    }
}
