import Testing
import Values

@Suite("JSON pointer") struct JSONPointerTests {
    @Test(
        "the examples of RFC 6901",
        arguments: [
            ("", []), ("/foo", ["foo"]), ("/foo/0", ["foo", "0"]), ("/", [""]), ("/a~1b", ["a/b"]), ("/m~0n", ["m~n"]), ("/~01", ["~1"]),
        ]
            as [(Text, [Text])])
    func examples(text: Text, tokens: [Text]) throws {
        #expect(try JSONPointer(parsing: text).tokens == tokens)
        #expect(JSONPointer(tokens).text == text)
    }

    @Test("refused", arguments: ["a", "a/b", "/~", "/~2", "/a~"] as [Text]) func refused(text: Text) {
        #expect(throws: JSONPointer.Malformed.self) { try JSONPointer(parsing: text) }
    }
}
