import Testing
import Values

@testable import GameData

/// A filter that asks for values of a unique property is answered by the index, and finds what a walk over all documents would.
@Suite struct UniqueLookupTests {
    private static func snapshot() throws -> Snapshot {
        try Things.snapshot((0..<1000).map { #"{"Id":"T\#($0)","Code":"Code \#($0)","Count":\#($0)}"# })
    }

    private static func query(
        _ property: Text, _ operation: DocumentFilter.Operator, _ value: Value, caseSensitive: Bool = false, in snapshot: Snapshot
    ) throws -> DocumentQuery {
        var request = DocumentListRequest()
        request.filters = [DocumentFilter(property: property, operation, value, isCaseSensitive: caseSensitive)]
        return try DocumentQuery(request, of: #require(snapshot.metadata.schema(named: "Thing")), in: snapshot)
    }

    private func ids(_ query: DocumentQuery) throws -> String {
        try query.page().documents.map { $0.id?.text.string ?? "?" }.joined(separator: " ")
    }

    private static func texts(_ texts: [String]) -> Value { .list(texts.map { .text(Text($0)) }) }

    @Test(
        arguments: [
            ("Id", ["T7", "T5", "T7", "nope"], true, "T5 T7"), ("Id", ["t7", "T7", "T12"], false, "T12 T7"),
            ("Id", ["t7", "T12"], true, "T12"), ("Code", ["CODE 999", "code 3", "Code"], false, "T3 T999"),
        ] as [(Text, [String], Bool, String)])
    func `a few values are sought, whatever their order`(_ property: Text, _ values: [String], _ isCaseSensitive: Bool, _ found: String)
        throws
    {
        let query = try Self.query(property, .in, Self.texts(values), caseSensitive: isCaseSensitive, in: Self.snapshot())
        #expect(query.cost == 1)
        #expect(query.lookup() != nil)
        #expect(try ids(query) == found)
    }

    @Test func `many are sought too, but not on the loop; more than are worth it are not`() throws {
        let snapshot = try Self.snapshot()
        let many = try Self.query("Id", .in, Self.texts((0..<100).map { "T\($0)" }), in: snapshot)
        #expect(many.cost == 1000 && many.lookup()?.count == 100)
        let most = try Self.query("Id", .in, Self.texts((0..<900).map { "T\($0)" }), in: snapshot)
        #expect(most.lookup() == nil)
        #expect(try most.page().total == 900)
    }

    @Test func `null, another property, and the opposite are not in the index`() throws {
        let snapshot = try Self.snapshot()
        for query in [
            try Self.query("Code", .in, .list([.null, .text("Code 1")]), in: snapshot),
            try Self.query("Count", .in, .list([.integer(1)]), in: snapshot),
            try Self.query("Code", .notEqual, .text("Code 1"), in: snapshot), try Self.query("Code", .like, .text("Code 1"), in: snapshot),
        ] { #expect(query.lookup() == nil && query.cost == 1000) }
    }

    @Test func `an empty list finds nothing`() throws {
        #expect(try ids(Self.query("Id", .in, .list([]), in: Self.snapshot())).isEmpty)
    }
}
