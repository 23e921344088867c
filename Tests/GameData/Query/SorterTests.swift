import Testing
import Values

@testable import GameData

/// Orders (operations 4.1, 5.1), on things that stand in the order Beta alpha delta gamma.
@Suite struct SorterTests {
    @Test(
        arguments: [
            ("Name", "gamma alpha Beta delta", "delta Beta alpha gamma"), ("Title", "Beta delta alpha gamma", "gamma alpha Beta delta"),
            ("Title.fr-FR", "delta gamma Beta alpha", "alpha Beta delta gamma"),
            ("Active", "delta gamma Beta alpha", "alpha Beta delta gamma"),
            ("Span", "delta gamma Beta alpha", "alpha Beta delta gamma"), ("When", "delta gamma Beta alpha", "alpha Beta delta gamma"),
            ("Weight", "delta Beta alpha gamma", "gamma alpha Beta delta"), ("Count", "delta Beta alpha gamma", "gamma alpha Beta delta"),
            ("Kind", "delta Beta alpha gamma", "gamma alpha Beta delta"), ("Mask", "delta Beta alpha gamma", "gamma alpha Beta delta"),
            ("Main", "Beta delta gamma alpha", "alpha Beta delta gamma"),
            ("Main.Power", "Beta delta gamma alpha", "alpha Beta delta gamma"),
            ("Parts.Power", "Beta delta gamma alpha", "alpha Beta delta gamma"),
            ("Parts.Count", "Beta delta gamma alpha", "alpha gamma Beta delta"),
            ("Owner", "Beta alpha gamma delta", "delta gamma alpha Beta"),
            ("Owner.DisplayName", "Beta gamma alpha delta", "delta alpha gamma Beta"),
            ("Tags.Id", "Beta delta alpha gamma", "alpha gamma Beta delta"),
            ("Tags.Count", "Beta delta alpha gamma", "gamma alpha Beta delta"),
            ("Id", "Beta alpha delta gamma", "gamma delta alpha Beta"),
        ] as [(Text, String, String)]) func order(property: Text, ascending: String, descending: String) throws
    {
        let things = try Things.few()
        #expect(try things.sorted(property) == ascending)
        #expect(try things.sorted(property, descending: true) == descending)
    }

    @Test(arguments: ["*", "Parts", "Tags", "Rule", "Nope", "Name.x", ""] as [Text])
    func `what has no order is refused with its place`(property: Text) throws {
        let things = try Things.few()
        let error = #expect(throws: APIError.self) { try things.sorted(property) }
        #expect(error?.code == .invalidParameterValue)
        #expect(error?.path == "/sorters/0/property")
    }

    @Test func `texts are ordered by UTF-16 code unit, also behind their first bytes`() throws {
        let long = String(repeating: "x", count: 40)
        let names = [
            "\u{FF5E}", "\u{1F600}", "z", "Z", "", "\(long)\u{FF5E}", "\(long)\u{1F600}", long, "\(long)a", "ab", "ab\u{1}",
            "abcdefghijklmnop",
        ]
        let things = try Things.snapshot(names.enumerated().map { #"{"Id":"t\#($0)","Name":"\#(named($1))"}"# })
        let sorted = names.indices.sorted { Text(names[$0]) < Text(names[$1]) }.map { "t\($0)" }.joined(separator: " ")
        #expect(try things.sorted("Name") == sorted)
    }

    private func named(_ name: String) -> String { name.replacing("\u{1}", with: #"\u0001"#) }

    @Test func `documents that are alike keep their order, however many are wanted`() throws {
        let things = try Things.snapshot((0..<3000).map { #"{"Id":"t\#(10_000 + $0)","Count":\#($0 * 7919 % 50),"Kind":\#($0 % 2)}"# })
        let all = try things.list {
            $0.sorters = [DocumentSorter(property: "Kind", isDescending: true), nil, DocumentSorter(property: "Count")]
        }.split(separator: " ")
        #expect(all.count == 3000)
        for (skip, take) in [(0, 10), (5, 700), (1400, 300), (2999, 5), (3000, 5), (0, 0)] {
            let page = try things.list {
                $0.sorters = [DocumentSorter(property: "Kind", isDescending: true), DocumentSorter(property: "Count")]
                ($0.skip, $0.take) = (skip, take)
            }
            #expect(page == all.dropFirst(skip).prefix(take).joined(separator: " "))
        }
    }
}
