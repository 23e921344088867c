import Testing

@testable import HTTP

@Suite("Limits of a head") struct HeadLimitsTests {
    @Test("a target may have 16 KiB") func target() {
        let longest = "/" + String(repeating: "a", count: 16 * 1024 - 1)
        #expect(Parsed("GET \(longest) HTTP/1.1\r\nHost: a\r\n\r\n").error == nil)
        #expect(Parsed("GET \(longest)a HTTP/1.1\r\nHost: a\r\n\r\n").error == .targetTooLong)
        #expect(Parsed("GET \(longest)\(longest)").error == .targetTooLong, "noticed before the line ends")
    }

    @Test("fields may have 64 KiB together") func fieldBytes() {
        func fields(_ count: Int) -> String { get("X: " + String(repeating: "a", count: count)) }
        let others = "Host: a\r\nX: ".utf8.count
        #expect(Parsed(fields(64 * 1024 - others - 2)).error == nil)
        #expect(Parsed(fields(64 * 1024 - others + 1)).error == .fieldsTooLarge)
        #expect(
            Parsed("GET / HTTP/1.1\r\n" + String(repeating: "a", count: 70_000)).error == .fieldsTooLarge, "noticed before the line ends")
    }

    @Test("there may be 100 fields") func fieldCount() {
        func fields(_ count: Int) -> String { get((1..<count).map { "X: \($0)" }.joined(separator: "\r\n")) }
        #expect(Parsed(fields(100)).messages.first?.head.fields.count == 100)
        #expect(Parsed(fields(101)).error == .fieldsTooLarge)
    }

    @Test("an endless head costs no more memory than its limit") func endless() {
        let piece = Array("X: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n".utf8)
        let pieces = [Array("GET / HTTP/1.1\r\n".utf8)] + Array(repeating: piece, count: 10_000)
        #expect(Parsed(pieces).error == .fieldsTooLarge)
    }

    @Test("limits are the operator's") func configured() {
        let limits = HeadLimits(target: 10, fieldBytes: 30, fieldCount: 2)
        #expect(Parsed("GET /123456789 HTTP/1.1\r\nHost: a\r\n\r\n", limits: limits).error == nil)
        #expect(Parsed("GET /1234567890 HTTP/1.1\r\nHost: a\r\n\r\n", limits: limits).error == .targetTooLong)
        #expect(Parsed(get("X: y\r\nZ: 1"), limits: limits).error == .fieldsTooLarge)
    }
}
