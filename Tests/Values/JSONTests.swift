import Testing
@testable import Values

@Suite("JSON") struct JSONTests {
    func parse(_ text: String, depth: Int = 128, comments: Bool = false) throws -> Value {
        try JSONParser().parse(Array(text.utf8), maxDepth: depth, allowsComments: comments).root.value
    }
    @Test(
        "what is read is written again",
        arguments: [
            #"{"a":[1,-2,3.5,null,true,false,"x\"\\\n\u0001é😀"],"b":{}}"#, "[]", "7", #""x""#, "null", "0.1", "-0.5", "1E+21", "1.5E-7",
            "123456789012345680000",
            "18446744073709551616", "1e400",
        ]) func roundTrip(text: String) throws
    {
        var writer = JSONWriter()
        writer.write(try parse(text))
        let again = String(decoding: writer.bytes, as: UTF8.self)
        #expect(try parse(again) == parse(text))
        if !text.contains("18446") { #expect(again == text) }
    }
    @Test(
        "refused",
        arguments: [
            "", "{", "[1,]", "{\"a\":1,}", "[1 2]", "01", "1.", ".5", "1e", "+1", "nul", "tru", "\"a", "\"\\x\"", "\"\\ud800\"",
            "\"\\udc00x\"", "[1]]", "{} x", "{\"a\":1,\"a\":2}",
            "{a:1}", "[\"a\u{01}\"]", "/* x */ 1", "{\"a\" 1}", "NaN", "[nulll]", "[-]", "[1.e5]", "'a'", "\"a\u{01}\"", "[\"\\u12\"]",
        ]) func refused(text: String)
    { #expect(throws: JSONError.self) { try parse(text) } }
    @Test func depth() throws {
        func nested(_ n: Int) -> String { String(repeating: "[", count: n) + String(repeating: "]", count: n) }
        _ = try parse(nested(128)); #expect(throws: JSONError.self) { try parse(nested(129)) }
        _ = try parse(nested(64), depth: 64); #expect(throws: JSONError.self) { try parse(nested(65), depth: 64) }
    }
    @Test func comments() throws {
        #expect(try parse("/* a */ {\"a\": // b\n 1, \"//\": \"/*\"}", comments: true) == .object(["a": .integer(1), "//": .text("/*")]))
    }
    @Test func manyKeys() throws { _ = try parse("{" + (0..<100_000).map { "\"k\($0)\":1" }.joined(separator: ",") + "}") }
    @Test func utf8() {
        #expect(throws: JSONError.self) { try JSONParser().parse([0x22, 0xFF, 0x22]) };
        #expect(throws: JSONError.self) { try JSONParser().parse([0x5b, 0x22, 0xFF, 0x22, 0x5d]) }
    }
}
