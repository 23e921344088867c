import TestSupport
import Testing
import Values

@testable import GameData

/// A data source that exports are taken of.
struct ExportBench {
    let snapshot: Snapshot

    init(_ file: String = Fixtures.t) throws { try self.init(Array(file.utf8)) }
    init(_ file: [UInt8]) throws { snapshot = try SnapshotStep(ofFile: file).snapshot }

    /// The fixture R.
    static func sample() throws -> ExportBench { try ExportBench(try #require(Sample.bytes)) }

    func export(
        _ mode: ExportRequest.Mode, _ schemas: [Text] = [], properties: [Text] = [], languages: [Text] = []
    ) throws -> Export {
        let request = ExportRequest(
            mode, schemas: SchemaSelection(schemas), properties: PropertySelection(properties), languages: LanguageSelection(languages))
        return try Export(request, of: snapshot)
    }

    /// The export as compact JSON.
    func json(_ mode: ExportRequest.Mode, _ schemas: [Text] = [], properties: [Text] = [], languages: [Text] = []) throws -> [UInt8] {
        try export(mode, schemas, properties: properties, languages: languages).value.written(as: JSONWriter())
    }

    /// What it holds, as a tree.
    func tree(_ mode: ExportRequest.Mode, _ schemas: [Text] = [], properties: [Text] = [], languages: [Text] = []) throws -> Value {
        try JSONParser().parse(json(mode, schemas, properties: properties, languages: languages)).root.value
    }

    /// `Hero: Zealot, Crossbower; Item: ...`: the ids of what it holds, in its order.
    func outline(_ mode: ExportRequest.Mode, _ schemas: [Text] = [], properties: [Text] = []) throws -> String {
        try tree(mode, schemas, properties: properties)["Collections"].pairs
            .map { schema, documents in "\(schema): " + documents.items.map { $0["Id"].compact }.joined(separator: " ") }
            .joined(separator: "; ")
    }
}

extension StepwiseValue {
    /// All of it in one piece.
    func written(as sink: some ValueSink) throws -> [UInt8] {
        var value = self
        var sink: any ValueSink = sink
        while value.writeNext(into: &sink) {}
        return try sink.take()
    }
}

extension Value {
    subscript(name: Text) -> Value { if case .object(let members) = self { members[name] ?? .null } else { .null } }
    var items: [Value] { if case .list(let items) = self { items } else { [] } }
    var pairs: [(key: Text, value: Value)] { if case .object(let members) = self { members.entries } else { [] } }
    var names: [String] { pairs.map(\.key.string) }

    /// The document with that id in a list.
    func document(_ id: String) -> Value { items.first { $0["Id"].compact == id } ?? .null }

    /// As compact JSON; a text without its quotes.
    var compact: String {
        if case .text(let text) = self { return text.string }
        var writer = JSONWriter()
        writer.write(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
