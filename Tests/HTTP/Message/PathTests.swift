import Testing
import Values

@testable import HTTP

@Suite("Paths") struct PathTests {
    private func path(_ text: String) throws -> Path { Path(try #require(RequestTarget(text))) }
    private func segment(_ text: String) throws -> PathSegment { try #require(try path("/" + text).segments.first) }

    @Test(
        "a path is cut at its slashes",
        arguments: [
            ("/", [], true), ("/a", ["a"], false), ("/a/", ["a"], true), ("/a/b%20c/d", ["a", "b c", "d"], false),
            ("/a//b", ["a", "", "b"], false), ("//", [""], true), ("/caf%C3%A9", ["café"], false), ("/a+b", ["a+b"], false),
            ("/100%25", ["100%"], false), ("/a...b/.x/x.", ["a...b", ".x", "x."], false), ("/%25z", ["%z"], false),
        ] as [(String, [String], Bool)])
    func segments(text: String, expected: [String], hasFinalSlash: Bool) throws {
        let path = try path(text)
        #expect(try path.segments.map { try $0.text() } == expected && path.hasFinalSlash == hasFinalSlash)
    }

    @Test(
        "refused with 400",
        arguments: [
            "%", "%2", "%zz", "a%", "%+1", "%ff", "%c3", "%c0%af", "%ed%a0%80", "%00", "a%00b", "%01", "%0a", "%7f", "%c2%85", "a%2fb",
            "a%2Fb",
            "a%5cb", ".", "..", "%2e", "%2e%2e", ".%2e", "%252e", "%2541", "a%25%34%31", "%25%30%30",
        ])
    func refused(text: String) throws {
        let segment = try segment(text)
        #expect { try segment.text() } throws: {
            ($0 as? APIError)?.status == .badRequest && ($0 as? APIError)?.code == .invalidParameterValue
        }
    }

    @Test("what is only compared may hold all but NUL") func opaque() throws {
        #expect(try segment("a%2fb%5c%0a%ff%2541").opaque() == Array("a/b\\\n".utf8) + [0xFF] + Array("%41".utf8))
        #expect(try segment("..").opaque() == Array("..".utf8))
        #expect(throws: APIError.self) { try segment("%00").opaque() }
        #expect(throws: APIError.self) { try segment("%4").opaque() }
    }

    @Test("a target is what may stand in a request line") func target() {
        #expect(RequestTarget("/a?b?c")?.query == "b?c" && RequestTarget("/a?")?.query == "" && RequestTarget("/a")?.query == nil)
        for text in ["", "a", "/a b", "/\u{e9}", "/a\r\n", "/#", "*"] { #expect(RequestTarget(text) == nil) }
    }
}

@Suite("Queries") struct QueryTests {
    private func query(_ text: String) throws -> [[String]] { try Query(encoded: Array(text.utf8)[...]).items.map { [$0.name, $0.value] } }

    @Test(
        "names and values, in their order",
        arguments: [
            ("", []), ("a=1", [["a", "1"]]), ("a=1&b=2&a=3", [["a", "1"], ["b", "2"], ["a", "3"]]), ("a", [["a", ""]]),
            ("a=", [["a", ""]]),
            ("=a", [["", "a"]]), ("a=b=c", [["a", "b=c"]]), ("&&a&", [["a", ""]]), ("a+b=c+d", [["a b", "c d"]]),
            ("a%26b=%3d%2B", [["a&b", "=+"]]), ("q=%C3%A9%00", [["q", "é\0"]]), ("a=%2541", [["a", "%41"]]), ("a=1;b=2", [["a", "1;b=2"]]),
        ] as [(String, [[String]])])
    func items(text: String, expected: [[String]]) throws { #expect(try query(text) == expected) }

    @Test("refused with 400", arguments: ["a=%", "a=%4", "a=%gg", "%=a", "a=%ff", "a=%c3", "%80=1"]) func refused(text: String) {
        #expect { try query(text) } throws: { ($0 as? APIError)?.code == .invalidParameterValue }
    }

    @Test("a refusal names the parameter") func named() {
        #expect { try query("ok=1&sch%65mas=%ff") } throws: { ($0 as? APIError)?.parameterName == "schemas" }
    }

    @Test("of a target") func target() throws {
        let query = try Query(try #require(RequestTarget("/p?x=1&x=2&y=3")))
        #expect(query.first("x") == "1" && query.all("x") == ["1", "2"] && query.first("z") == nil && query.all("z").isEmpty)
        #expect(try Query(try #require(RequestTarget("/p"))).items.isEmpty)
    }
}
