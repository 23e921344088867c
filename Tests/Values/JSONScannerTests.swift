import TestSupport
import Testing
import Values

@Suite("JSON scanner") struct JSONScannerTests {
    /// The documents of `{"Collections": {name: [document…]}}` and what else stands at the top, read as a caller would.
    func documents(_ text: String, comments: Bool = false) throws(JSONError) -> [Text: [Value]] {
        var scanner = try JSONScanner(Array(text.utf8), allowsComments: comments)
        var result: [Text: [Value]] = [:]
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            guard key == "Collections" else {
                result[key] = [try scanner.parse(scanner.skipValue()).root.value]
                continue
            }
            try scanner.beginObject()
            while let name = try scanner.nextKey() {
                result[name] = []
                try scanner.beginList()
                while try scanner.nextElement() { result[name]?.append(try scanner.parse(scanner.skipValue()).root.value) }
            }
        }
        try scanner.end()
        return result
    }

    @Test("hands out each document of a file") func walk() throws {
        let text = "\u{FEFF} {\"V\": \"1\", \"Collections\" : {\"A\":[ {\"Id\":\"]}\\\"\"} , {\"Id\":[[]]}], \"B\": []} , \"X\": 1.5 } \n"
        #expect(
            try documents(text) == [
                "V": [.text("1")], "A": [.object(["Id": .text("]}\"")]), .object(["Id": .list([.list([])])])], "B": [], "X": [.number(1.5)],
            ])
    }

    @Test("comments may stand in files") func comments() throws {
        let text = "/* { */ {\"Collections\": { // ]\n \"A\": [ {\"Id\": \"//\"} /* , */ ] } }"
        #expect(try documents(text, comments: true) == ["A": [.object(["Id": .text("//")])]])
        #expect(throws: JSONError.self) { try documents(text) }
        #expect(throws: JSONError.self) { try documents("{} /* ", comments: true) }
    }

    @Test(
        "what stands between documents is checked",
        arguments: [
            "", "{", "[]", "{} x", "{}{}", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":}", "{,}", "{\"a\":1 \"b\":2}", "{\"a\":1,\"a\":2}", "{a:1}",
            "{\"a\":1",
            "{\"Collections\":[]}", "{\"Collections\":{\"A\":[1 2]}}", "{\"Collections\":{\"A\":[1,]}}", "{\"Collections\":{\"A\":[,1]}}",
            "{\"Collections\":{\"A\":[{]}}", "{\"Collections\":{\"A\":[1}}", "{\"Collections\":{\"A\":[],\"A\":[]}}", "{\"a\":\"x}",
            "{\"a\":\"\\ud800\"}", "{\"Collections\":{\"A\":[{\"a\":1,\"a\":2}]}}",
        ]) func refused(text: String)
    {
        #expect(throws: JSONError.self) { try documents(text) }
    }

    @Test("an error says where in the whole text it is") func offset() throws {
        let error = #expect(throws: JSONError.self) { try documents("{\"Collections\":{\"A\":[{\"Id\":1}, {\"Id\":01}]}}") }
        #expect(try #require(error).offset == 37)
    }

    @Test("skips a value of any length and any nesting to its very end") func skipping() throws {
        var random = SeededRandom(seed: 20)
        for _ in 0..<2_000 {
            var writer = JSONWriter()
            writer.write(.list([random.value(depth: 4)]))
            let value = writer.bytes
            var scanner = try JSONScanner(value + Array(", 1".utf8))
            #expect(try scanner.skipValue() == 0..<value.count)
        }
    }
}
