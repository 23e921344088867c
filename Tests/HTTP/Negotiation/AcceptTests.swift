import Testing

@testable import HTTP

@Suite("Media types and what is accepted") struct AcceptTests {
    @Test(
        "read",
        arguments: [
            ("application/json", "application/json"), ("Application/JSON ; Charset=utf-8", "application/json;charset=utf-8"),
            ("a/b;c=\"d;\\\"e\"", "a/b;c=\"d;\\\"e\""), ("a/b;", "a/b"), (" a/b; c=\"\" ", "a/b;c=\"\""),
            ("a/b+c;x=1;y=2", "a/b+c;x=1;y=2"),
        ])
    func read(text: String, expected: String) { #expect(MediaType(text)?.description == expected) }

    @Test("refused", arguments: ["", "a", "a/", "/b", "a/b;c", "a/b;c=", "a/b;c=\"d", "a/b c", "a b/c", "a/b,c/d", "a/b;=c"])
    func refused(text: String) { #expect(MediaType(text) == nil) }

    @Test(
        "a type has the name that the API knows it by",
        arguments: [
            ("application/msgpack", MediaType.messagePack), ("application/x-bson", .bson), ("text/json; charset=utf-8", .json),
            ("application/xliff+xml", .xliff2), ("application/xliff+xml;version=1.2", .xliff1),
            ("application/xliff+xml;version=\"1\"", .xliff1),
            ("application/xliff+xml; version=2.0", .xliff2), ("application/json;q=1", .json),
        ])
    func canonical(text: String, expected: MediaType) { #expect(MediaType(text)?.canonical == expected) }

    static let offers: [MediaType] = [.json, .messagePack, .bson, .xlsx, .xliff1, .xliff2]

    @Test(
        "negotiated",
        arguments: [
            (nil, .json), ("", .json), ("*/*", .json), ("application/*", .json), ("application/json", .json),
            ("text/html, */*;q=0.1", .json),
            ("application/x-msgpack", .messagePack), ("application/json;q=0.5, application/bson", .bson),
            ("application/bson;q=0.8, application/x-msgpack;q=0.9", .messagePack), ("application/x-msgpack, */*", .messagePack),
            ("application/json, */*;q=0.5", .json), ("*/*, application/json;q=0", .messagePack), ("application/json;q=0", nil),
            ("text/xml", nil), ("text/html", nil), ("application/*;q=0", nil), ("application/json;charset=utf-8", .json),
            ("application/xliff+xml", .xliff2), ("application/xliff+xml;version=\"1.2\"", .xliff1),
            ("application/xliff+xml;version=1", .xliff1),
            ("application/xliff+xml;version=3", nil), ("application/xliff+xml;version=1;q=0.5, application/xliff+xml;version=2", .xliff2),
            ("APPLICATION/BSON", .bson), ("application/bson;q=1.001", nil), ("application/bson;q=0.0001", nil),
            ("application/bson;q=x", nil),
            ("application/bson;q=0.001", .bson), ("application/bson;q=1.000", .bson), ("garbage, application/bson", .bson),
            ("a/b;c=\",application/json\", application/bson", .bson), (",,, application/bson ,,", .bson), ("*/bson", nil),
            ("application/json;q=0.2, application/*;q=0.7, */*;q=0.9", .messagePack),
        ] as [(String?, MediaType?)])
    func negotiated(accept: String?, expected: MediaType?) {
        var fields = Fields()
        if let accept { fields[.accept] = accept }
        #expect(Accept(fields).preferred(among: Self.offers) == expected)
    }

    @Test("several fields are one list") func several() {
        let fields: Fields = ["Accept": "application/json;q=0.1", "accept": "application/bson"]
        #expect(Accept(fields).preferred(among: Self.offers) == .bson)
    }

    @Test(
        "the coding of a response",
        arguments: [
            (nil, nil), ("", nil), ("gzip", .gzip), ("deflate", .deflate), ("deflate, gzip", .gzip), ("gzip;q=0.5, deflate", .deflate),
            ("*", .gzip), ("gzip;q=0", nil), ("*;q=0", nil), ("gzip;q=0, *", .deflate), ("br, zstd", nil), ("GZIP", .gzip),
            ("identity", nil), ("br;q=1.0, gzip;q=0.8, *;q=0.1", .gzip), ("gzip;q=2", nil),
        ] as [(String?, ContentCoding?)])
    func coding(accepted: String?, expected: ContentCoding?) {
        var fields = Fields()
        if let accepted { fields[.acceptEncoding] = accepted }
        #expect(ContentCoding(acceptedBy: fields) == expected)
    }
}
