import TestSupport
import Testing
import Values

@Suite("JSON") struct JSONTests {
    func parse(_ text: String, depth: Int = 128, comments: Bool = false) throws -> Value {
        try JSONParser().parse(Array(text.utf8), maxDepth: depth, allowsComments: comments).root.value
    }

    func write(_ value: Value) -> String {
        var writer = JSONWriter()
        writer.write(value)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(
        "what is canonical is written as it was read",
        arguments: [
            #"{"a":[1,-2,3.5,null,true,false,"x\"\\\n\u0001é😀"],"b":{}}"#, "[]", "7", #""x""#, "null", "0.1", "-0.5", "1E+21", "1.5E-7",
            "0.000001",
            "123456789012345680000", "18446744073709551616", "-9223372036854775808", "1e400", #""\b\f\r\t\u001f""#, #""/""#,
        ]) func roundTrip(text: String) throws
    {
        #expect(try write(parse(text)) == text)
    }

    @Test("a random tree is the same after writing and reading it") func randomTrees() throws {
        var random = SeededRandom(seed: 11)
        for _ in 0..<1_000 {
            let value = random.value(depth: 5)
            #expect(try parse(write(value)) == value)
        }
    }

    @Test(
        "numbers keep their kind",
        arguments: [
            ("0", .integer(0)), ("-0", .digits("-0")), ("1.0", .digits("1.0")), ("1.5", .number(1.5)),
            ("9223372036854775807", .integer(.max)),
            ("9223372036854775808", .digits("9223372036854775808")), ("1e400", .digits("1e400")), ("-1e400", .digits("-1e400")),
            ("1E-400", .digits("1E-400")), ("5e-324", .digits("5e-324")), ("5E-324", .number(.leastNonzeroMagnitude)),
            ("0.000001", .number(1e-6)),
            ("0.0000001", .digits("0.0000001")), ("0.30000000000000004", .number(0.30000000000000004)),
            ("1.7976931348623157E+308", .number(.greatestFiniteMagnitude)), ("1e+308", .digits("1e+308")), ("1.10", .digits("1.10")),
            ("1e99999999999999999999", .digits("1e99999999999999999999")),
        ] as [(String, Value)]) func numbers(text: String, value: Value) throws
    {
        #expect(try parse(text) == value)
        #expect(try parse("[\(text)]") == .list([value]))
    }

    @Test("a number of many digits is near zero or beyond a double by its digits, not its exponent") func manyDigits() throws {
        let zeros = String(repeating: "0", count: 400)
        #expect(try JSONParser().parse(Array("0.\(zeros)1".utf8)).root.number == 0)
        for tiny in ["1E-400", "0.0e-999999999999999999999", "100000e-400"] {
            #expect(try JSONParser().parse(Array(tiny.utf8)).root.number == 0)
        }
        let large = "1\(zeros).5e-5"
        #expect(try parse(large) == .digits(Text(large)))
        #expect(try JSONParser().parse(Array("1\(zeros).5e-300".utf8)).root.number == 1e100)
    }

    @Test("a number is written back as it came, whatever its spelling") func tokens() throws {
        for text in ["[1.10,1e5,1E+5,-0,-0.0,0.10000000149011612,12e-1,9007199254740993.0,1e400,18446744073709551616]", #"{"a":2.50}"#] {
            #expect(try write(parse(text)) == text)
        }
    }

    @Test(
        "refused",
        arguments: [
            "", " ", "{", "}", "[1,]", "[,1]", "{\"a\":1,}", "[1 2]", "01", "-01", "1.", ".5", "1e", "1e+", "+1", "-", "nul", "tru", "True",
            "\"a",
            "\"\\x\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00x\"", "[1]]", "{} x", "{}{}", "{\"a\":1,\"a\":2}",
            "{\"a\":1,\"\\u0061\":2}", "{a:1}", "{1:1}",
            "[\"a\u{01}\"]", "/* x */ 1", "{\"a\" 1}", "{\"a\":}", "{\"a\",1}", "{:1}", "NaN", "[nulll]", "[nul]", "[-]", "[1.e5]",
            "[1e5.2]", "'a'", "\"a\u{01}\"", "\"a\nb\"",
            "[\"\\u12\"]", "[\"\\u12G4\"]", "[1}", "{\"a\":1]", "[\"a\"b]", "[1\"a\"]", "[\"a\"\"b\"]", "[1,2", "[[]", "{\"a\":\"b\":}}",
            "[\"a\":]", "[\"a\":1]", "{\"a\":\"b\":1}", "{\"a\":1 \"b\":2}",
            "[1:2]", "\u{FEFF}", "[\u{FEFF}1]", "[1\u{2}]", "1\u{2}",
        ]) func refused(text: String)
    {
        #expect(throws: JSONError.self) { try parse(text) }
    }

    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONParser().parse([0x22] + bytes + [0x22]) }
        #expect(throws: JSONError.self) { try JSONParser().parse([0x5B, 0x22] + bytes + [0x22, 0x5D]) }
        #expect(throws: JSONError.self) { try JSONParser().parse([0x7B, 0x22] + bytes + [0x22, 0x3A, 0x31, 0x7D]) }
    }

    @Test("a NUL ends nothing") func nul() {
        for text in ["1\u{0}", "[1\u{0}]", "[1]\u{0}", "\u{0}", "{}\u{0}{}"] { #expect(throws: JSONError.self) { try parse(text) } }
    }

    @Test("holds only so many values: a byte of text is not to take sixteen of memory") func values() throws {
        // The array is a value too.
        var text = [UInt8](repeating: UInt8(ascii: "0"), count: 2 * JSONParser.mostValues - 1)
        for index in stride(from: 1, to: text.count, by: 2) { text[index] = UInt8(ascii: ",") }
        text[0] = UInt8(ascii: "[")
        text[1] = UInt8(ascii: " ")
        text[text.count - 1] = UInt8(ascii: "]")
        text[text.count - 2] = UInt8(ascii: " ")
        #expect(try JSONParser().parse(text).count <= JSONParser.mostValues)
        let more = Array("[0,0,".utf8) + text.dropFirst()
        #expect(throws: JSONError.self) { try JSONParser().parse(more) }
        let commas = Array("[\"".utf8) + [UInt8](repeating: UInt8(ascii: ","), count: 2 * JSONParser.mostValues) + Array("\"]".utf8)
        #expect(try JSONParser().parse(commas).count == 2)
    }

    @Test("is nested as deeply as allowed, no deeper") func depth() throws {
        func nested(_ count: Int) -> String { String(repeating: "[", count: count) + String(repeating: "]", count: count) }
        func objects(_ count: Int) -> String { String(repeating: "{\"a\":", count: count) + "1" + String(repeating: "}", count: count) }
        _ = try parse(nested(128))
        _ = try parse(objects(128))
        _ = try parse(nested(64), depth: 64)
        #expect(throws: JSONError.self) { try parse(nested(129)) }
        #expect(throws: JSONError.self) { try parse(objects(129)) }
        #expect(throws: JSONError.self) { try parse(nested(65), depth: 64) }
        #expect(throws: JSONError.self) { try parse(String(repeating: "[", count: 1_000_000)) }
    }

    @Test("comments and a byte order mark") func comments() throws {
        let expected: Value = .object(["a": .integer(1), "//": .text("/*")])
        #expect(try parse("/* a */ {\"a\": // b\n 1, \"//\": \"/*\"}", comments: true) == expected)
        #expect(try parse("\u{FEFF}[]") == .list([]))
        #expect(throws: JSONError.self) { try parse("[] /*", comments: true) }
        #expect(throws: JSONError.self) { try parse("[] /", comments: true) }
    }

    @Test("100,000 keys are not too many, and the one that stands twice is found") func manyKeys() throws {
        let members = (0..<100_000).map { "\"k\($0)\":1" }.joined(separator: ",")
        _ = try parse("{\(members)}")
        #expect(throws: JSONError.self) { try parse("{\(members),\"k77\":2}") }
    }

    @Test("a text cut off anywhere is refused") func cutOff() throws {
        let whole = Array(#"{"a":[1,-2.5e3,"x\u00e9\\",null],"b":{"c":true}}"#.utf8)
        let parser = JSONParser()
        _ = try parser.parse(whole)
        for end in 0..<whole.count { #expect(throws: JSONError.self) { try parser.parse(Array(whole[..<end])) } }
    }

    @Test(
        "numbers in canonical form",
        arguments: [
            (0, "0"), (-0.0, "0"), (1, "1"), (-1, "-1"), (0.1, "0.1"), (1e-6, "0.000001"), (9.5e-7, "9.5E-7"),
            (1e20, "100000000000000000000"),
            (1e21, "1E+21"), (1.5e-7, "1.5E-7"), (9_007_199_254_740_992, "9007199254740992"), (.leastNonzeroMagnitude, "5E-324"),
            (123.456, "123.456"),
            (123_456_789_012_345_683_968, "123456789012345680000"), (1.7976931348623157e308, "1.7976931348623157E+308"),
        ] as [(Double, String)]) func canonical(value: Double, text: String)
    {
        var writer = JSONWriter()
        writer.number(value)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
    }

    @Test("integers of documents beyond ±2⁵³ are texts") func documentIntegers() {
        var writer = JSONWriter()
        writer.beginList(count: 4)
        for value: Int64 in [1 << 53, (1 << 53) + 1, -(1 << 53) - 1, .min] { writer.documentInteger(value) }
        writer.endList()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"[9007199254740992,"9007199254740993","-9007199254740993","-9223372036854775808"]"#)
    }

    @Test("numbers of size 4 are the shortest singles") func singles() {
        var writer = JSONWriter()
        writer.beginList(count: 2)
        writer.single(Double(Float(0.1)))
        writer.single(16_777_216)
        writer.endList()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "[0.1,16777216]")
    }
}
