import TestSupport
import Testing
import Values

@testable import GameData

/// What a repair must have mended when it is done, on random data sources with random damage (operations 12.4).
@Suite("Repairs of random damage") struct RandomRepairTests {
    private static let everything: ValidationOptions = [
        .repair, .deduplicateIDs, .eraseInvalidValues, .resolveConflictingUnions, .repairRequiredWithDefaults,
    ]

    /// Ids that differ: a Guid made of the same numbers would be the same.
    private static let generator = IDGenerator(seconds: { 0x6A00_0000 }, random: { UInt64.random(in: .min ... .max) })

    @Test("nothing is left of what it covers, and a second one has nothing to do", arguments: 1..<31 as Range<UInt64>)
    func mended(seed: UInt64) throws {
        let sound = RandomGame(seed: seed / 2).file
        var damage = Damage(random: SeededRandom(seed: seed))
        let state = try SnapshotStep(ofFile: damage.file(sound)).snapshot
        guard let repair = SourceRepair(of: state, Self.everything, Self.generator, progress: { _ in }) else { return }
        let mended = repair.step.snapshot
        let left = ValidationReport(of: mended, .integrity, progress: { _ in }).records.flatMap { record in
            record.findings.filter { isCovered($0, in: mended.metadata) }
                .map { "\(record.schema.name)/\(record.id?.description ?? "-"): \($0.code.rawValue) \($0.path)" }
        }
        #expect(left == [], "seed \(seed)")
        #expect(SourceRepair(of: mended, Self.everything, Self.generator, progress: { _ in }) == nil, "seed \(seed)")
    }

    /// Whether a repair should have mended that.
    private func isCovered(_ finding: Finding, in metadata: Metadata) -> Bool {
        let name = finding.path.description.split(separator: "/").last.map { Text(String($0)) }
        let properties = metadata.schemas.flatMap(\.properties).filter { $0.name == name }
        switch finding.code {
        case .emptyUnion, .conflictingUnionOptions: return true
        case .duplicateUniqueValue:
            // The ids of a schema without a generator are the author's.
            return false
        case .nullValue, .emptyValue:
            return properties.contains { $0.defaultValue != nil || finding.code == .nullValue && $0.dataType.isCollection } && name != "Id"
        case .invalidIdFormat, .invalidGeneratedIdFormat: return false
        default: return finding.code.rawValue.hasPrefix("invalid") && finding.code.rawValue.hasSuffix("Format")
        }
    }

    @Test("ids of schemas with a generator stand once after it", arguments: 1..<31 as Range<UInt64>)
    func distinct(seed: UInt64) throws {
        var damage = Damage(random: SeededRandom(seed: seed))
        let state = try SnapshotStep(ofFile: damage.file(RandomGame(seed: seed).file)).snapshot
        let repair = SourceRepair(of: state, [.repair, .deduplicateIDs], Self.generator) { _ in }
        let mended = repair?.step.snapshot ?? state
        for schema in mended.metadata.schemas where schema.idGenerator != .none && !schema.isSystem && schema.type != .settings {
            let ids = try allIDs(of: schema, in: mended)
            #expect(Set(ids).count == ids.count, "seed \(seed), \(schema.name)")
        }
    }

    private func allIDs(of schema: Schema, in state: Snapshot) throws -> [Text] {
        var ids: [Text] = []
        func gather(_ document: Document) {
            if document.schema.id == schema.id, let id = document.id { ids.append(id.text) }
            for field in document.fields {
                switch field {
                case .document(let embedded): gather(embedded)
                case .documents(let embedded): embedded.forEach(gather)
                default: break
                }
            }
        }
        for stored in state.documents { gather(try stored.document(in: state.metadata)) }
        return ids
    }
}

extension DataType {
    fileprivate var isCollection: Bool { self == .documentCollection || self == .referenceCollection }
}

/// Breaks documents of a file: values that nothing can read, values that are gone, ids that stand twice, unions without an option and with two.
private struct Damage {
    var random: SeededRandom

    mutating func file(_ text: String) throws -> [UInt8] {
        guard case .object(var file) = try JSONParser().parse(Array(text.utf8)).root.value, case .object(let all)? = file["Collections"]
        else {
            return []
        }
        var collections = Members()
        for (name, documents) in all.entries {
            collections.append(
                name, ["Schema", "SchemaProperty", "ProjectSettings"].contains(name) ? documents : broken(list: documents.items))
        }
        file["Collections"] = .object(collections)
        var writer = JSONWriter()
        writer.write(.object(file))
        return writer.bytes
    }

    private mutating func happens(_ oneIn: Int) -> Bool { Int.random(in: 0..<oneIn, using: &random) == 0 }

    private mutating func broken(list: [Value]) -> Value {
        var items = list.map { broken($0) }
        if happens(4), let item = items.randomElement(using: &random) { items.append(item) }
        if happens(4), case .object(let first)? = items.first, case .object(let last)? = items.last {
            var both = first
            for (key, value) in last.entries where both[key] == nil { both.append(key, value) }
            items[0] = .object(both)
        }
        return .list(items)
    }

    private mutating func broken(_ value: Value) -> Value {
        switch value {
        case .object(let members):
            var result = Members()
            for (key, value) in members.entries { result.append(key, key == "Id" || key == "notes" ? value : broken(member: value)) }
            return .object(result)
        case .list(let items): return broken(list: items)
        default: return value
        }
    }

    private mutating func broken(member value: Value) -> Value {
        guard happens(8) else { return broken(value) }
        let junk: [Value] = [.null, .text("?!"), .list([.list([])]), .bool(true), .integer(99), .text("")]
        return junk.randomElement(using: &random) ?? .null
    }
}
