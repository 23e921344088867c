import Testing
import Values

@testable import HTTP

@Suite("Content codings") struct ContentCodingTests {
    private let text = Array(String(repeating: "All work and no play makes Jack a dull boy. ", count: 5000).utf8)

    private func encoded(_ bytes: [UInt8], _ coding: ContentCoding) throws -> [UInt8] {
        let deflater = try Deflater(coding)
        return deflater.encode(bytes) + deflater.finish()
    }

    private func decoded(_ bytes: [UInt8], _ coding: ContentCoding, limit: Int = 1 << 24) async throws -> [UInt8] {
        try await RequestBody(bytes).decoded(coding).collect(upTo: limit)
    }

    @Test("what is put on is taken off again", arguments: ContentCoding.allCases) func roundTrip(coding: ContentCoding) async throws {
        let packed = try encoded(text, coding)
        #expect(packed.count < text.count / 20)
        #expect(try await decoded(packed, coding) == text)
        #expect(try await decoded(try encoded([], coding), coding) == [])
    }

    @Test("bytes come as they come", arguments: ContentCoding.allCases) func singleBytes(coding: ContentCoding) throws {
        let inflater = Inflater(coding)
        var result: [UInt8] = []
        for byte in try encoded(text, coding) {
            var input = [byte][...]
            while case let piece = try inflater.decode(&input, most: 100), !piece.isEmpty { result += piece }
        }
        #expect(result == text && inflater.isComplete)
    }

    @Test("deflate without the frame of zlib is taken") func bare() async throws {
        let packed = try encoded(text, .deflate)
        #expect(try await decoded(Array(packed.dropFirst(2).dropLast(4)), .deflate) == text)
    }

    @Test("gzip may have several members") func members() async throws {
        let twice = try encoded(Array("ab".utf8), .gzip) + encoded(Array("cd".utf8), .gzip)
        #expect(try await decoded(twice, .gzip) == Array("abcd".utf8))
    }

    @Test("a bomb is cut at the limit") func bomb() async throws {
        let bomb = try encoded([UInt8](repeating: 0, count: 20_000_000), .gzip)
        #expect(bomb.count < 100_000)
        await #expect { try await decoded(bomb, .gzip, limit: 1_000_000) } throws: { ($0 as? APIError)?.status == .contentTooLarge }
    }

    @Test("a decoder gives no more than it is asked for") func bounded() throws {
        var input = try encoded([UInt8](repeating: 0, count: 1_000_000), .gzip)[...]
        let inflater = Inflater(.gzip)
        while case let piece = try inflater.decode(&input, most: 1000), !piece.isEmpty { #expect(piece.count <= 1000) }
        #expect(inflater.isComplete)
    }

    @Test("broken content is 400", arguments: ContentCoding.allCases) func broken(coding: ContentCoding) async throws {
        let packed = try encoded(text, coding)
        var damaged = packed
        damaged[packed.count / 2] ^= 0x55
        let all = [Array(packed.dropLast()), [UInt8]("plain text".utf8), [0x1F], packed + [0], packed + Array("garbage".utf8), damaged]
        for bytes in all {
            await #expect { try await decoded(bytes, coding) } throws: { ($0 as? APIError)?.code == .invalidRequestBody }
        }
    }

    @Test(
        "the coding of a request",
        arguments: [(nil, nil), ("identity", nil), ("gzip", .gzip), ("X-GZIP", .gzip), (" deflate ", .deflate)]
            as [(String?, ContentCoding?)])
    func requested(value: String?, expected: ContentCoding?) throws {
        var fields = Fields()
        if let value { fields[.contentEncoding] = value }
        #expect(try ContentCoding(contentOf: fields) == expected)
    }

    @Test("a coding that is not known is 415", arguments: ["br", "gzip, gzip", "gzip,", "x", "gzip deflate"]) func unknown(value: String) {
        #expect { try ContentCoding(contentOf: [.contentEncoding: value]) } throws: { ($0 as? APIError)?.status == .unsupportedMediaType }
    }

    private func response(_ type: String, _ body: ResponseBody) -> Response { Response(.ok, fields: [.contentType: type], body: body) }

    private func request(_ accepted: String?) throws -> Request {
        var request = Request(target: try #require(RequestTarget("/")))
        request.fields[.acceptEncoding] = accepted
        return request
    }

    @Test("a large answer is compressed where that is accepted") func compressed() async throws {
        let plain = response("application/json", .bytes(text))
        let packed = plain.compressed(for: try request("gzip"))
        #expect(packed.fields[.contentEncoding] == "gzip" && packed.fields[.vary] == "Accept-Encoding")
        #expect(try await decoded(try await packed.body.bytes(), .gzip) == text)
        let refused = plain.compressed(for: try request(nil))
        #expect(refused.fields[.contentEncoding] == nil && refused.fields[.vary] == "Accept-Encoding")
        #expect(try await refused.body.bytes() == text)
    }

    @Test("a stream is compressed as it goes, and so is content too large for one go") func streamed() async throws {
        let (text, large) = (text, [UInt8](repeating: 7, count: 400_000))
        let stream = response("text/plain", .stream(length: text.count * 2) { for _ in 0..<2 { try await $0.write(text) } })
        let packed = stream.compressed(for: try request("deflate"))
        #expect(packed.body.length == nil)
        #expect(try await decoded(try await packed.body.bytes(), .deflate) == text + text)
        let whole = response("application/bson", .bytes(large)).compressed(for: try request("gzip"))
        #expect(whole.body.length == nil)
        #expect(try await decoded(try await whole.body.bytes(), .gzip) == large)
    }

    @Test(
        "left as it is",
        arguments: [
            "text/event-stream", "application/zip", "image/png", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "",
        ])
    func left(type: String) throws {
        #expect(response(type, .bytes(text)).compressed(for: try request("gzip")).fields[.contentEncoding] == nil)
    }

    @Test("small content is left as it is") func small() throws {
        let small = response("application/json", .bytes(Array(text.prefix(1023)))).compressed(for: try request("gzip"))
        #expect(small.fields[.contentEncoding] == nil && !small.fields.contains(.vary))
    }
}

extension ResponseBody {
    /// All of the content.
    func bytes() async throws -> [UInt8] {
        switch self {
        case .empty: return []
        case .bytes(let bytes): return bytes
        case .stream(_, let produce):
            let sink = CollectingSink()
            try await produce(ResponseBodyWriter(sink))
            return await sink.bytes
        }
    }
}

private actor CollectingSink: ResponseSink {
    private(set) var bytes: [UInt8] = []
    func write(_ piece: [UInt8]) { bytes += piece }
}
