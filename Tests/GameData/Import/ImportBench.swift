import TestSupport
import Testing
import Values

@testable import GameData

/// A data source that payloads are imported into, one after the other.
final class ImportBench {
    private(set) var state: Snapshot
    private let generator = IDGenerator(seconds: { 0x6A00_0000 }, random: { 0x0102_0304_0506_0708 })

    init(_ file: String = Fixtures.t) throws { state = try Self.snapshot(file) }
    init(_ state: Snapshot) { self.state = state }

    static func snapshot(_ file: String) throws -> Snapshot {
        var reader = try GameDataFileReader(Array(file.utf8))
        return try reader.snapshot(SnapshotHead(revisionHash: ObjectID(bytes: (1, 1)), changeNumber: 1)).snapshot
    }

    /// What an import makes of a payload; nothing is stored.
    func outcome(
        _ mode: ImportMode, _ payload: String, _ options: ValidationOptions = .bulk, schemas: [Text] = [], languages: [Text] = []
    ) throws -> ImportOutcome {
        let request = ImportRequest(mode, options, schemas: SchemaSelection(schemas), languages: LanguageSelection(languages))
        return try DocumentImport(request, generator: generator)
            .outcome(of: ImportPayload(Array(payload.utf8)), on: state, revision: generator.objectID())
    }

    /// Imports a payload.
    ///
    /// - Returns: The report, a line a record: schema, id, status, and `code path` of its errors.
    @discardableResult
    func run(
        _ mode: ImportMode, _ payload: String, _ options: ValidationOptions = .bulk, schemas: [Text] = [], languages: [Text] = []
    ) throws -> [String] {
        let outcome = try outcome(mode, payload, options, schemas: schemas, languages: languages)
        if let step = outcome.step { state = step.snapshot }
        return outcome.records.map(\.line)
    }

    /// A bulk change of one schema.
    func bulk(_ mode: ImportMode, _ schema: Text, _ body: String, _ options: ValidationOptions = .bulk) throws -> [String] {
        let payload = try ImportPayload(Array(body.utf8), of: #require(state.metadata.schema(schema)))
        let outcome = try DocumentImport(ImportRequest(mode, options), generator: generator)
            .outcome(of: payload, on: state, revision: generator.objectID())
        if let step = outcome.step { state = step.snapshot }
        return outcome.records.map(\.line)
    }

    /// `code path` of the failure of a payload that is refused as a whole.
    func refusal(_ mode: ImportMode, _ payload: String, schemas: [Text] = [], languages: [Text] = []) -> String {
        do {
            return try "not refused: \(outcome(mode, payload, schemas: schemas, languages: languages).records.map(\.line))"
        } catch let errors as APIErrors {
            return errors.errors.map { "\($0.code.rawValue) \($0.path ?? $0.parameterName ?? "-")" }.joined(separator: ", ")
        } catch {
            return "\(error)"
        }
    }

    /// A document as compact JSON; `-` where there is none.
    func json(_ schema: Text, _ id: Text) -> String {
        guard let schema = state.metadata.schema(schema), let id = DocumentReader(state.metadata, from: .file).id(id, of: schema),
            let located = state.find(id, in: schema)
        else { return "-" }
        var bytes: [UInt8] = []
        state.write(located, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The value of a property as compact JSON.
    func json(_ schema: Text, _ id: Text, _ property: Text) throws -> String {
        let node = try JSONParser().parse(Array(json(schema, id).utf8)).root
        var writer = JSONWriter()
        writer.write(try #require(node[property]).value)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Ids of the root documents of a schema, in their order.
    func ids(_ schema: Text) -> String {
        guard let schema = state.metadata.schema(schema) else { return "-" }
        return state.roots(of: schema).map { $0.id?.text.string ?? "?" }.joined(separator: " ")
    }

    /// The whole file, its head aside.
    var collections: String {
        let bytes = GameDataFileWriter(state, layout: .compact).reduce(into: [UInt8]()) { $0 += $1 }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.firstRange(of: #""Collections":"#).map { String(text[$0.lowerBound...]) } ?? text
    }
}

extension ImportRecord {
    var line: String {
        let findings = errors.map { " \($0.code.rawValue) \($0.path)" }.joined(separator: ",")
        var writer = JSONWriter()
        writer.write(id)
        return "\(schemaName) \(String(decoding: writer.bytes, as: UTF8.self)) \(status.rawValue)\(findings)"
    }
}
