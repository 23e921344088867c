import TestSupport
import Testing
import Values

@testable import GameData

/// Random edits of a schema against a naive model: a table of texts by document and property.
@Suite struct RandomSchemaEditTests {
    /// What the documents of `Thing` hold, by id and property id.
    private struct Model {
        var properties: [(id: String, name: String, isRequired: Bool)] = []
        var values: [String: [String: String]] = [:]

        func json(of id: String) -> String {
            let rest = properties.map { #","\#($0.name)":\#(values[id]?[$0.id] ?? "null")"# }.joined()
            return #"{"Id":"\#(id)"\#(rest)}"#
        }
    }

    private static let schema = "7b0000000000000000000001"

    private func body(_ model: Model) -> String {
        let properties = model.properties.map {
            #"{"Id":"\#($0.id)","Name":"\#($0.name)","DisplayName":"\#($0.name)","Requirement":\#($0.isRequired ? 2 : 0),"DefaultValue":"d"}"#
        }
        return
            #"{"Id":"\#(Self.schema)","Properties":[{"Name":"Id","Id":"7b0000000000000000000002"},\#(properties.joined(separator: ","))]}"#
            .replacing(",]", with: "]")
    }

    @Test("edits of a schema do to the documents what they do to a table", arguments: 0..<12 as Range<UInt64>)
    func table(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var bench = try MetadataBench()
        try bench.create(
            "Schema", #"{"Id":"\#(Self.schema)","Name":"Thing","Properties":[{"Id":"7b0000000000000000000002","Name":"Id"}]}"#)
        var model = Model()
        var made = 0
        for step in 0..<40 {
            let hash = bench.snapshot.metadata.hash
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                made += 1
                model.properties.append((Self.id(made), "P\(made)", Bool.random(using: &random)))
                if model.properties.last?.isRequired == true { for id in model.values.keys { model.values[id]?[Self.id(made)] = #""d""# } }
            case 1:
                guard let index = model.properties.indices.randomElement(using: &random) else { continue }
                let gone = model.properties.remove(at: index)
                for id in model.values.keys { model.values[id]?[gone.id] = nil }
            case 2:
                guard let index = model.properties.indices.randomElement(using: &random) else { continue }
                made += 1
                model.properties[index].name = "P\(made)"
            case 3: model.properties.shuffle(using: &random)
            case 4:
                guard model.properties.count > 1 else { continue }
                // Two change their names with each other.
                let first = model.properties[0].name
                model.properties[0].name = model.properties[1].name
                model.properties[1].name = first
            default:
                let id = "t\(step)"
                model.values[id] = Dictionary(
                    uniqueKeysWithValues: model.properties.map { ($0.id, "\"v\(Int.random(in: 0..<99, using: &random))\"") })
                try bench.write("Thing", model.json(of: id))
                continue
            }
            let write = try bench.update("Schema", body(model))
            #expect((bench.snapshot.metadata.hash != hash) == (write.step != nil), "seed \(seed), step \(step)")
            for id in model.values.keys { #expect(try bench.text("Thing", id) == model.json(of: id), "seed \(seed), step \(step)") }
        }
        try expectRebuilt(bench.snapshot, "seed \(seed)")
    }

    private static func id(_ number: Int) -> String { "7b00000000000000000" + String(10000 + number) }

    /// The snapshot is the one that its own rows give: text, indexes and all.
    private func expectRebuilt(_ snapshot: Snapshot, _ comment: Comment) throws {
        let built = try SnapshotStep(ofRowsOf: snapshot).snapshot
        #expect(
            GameDataFileWriter.bytes(of: snapshot, layout: .compact) == GameDataFileWriter.bytes(of: built, layout: .compact), comment)
        #expect(Array(snapshot.indexes.embedded.map(\.key)) == Array(built.indexes.embedded.map(\.key)), comment)
        #expect(Array(snapshot.indexes.uniqueValues.map(\.key)) == Array(built.indexes.uniqueValues.map(\.key)), comment)
        #expect(Array(snapshot.indexes.referrers.map(\.key)) == Array(built.indexes.referrers.map(\.key)), comment)
        #expect(snapshot.metadata.hash == built.metadata.hash, comment)
    }

    @Test("random edits of T leave a snapshot that its rows give, in one revision each", arguments: 0..<12 as Range<UInt64>)
    func snapshots(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var bench = try MetadataBench()
        for step in 0..<12 {
            let number = bench.snapshot.changeNumber
            let names = bench.snapshot.metadata.schemas.filter { !$0.isSystem }.map(\.name)
            guard let name = names.randomElement(using: &random),
                let property = try bench.schema(name).properties.randomElement(using: &random)
            else { continue }
            let edits: [(inout MetadataBench) throws -> Void] = [
                { try $0.change(name, property.name, "null") },
                { try $0.change(name, property.name, #"{"Name":"N\#(step)"}"#) },
                { try $0.change(name, property.name, #"{"DataType":0,"Size":0,"Uniqueness":1}"#) },
                { try $0.change(name, property.name, #"{"DataType":13,"Size":4,"Requirement":0}"#) },
                { try $0.change(name, property.name, #"{"DataType":23,"Size":0,"Uniqueness":0,"Requirement":2}"#) },
                { try $0.change(name, property.name, #"{"ReferenceType":"\#(MetadataBench.Id.slot)"}"#) },
                { try $0.create("Schema", #"{"Name":"S\#(step)","IdGenerator":3,"Properties":[{"Name":"P"}]}"#) },
                { try $0.delete("Schema", try $0.schema(name).id.string) },
                { try $0.update("ProjectSettings", #"{"PrimaryLanguage":"\#(["fr-FR", "en-US", "it"][step % 3])"}"#) },
                {
                    try $0.add(#"{"Name":"A\#(step)","DataType":22,"Requirement":2,"ReferenceType":"\#(MetadataBench.Id.part)"}"#, to: name)
                },
                { try $0.update("Schema", #"{"Id":"\#(try $0.schema(name).id)","IdGenerator":0,"Name":"R\#(step)"}"#) },
            ]
            guard let edit = edits.randomElement(using: &random) else { continue }
            let before = bench.snapshot
            do { try edit(&bench) } catch is APIErrors { #expect(bench.snapshot === before, "seed \(seed), step \(step)") }
            #expect(bench.snapshot.changeNumber <= number + 1, "seed \(seed), step \(step)")
            #expect((bench.snapshot.metadata.hash == before.metadata.hash) == (bench.snapshot.changeNumber == number))
            try expectRebuilt(bench.snapshot, "seed \(seed), step \(step)")
        }
    }
}
