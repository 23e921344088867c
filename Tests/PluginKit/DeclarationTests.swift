import Access
import Testing
import Values

@testable import PluginKit

private struct Wrong: PluginKit.Operation {
    let first: String
    let second: String
    static let route = Route(
        .get, "/wrong/{first}/half{brace}/", id: "wrong", needs: .view("dataSourceId"), .path("other", "Not in the path."),
        .query("other", "A query of that name is another thing."), into: Self.init)
    func run(as caller: Caller, in area: Int) async throws -> NoContent { NoContent() }
}

private struct Twice: PluginKit.Operation {
    let first: String?
    let second: String?
    static let route = Route(
        .get, "/twice/", id: "twice", needs: .signedIn, .query("a", sentence: "One."), .query("b", or: "a", sentence: "The same."),
        into: Self.init)
    func run(as caller: Caller, in area: Int) async throws -> NoContent { NoContent() }
}

private struct Nobody: PluginKit.Operation {
    static let route = Route(.get, "/nobody/", id: "nobody", needs: .signedIn, into: Self.init)
    func run(as caller: Caller?, in area: Int) async throws -> NoContent { NoContent() }
}

private struct Somebody: PluginKit.Operation {
    static let route = Route(.get, "/nobody/", id: "nobody", needs: .anyone, into: Self.init)
    func run(as caller: Caller, in area: Int) async throws -> NoContent { NoContent() }
}

private struct Loop: Shaped {
    let value: Int
    let next: [Loop]?
    static let shape = Shape(
        "Loop", .member("value", \.value, "A number."), .member("next", \.next, "More of them.", .length(...2)), into: Self.init)
}

private struct GetLoop: PluginKit.Operation {
    let loop: Loop
    static let route = Route(.post, "/loop/", id: "getLoop", needs: .signedIn, .body("A loop."), into: Self.init)
    func run(as caller: Caller, in area: Int) async throws -> Loop { loop }
}

@Suite struct DeclarationTests {
    @Test("a wrong declaration says what is wrong with it")
    func faults() {
        #expect(Wrong.declaration.faults.count == 3)
        #expect(Wrong.declaration.faults.contains("wrong: it needs 'dataSourceId', which its path has not"))
        #expect(Twice.declaration.faults == ["twice: its query has 'a' twice"])
        #expect(Nobody.declaration.faults == ["nobody: it takes a caller or nobody, but needs somebody"])
        #expect(Somebody.declaration.faults == ["nobody: everybody may call it, but it takes a caller"])
        #expect(GetLoop.declaration.faults.isEmpty)
    }

    @Test("a router refuses routes that collide, and names them all")
    func collisions() {
        let error = #expect(throws: DeclarationFaults.self) {
            _ = try Router([GetLoop.declaration, GetLoop.declaration, Twice.declaration])
        }
        #expect(error?.faults.count == 3)
    }

    @Test("a success without content is 204 unless the route says otherwise")
    func success() {
        #expect(Twice.declaration.success == .noContent)
        #expect(GetLoop.declaration.success == .ok)
    }

    @Test("a type that contains itself is read, limited, written and documented")
    func recursion() throws {
        let text = #"{"value":1,"next":[{"value":2,"next":null},{"value":3,"next":[]}]}"#
        let loop = try Loop.read(JSONParser().parse(Array(text.utf8)).root, at: "")
        #expect(String(decoding: Envelope.success(loop), as: UTF8.self) == #"{"result":\#(text)}"#)
        let long = #"{"value":1,"next":[{"value":1},{"value":"x"}]}"#
        let error = #expect(throws: APIError.self) { _ = try Loop.read(JSONParser().parse(Array(long.utf8)).root, at: "") }
        #expect(error?.path == "/next/1/value" && error?.code == .invalidRequestBody)
        let many = #"{"value":1,"next":[{"value":1},{"value":1},{"value":1}]}"#
        let tooMany = #expect(throws: APIError.self) { _ = try Loop.read(JSONParser().parse(Array(many.utf8)).root, at: "") }
        #expect(tooMany?.path == "/next" && tooMany?.code == .parameterAboveMaxSize)
    }

    @Test("a success's schema has the result and the errors, a failure's the errors: as the reference has them")
    func envelope() {
        let document = OpenAPIDocument(title: "T", version: "1", [(GetLoop.declaration, "Test")]).value
        let schemas = document["components"]?["schemas"]
        #expect(schemas?["GetLoopResponse"]?["properties"]?["result"] == ["$ref": "#/components/schemas/Loop"])
        #expect(schemas?["GetLoopResponse"]?["properties"]?["errors"]?["items"] == ["$ref": "#/components/schemas/ApiError"])
        #expect(schemas?["Loop"]?["required"] != nil)
        let operation = document["paths"]?["/loop/"]?["post"]
        #expect(operation?["operationId"] == "getLoop")
        #expect(operation?["responses"]?["200"] != nil && operation?["responses"]?["default"] != nil)
        #expect(operation?["requestBody"]?["content"]?["application/json"] != nil)
    }
}

extension Value {
    fileprivate subscript(key: Text) -> Value? {
        if case .object(let members) = self { members[key] } else { nil }
    }
}
