import Testing
import Values

@testable import GameData

/// Places, pages, search and projection of lists (operations 5, 5.3 to 5.5).
@Suite struct ListTests {
    private func nested() throws -> Snapshot {
        try Things.snapshot([
            #"{"Id":"b","Main":{"Id":1,"Kind":"m","Inner":{"Id":2},"More":[{"Id":3,"More":[{"Id":4}]}]},"Parts":[{"Id":5,"Inner":{"Id":6}},{"Id":7}]}"#,
            #"{"Id":"a","Parts":[{"Id":8,"More":[{"Id":9},{"Id":10}]}]}"#,
        ])
    }

    @Test(
        arguments: [
            ("*", "8 9 10 1 2 3 4 5 6 7"), ("/Parts", "8 9 10 5 6 7"), ("/Main", "1 2 3 4"), ("/Parts/8", "8 9 10"),
            ("/Parts/8/More", "9 10"),
            ("/Parts/More", "9 10"), ("/Main/Inner", "2"), ("/Main/More/3/More", "4"), ("/Main/More/More", "4"), ("/Main/More/More/4", "4"),
            ("/Parts/8/More/10", "10"), ("/Part", ""), ("/More", ""), ("/Parts/9", ""), ("/", ""), ("/Main/1", ""), ("/Parts/8/10", ""),
        ] as [(Text, String)]) func `embedded documents by their place`(path: Text, ids: String) throws
    {
        #expect(try nested().list("Part") { $0.path = path } == ids)
    }

    @Test func `root documents are listed alone, or before embedded ones`() throws {
        let things = try nested()
        #expect(try things.list { _ in } == "a b")
        #expect(try things.list { $0.path = "" } == "a b")
        #expect(try things.list { $0.path = "*" } == "a b")
        #expect(try things.list("Part") { _ in } == "")
        #expect(
            try things.list("Part") {
                $0.path = "*"; ($0.skip, $0.take) = (1, 3)
            } == "9 10 1")
        #expect(
            try things.list("Part") {
                $0.path = "*"; $0.sorters = [DocumentSorter(property: "Id", isDescending: true)]; $0.take = 3
            } == "10 9 8")
        #expect(
            try things.list("Part") {
                $0.path = "*"; $0.filters = [DocumentFilter(property: "Inner.Id", .notEqual, .null)]
            } == "1 5")
    }

    @Test(arguments: ["Parts", "~", "/Parts/~2", " /Parts"] as [Text])
    func `a path that is no pointer is refused`(path: Text) throws {
        let things = try nested()
        let error = #expect(throws: APIError.self) { try things.list { $0.path = path } }
        #expect(error?.code == .invalidParameterValue && error?.path == "/path")
    }

    @Test(
        arguments: [
            ("épée", "alpha"), ("STRASSE", ""), ("straße", "alpha gamma"), ("hi\"", "delta"), ("  beta ", "Beta alpha"), ("common", "Beta"),
            ("veryrare", ""),
            ("Fire, Holy", "alpha"), ("0:00:02", "alpha"), ("1999-12-31t", "Beta"), ("true", "alpha"), ("heavy", "delta"),
            ("strange", "delta"),
            ("damage", "alpha"), ("gem", "alpha"), ("head", "gamma"), ("eis", "gamma"), ("gone", "delta"), ("9999999999", "gamma"),
            ("soon", "delta"),
            ("DisplayName", ""), ("null", ""), ("*", "alpha"), ("", "Beta alpha delta gamma"), ("  ", "Beta alpha delta gamma"),
        ] as [(Text, String)]) func `search in everything that a document says`(query: Text, ids: String) throws
    {
        #expect(try Things.few().list { $0.query = query } == ids)
    }

    @Test func `search finds comments, not languages that have left the project`() throws {
        let things = try Things.snapshot([
            #"{"Id":"a","Title":{"en-US":"x","notes":{"comment":"Mind the GAP"}}}"#, #"{"Id":"b","Title":{"en-US":"x","it-IT":"gap"}}"#,
            #"{"Id":"c","Parts":[{"Id":1,"Label":{"fr-FR":"gap"}}]}"#,
        ])
        #expect(try things.list { $0.query = "gap" } == "a c")
    }

    @Test(
        arguments: [
            (["/Name"], #"{"Id":"alpha","Name":"Straße"}"#), (["/Title/fr-FR"], #"{"Id":"alpha","Title":{"fr-FR":"Épée"}}"#),
            (["/Title/de-DE"], #"{"Id":"alpha","Title":{}}"#), (["/Title/xx"], #"{"Id":"alpha"}"#),
            (["/Main/Kind"], #"{"Id":"alpha","Main":{"Id":1,"Kind":"hilt"}}"#),
            (
                ["/Parts/Power", "/Parts/Kind", "/Name"],
                #"{"Id":"alpha","Name":"Straße","Parts":[{"Id":2,"Kind":"blade","Power":5},{"Id":3,"Kind":"gem","Power":1}]}"#
            ),
            (["/Parts/Id"], #"{"Id":"alpha","Parts":[{"Id":2},{"Id":3}]}"#),
            (["/Owner/Id"], #"{"Id":"alpha","Owner":{"Id":"Beta","DisplayName":"beta"}}"#),
            (["/Tags/DisplayName"], #"{"Id":"alpha","Tags":[{"Id":"fire","DisplayName":"Fire"}]}"#), (["/Main/Nope"], #"{"Id":"alpha"}"#),
            (["/Count", "/Count/x", "/name", "/"], #"{"Id":"alpha","Count":3}"#),
            (["/Rule/type"], #"{"Id":"alpha","Rule":{"type":"Constant","value":"1","_cs":"Damage * 2"}}"#),
            (
                ["/Main", "/Main/Kind"],
                #"{"Id":"alpha","Main":{"Id":1,"Kind":"hilt","Power":2,"Label":null,"Beside":null,"Inner":null,"More":null}}"#
            ),
            (
                ["/Main/Kind", "/Main"],
                #"{"Id":"alpha","Main":{"Id":1,"Kind":"hilt","Power":2,"Label":null,"Beside":null,"Inner":null,"More":null}}"#
            ),
        ] as [([String], String)]) func projection(pointers: [String], json: String) throws
    {
        #expect(try projected("alpha", pointers) == json)
    }

    @Test func `what has no value is selected as null, and an empty list as one`() throws {
        #expect(try projected("Beta", ["/Main/Kind", "/Parts/Kind", "/Owner"]) == #"{"Id":"Beta","Main":null,"Parts":[],"Owner":null}"#)
        #expect(try projected("delta", []) == projected("delta", nil))
    }

    private func projected(_ id: Text, _ pointers: [String]?) throws -> String {
        let things = try Things.few()
        var request = DocumentListRequest()
        request.filters = [DocumentFilter(property: "Id", .equal, .text(id))]
        request.select = (pointers ?? [nil].compactMap { $0 }).map { Text($0) }
        let query = try DocumentQuery(request, of: #require(things.metadata.schema(named: "Thing")), in: things)
        var bytes: [UInt8] = []
        for located in try query.page().documents { query.write(located, into: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `limits are told with their place`() throws {
        let things = try Things.few()
        func error(_ change: @escaping (inout DocumentListRequest) -> Void) -> APIError? {
            #expect(throws: APIError.self, performing: { _ = try things.list("Thing", change) })
        }
        let filter = DocumentFilter(property: "Name", .like, .text("a"))
        #expect(try things.list { $0.filters = Array(repeating: filter, count: 100) } == "Beta alpha delta")
        let filters = error { $0.filters = Array(repeating: filter, count: 101) }
        #expect(filters?.code == .parameterAboveMaxSize && filters?.path == "/filters")
        #expect(error { $0.sorters = Array(repeating: DocumentSorter(property: "Name"), count: 21) }?.path == "/sorters")
        #expect(error { $0.select = Array(repeating: "/Name", count: 1001) }?.path == "/select")
        #expect(error { $0.select = ["/Name", ""] }?.code == .parameterBelowMinLength)
        #expect(error { $0.select = ["Name"] }?.path == "/select/0")
        let deep = Text("Main" + String(repeating: ".Inner", count: 50_000) + ".Power")
        #expect(error { $0.filters = [DocumentFilter(property: deep, .equal, .integer(1))] }?.code == .invalidParameterValue)
        #expect(try things.filtered(Text("Main" + String(repeating: ".Inner", count: 100) + ".Power"), .equal, "null").count > 0)
        #expect(error { $0.path = Text(String(repeating: "/Inner", count: 300)) }?.path == "/path")
        #expect(error { $0.select = [Text(String(repeating: "/Main", count: 300))] }?.path == "/select/0")
    }
}
