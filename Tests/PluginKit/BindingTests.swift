import Access
import Testing
import Values

@testable import PluginKit

private enum Genre: String, NamedChoice { case fairyTale, crime }

@Sendable private func isLowerCase(_ text: String) -> Bool { text.utf8.allSatisfy { $0 == 47 || (97...122).contains($0) } }

/// Values of every kind, as the query spells them.
private struct Browse: PluginKit.Operation {
    let schemas: [String]?
    let genre: Genre
    let skip: Int
    let take: Int?
    let download: Bool
    let name: String

    static let route = Route(
        .get, "/browse/{path*}", id: "browse", needs: .signedIn, .list("schemas", "Which.", .length(...3), .distinct),
        .query("genre", "About what."), .query("skip", "How many to pass.", .range(0...), default: 0),
        .query("take", or: "limit", sentence: "How many.", limits: .range(0...200), .above(1)),
        .query("download", "Whether to save it.", default: false, ifEmpty: true),
        .path("path", "Where.", .length(2...8), .pattern("^[a-z/]+$", isLowerCase)),
        into: Self.init)

    func run(as caller: Caller, in area: Int) async throws -> [String] {
        (schemas ?? []) + [genre.rawValue, "\(skip)", take.map { "\($0)" } ?? "-", "\(download)", name]
    }
}

@Suite struct BindingTests {
    private let caller = Caller(user: UserID(ObjectID(bytes: (1, 2))), login: nil, credential: .local, isServerAdministrator: false)

    private func request(_ query: String, _ path: String = "a/b") -> OperationRequest {
        let items = query.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) }
        return OperationRequest(path: [path], query: items.map { (name: String($0[0]), value: $0.count > 1 ? String($0[1]) : "") })
    }

    @Test(
        "every spelling of a value is read",
        arguments: [
            ("genre=crime", ["crime", "0", "-", "false", "a/b"]),
            ("genre=CRIME&download=", ["crime", "0", "-", "true", "a/b"]),
            ("genre=0&download=1&skip=+5", ["fairyTale", "5", "-", "true", "a/b"]),
            ("genre=crime&genre=fairyTale&limit=200&skip=", ["fairyTale", "0", "200", "false", "a/b"]),
            ("genre=1&take=&download=FALSE&unknown=x", ["crime", "0", "-", "false", "a/b"]),
            ("genre=1&schemas= A, B\t , ,", ["A", "B", "crime", "0", "-", "false", "a/b"]),
            ("genre=1&schemas=A&schemas[]=B", ["A", "B", "crime", "0", "-", "false", "a/b"]),
            ("genre=1&schemas=A,,Chinese (Simplified, China)", ["A", "Chinese (Simplified, China)", "crime", "0", "-", "false", "a/b"]),
        ])
    func spellings(query: String, expected: [String]) async throws {
        let run = try Browse.bound(to: 0).prepare(request(query))
        guard case .envelope(let json, _) = try await run(caller) else { return #expect(Bool(false)) }
        #expect(json == Envelope.success(expected))
    }

    @Test(
        "a bad value is refused with its code and its name",
        arguments: [
            ("", "missingParameterValue", "genre"), ("genre=", "missingParameterValue", "genre"),
            ("genre=poem", "invalidParameterValue", "genre"), ("genre=2", "invalidParameterValue", "genre"),
            ("genre=1&skip=x", "invalidParameterValue", "skip"), ("genre=1&skip=3000000000", "invalidParameterValue", "skip"),
            ("genre=1&skip=-1", "parameterBelowMinValueInclusive", "skip"), ("genre=1&take=201", "parameterAboveMaxValueInclusive", "take"),
            ("genre=1&take=1", "parameterBelowMinValue", "take"), ("genre=1&download=yes", "invalidParameterValue", "download"),
            ("genre=1&schemas=A,B,C,D", "parameterAboveMaxSize", "schemas"), ("genre=1&schemas=A,A", "duplicateParameterItems", "schemas"),
        ])
    func refusals(query: String, code: String, name: String) {
        let error = #expect(throws: APIError.self) { try Browse.bound(to: 0).checkHead(request(query)) }
        #expect(error?.code.rawValue == code)
        #expect(error?.parameterName == name)
    }

    @Test(
        "limits of a text count code points",
        arguments: [("a", "parameterBelowMinLength"), ("ééééééééé", "parameterAboveMaxLength"), ("A1", "invalidParameterPattern")])
    func texts(path: String, code: String) {
        let error = #expect(throws: APIError.self) { try Browse.bound(to: 0).checkHead(request("genre=1", path)) }
        #expect(error?.code.rawValue == code)
        #expect(error?.parameterName == "path")
    }

    @Test("the rest of a path is one value, and the document shows it without its star")
    func rest() throws {
        let router = try Router([Browse.declaration])
        guard case .operation(0, let values) = router.match(.get, ["browse", "a", "b", "c"]) else { return #expect(Bool(false)) }
        #expect(values == ["a/b/c"])
        guard case .nothing = router.match(.get, ["browse"]) else { return #expect(Bool(false)) }
        var writer = JSONWriter()
        writer.write(OpenAPIDocument(title: "T", version: "1", [(Browse.declaration, "Test")]).value)
        #expect(String(decoding: writer.bytes, as: UTF8.self).contains(#""/browse/{path}":"#))
    }
}
