import Testing

@testable import HTTP

@Suite("Fields") struct FieldsTests {
    @Test("names are found whatever their case, in their order") func lookup() {
        var fields: Fields = ["Content-Type": "a", "X-One": "1", "x-one": "2"]
        #expect(fields[.contentType] == "a" && fields["CONTENT-TYPE"] == "a" && fields.all("X-ONE") == ["1", "2"])
        #expect(fields.count(of: "x-One") == 2 && fields.contains("x-one") && !fields.contains("x-on") && fields["x_one"] == nil)
        fields["X-ONE"] = "3"
        #expect(fields.all("x-one") == ["3"] && fields.map(\.name.spelled) == ["Content-Type", "X-ONE"])
        fields[.contentType] = nil
        #expect(fields.count == 1 && !fields.isEmpty && fields.bytes(of: "x-one") == [UInt8(ascii: "3")])
    }

    @Test("characters that are near a letter are not one") func fold() {
        #expect(FieldName("a^") != FieldName("a~") && FieldName("A") == FieldName("a"))
        for name in ["", "@", "a b", "é"] { #expect(FieldName(name) == nil) }
        let fields: Fields = ["a^": "1"]
        #expect(fields["A~"] == nil && fields["A^"] == "1")
    }

    @Test("the first refused value is remembered") func refused() {
        var fields: Fields = ["A": "ok"]
        fields.append("B", "x\0")
        fields.append("C", "\r\n")
        #expect(fields.refused == "B" && fields.count == 1)
    }

    @Test("tabs and any letters may stand in a value") func allowed() {
        let fields: Fields = ["A": "a\té😀"]
        #expect(fields["A"] == "a\té😀" && fields.refused == nil)
    }

    @Test("a method is a token") func methods() {
        #expect(HTTP.Method("GET") == .get && HTTP.Method("get") != .get && HTTP.Method("BREW")?.rawValue == "BREW")
        #expect(HTTP.Method("") == nil && HTTP.Method("A B") == nil && HTTP.Method("GE\u{e9}") == nil)
    }
}
