import Access
import Foundation
import Synchronization
import Testing
import Values

@testable import PluginKit

/// A plugin of the tests: a shelf of books.
private enum Shelf: Plugin {
    static let id: PluginID = "Shelf"
    static let operations: [any PluginKit.Operation<Books>.Type] = [GetBook.self, PutBook.self, BurnBook.self]
    static func open(_ settings: NoSettings, on host: HostContext) async throws -> Books { Books() }
}

final class Books: Sendable { let titles = Mutex<[String]>([]) }

private enum Kind: String, NamedChoice { case novel, poem }

private struct Book: Shaped, Equatable {
    let title: String
    let pages: Int
    let subtitle: String?
    let kind: Kind

    static let shape = Shape(
        "Book", .member("title", \.title, "What it is called.", .length(2...10)), .member("pages", \.pages, "How many.", .range(1...)),
        .member("subtitle", \.subtitle, "Below the title."), .member("kind", \.kind, "What it is.", default: .novel), into: Self.init)
}

private struct GetBook: PluginKit.Operation {
    let shelf: BranchID
    let title: String
    let copies: Int
    let kinds: [Kind]?

    static let route = Route(
        .get, "/shelf/{shelfId}/book/{title}/", id: "getBook", needs: .view("shelfId"), .path("shelfId", "The shelf."),
        .path("title", "The title.", .length(2...)), .query("copies", "How many.", .range(1...9), default: 1), .list("kinds", "Which."),
        into: Self.init)

    func run(as caller: Caller, in area: Books) async throws -> Book {
        Book(title: title, pages: copies, subtitle: nil, kind: kinds?.last ?? .novel)
    }
}

private struct PutBook: PluginKit.Operation {
    let book: Book

    static let route = Route(.put, "/shelf/", id: "putBook", needs: .signedIn, .body("The book."), into: Self.init)

    func run(as caller: Caller, in area: Books) async throws -> NoContent {
        area.titles.withLock { $0.append(book.title) }
        return NoContent()
    }
}

private struct BurnBook: PluginKit.Operation {
    static let route = Route(.delete, "/shelf/", id: "burnBook", needs: .anyone, into: Self.init)
    func run(as caller: Caller?, in area: Books) async throws -> Book? { nil }
}

@Suite struct OperationTests {
    private let area = Books()
    private let caller = Caller(user: UserID(ObjectID(bytes: (1, 2))), login: nil, credential: .local, isServerAdministrator: false)

    private func get(_ title: String = "Emma", _ query: [(name: String, value: String)] = []) async throws -> Value? {
        let request = OperationRequest(path: ["0123456789ABCDEF01234567", title], query: query)
        guard case .envelope(let json, _) = try await GetBook.bound(to: area).prepare(request)(caller) else { return nil }
        return try JSONParser().parse(json).root.value
    }

    @Test("parameters become stored properties, and the result stands in the envelope")
    func happyPath() async throws {
        let value = try await get("Emma", [("copies", "2"), ("copies", "3"), ("kinds", "POEM,novel"), ("kinds[]", "1")])
        #expect(value == ["result": ["title": "Emma", "pages": .integer(3), "subtitle": .null, "kind": "poem"]])
    }

    @Test(
        "a parameter that is wrong says which it is, and how",
        arguments: [
            (["0123", "Emma"], "copies=1", "invalidParameterPattern", "shelfId"),
            (["0123456789abcdef01234567", "E"], "", "parameterBelowMinLength", "title"),
            (["0123456789abcdef01234567", "Emma"], "copies=0", "parameterBelowMinValueInclusive", "copies"),
            (["0123456789abcdef01234567", "Emma"], "copies=x", "invalidParameterValue", "copies"),
            (["0123456789abcdef01234567", "Emma"], "kinds=play", "invalidParameterValue", "kinds"),
        ])
    func refusals(path: [String], query: String, code: String, name: String) throws {
        let pairs = query.split(separator: "&").map { $0.split(separator: "=") }.map { (name: String($0[0]), value: String($0[1])) }
        let error = #expect(throws: APIError.self) {
            try GetBook.bound(to: area).checkHead(OperationRequest(path: path, query: pairs))
        }
        #expect(error?.code.rawValue == code)
        #expect(error?.parameterName == name)
    }

    @Test(
        "a body that is wrong says where",
        arguments: [
            ("{}", "missingParameterValue", "/title"), (#"{"title":1,"pages":1}"#, "invalidRequestBody", "/title"),
            (#"{"title":"x","pages":1}"#, "parameterBelowMinLength", "/title"),
            (#"{"title":"xx","pages":0}"#, "parameterBelowMinValueInclusive", "/pages"),
            (#"{"title":"xx","pages":1.5}"#, "invalidParameterValue", "/pages"),
            (#"{"title":"xx","pages":1,"kind":"play"}"#, "invalidParameterValue", "/kind"),
            ("[]", "invalidRequestBody", ""),
        ])
    func bodies(text: String, code: String, path: String) throws {
        let node = try JSONParser().parse(Array(text.utf8)).root
        let error = #expect(throws: APIError.self) { _ = try PutBook.bound(to: area).prepare(OperationRequest(body: .tree(node))) }
        #expect(error?.code.rawValue == code)
        #expect(error?.path == path)
    }

    @Test("members that may be left out, and those that nobody knows, are no error")
    func optionalMembers() throws {
        let node = try JSONParser().parse(Array(#"{"pages":7,"title":"Emma","colour":"red","subtitle":null}"#.utf8)).root
        #expect(try Book.read(node, at: "") == Book(title: "Emma", pages: 7, subtitle: nil, kind: .novel))
    }

    @Test("an operation without a caller answers null in the envelope")
    func nullResult() async throws {
        guard case .envelope(let json, _) = try await BurnBook.bound(to: area).prepare(OperationRequest())(nil) else {
            return #expect(Bool(false))
        }
        #expect(String(decoding: json, as: UTF8.self) == #"{"result":null}"#)
    }

    @Test("at most twenty errors are listed, with what is known of each")
    func failures() throws {
        let errors = APIErrors(Array(repeating: APIError(.nullValue, "Value is required for 'Name'.", path: "/Name"), count: 30))
        let body = String(decoding: Envelope.failure(try #require(errors)), as: UTF8.self)
        #expect(body.components(separatedBy: "nullValue").count == 21)
        #expect(body.hasPrefix(#"{"errors":[{"message":"Value is required for 'Name'.","code":"nullValue","path":"/Name"},"#))
    }
}

@Suite struct RouterTests {
    private let routes = AnyPlugin(Shelf.self).routes

    @Test("paths lead to operations, to the methods they have, or nowhere")
    func matching() throws {
        let router = try Router(routes)
        guard case .operation(let index, let values) = router.match(.get, ["shelf", "a", "book", "b"]) else { return #expect(Bool(false)) }
        #expect(routes[index].id == "getBook" && values == ["a", "b"])
        guard case .otherMethods(let methods) = router.match(.post, ["shelf"]) else { return #expect(Bool(false)) }
        #expect(methods == [.delete, .put])
        guard case .nothing = router.match(.get, ["shelf", "a"]) else { return #expect(Bool(false)) }
    }

    @Test("declarations that collide are told before anything is served")
    func collisions() {
        let error = #expect(throws: DeclarationFaults.self) { _ = try Router(routes + routes) }
        #expect(error?.faults.count == 6)
    }

    @Test("the OpenAPI document says what the declarations say")
    func document() throws {
        let document = OpenAPIDocument(title: "T", version: "1", routes.map { ($0, "Shelf") }).value
        var writer = JSONWriter()
        writer.write(document)
        let text = String(decoding: writer.bytes, as: UTF8.self)
        #expect(text.contains(#""operationId":"getBook""#))
        #expect(
            text.contains(
                #""name":"copies","in":"query","description":"How many.","required":false,"schema":{"type":"integer","format":"int32","minimum":1,"maximum":9}"#
            ))
        #expect(text.contains(#""required":["title","pages"]"#) || text.contains(#""required":["title","pages","subtitle","kind"]"#))
        #expect(text.contains(#""security":[]"#))
    }
}
