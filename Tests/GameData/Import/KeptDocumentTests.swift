import TestSupport
import Testing
import Values

@testable import GameData

/// A new document whose text is canonical is kept as it came. Nobody can tell: the same with its members in another order, which goes the
/// long way, comes to the same.
@Suite struct KeptDocumentTests {
    private static let values = [
        "null", #""""#, #""text""#, "5", "-1", "1.25", "true", "[]", "{}", #"{"en-US":"x","notes":null}"#, #"{"en-US":"","notes":null}"#,
        #"{"xx-XX":"x","notes":null}"#, #"{"Id":"Sword","DisplayName":"Sword"}"#, #"{"Id":"_ID_1","DisplayName":""}"#, #""_ID_1""#,
        #""2020-01-02T00:00:00.000Z""#, "[null]", "12345678901234567890",
    ]
    private static let options: [ValidationOptions] = [
        .bulk, [], .bulk.union(.integrity), .integrity, [.repair, .eraseInvalidValues], [.repair, .repairRequiredWithDefaults],
    ]

    @Test(arguments: [3, 7, 11, 18, 19, 23] as [UInt64]) func `it comes to the same on both ways`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let (short, long) = (try ImportBench(), try ImportBench())
        let models = try Self.models(of: short.state)
        for step in 0..<30 {
            let (schema, members) = models[Int.random(in: 0..<models.count, using: &random)]
            let items = (0..<Int.random(in: 1...3, using: &random)).map { _ in Self.changed(members, &random) }
            let options = Self.options[Int.random(in: 0..<Self.options.count, using: &random)]
            let mode: ImportMode = Bool.random(using: &random) ? .create : .createAndUpdate
            let kept = try short.run(mode, Self.payload(schema, items), options)
            let read = try long.run(mode, Self.payload(schema, items.map { $0.reversed() }), options)
            #expect(kept == read, "seed \(seed), step \(step): \(items)")
            let difference = Self.difference(of: short, long)
            #expect(difference == nil, "seed \(seed), step \(step)")
            if kept != read || difference != nil { return }
        }
    }

    /// The first documents that are not the same.
    private static func difference(of left: ImportBench, _ right: ImportBench) -> String? {
        func texts(_ state: Snapshot) -> [String] {
            state.metadata.schemas.filter { !$0.isSystem }.flatMap { schema in
                state.roots(of: schema).map { "\(schema.name) \(String(decoding: $0.text, as: UTF8.self))" }
            }
        }
        let (left, right) = (texts(left.state), texts(right.state))
        guard left != right else { return nil }
        return zip(left, right).first { $0 != $1 }.map { "\($0) is not \($1)" } ?? "\(left.count) are not \(right.count)"
    }

    /// Root documents of the fixture as the texts of their members.
    private static func models(of state: Snapshot) throws -> [(schema: String, members: [(key: String, value: String)])] {
        try state.documents.compactMap { stored in
            let schema = state.metadata.schemas[stored.schemaIndex]
            guard !schema.isSystem else { return nil }
            let members = try JSONParser().parse(stored.text).root.members.map { member in
                var json = JSONWriter()
                json.write(member.value)
                return (key: member.key.string, value: String(decoding: json.bytes, as: UTF8.self))
            }
            return (schema.name.string, members)
        }
    }

    /// Mostly under another id, some values others.
    private static func changed(
        _ members: [(key: String, value: String)], _ random: inout SeededRandom
    ) -> [(key: String, value: String)] {
        var members = members
        for index in members.indices {
            if members[index].key == "Id", Int.random(in: 0..<6, using: &random) > 0 {
                let number = Int.random(in: 0..<200, using: &random)
                members[index].value = members[index].value.hasPrefix("\"") ? "\"new\(number)\"" : "\(1_000 + number)"
            } else if Int.random(in: 0..<8, using: &random) == 0 {
                members[index].value = values[Int.random(in: 0..<values.count, using: &random)]
            }
        }
        return members
    }

    private static func payload(_ schema: String, _ items: [[(key: String, value: String)]]) -> String {
        let documents = items.map { members in "{" + members.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}" }
        return "{\"\(schema)\":[\(documents.joined(separator: ","))]}"
    }
}
