import TestSupport
import Testing

@testable import HTTP

/// However the bytes of a connection are cut into reads, the same comes out.
@Suite("Every way to cut a request") struct SplitTests {
    static let connections: [String] =
        [
            "PUT /a?b HTTP/1.1\r\nHost: a\r\nX-Long: 0123456789012345678901234567890\tx\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.0\r\n\r\n",
            "\r\n" + chunked("5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nT: u\r\n\r\n") + get("Connection: close"),
        ] + RequestParserTests.refusals.map(\.0) + ContentTests.refusals.map { chunked($0.0) }.filter { $0.utf8.count < 4000 }

    @Test("into two pieces, at each byte", arguments: connections) func two(text: String) {
        let bytes = Array(text.utf8)
        let whole = Parsed([bytes])
        for cut in 0...bytes.count {
            let cutOnce = Parsed([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(cutOnce == whole, "cut at \(cut): \(cutOnce), whole: \(whole)")
        }
    }

    @Test("into single bytes", arguments: connections) func single(text: String) {
        let bytes = Array(text.utf8)
        #expect(Parsed(bytes.map { [$0] }) == Parsed([bytes]))
    }

    @Test("into pieces of any size, after any damage") func damaged() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<3000 {
            var bytes = Array(Self.connections[Int.random(in: 0..<Self.connections.count, using: &random)].utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty { Self.damage(&bytes, &random) }
            let limits = HeadLimits(target: 40, fieldBytes: 90, fieldCount: 4)
            #expect(Parsed(Self.cut(bytes, &random), limits: limits) == Parsed([bytes], limits: limits), "seed \(seed)")
        }
    }

    private static func damage(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let byte: UInt8 = [0, 9, 10, 13, 32, 48, 58, 59, 97, 127, 255].randomElement(using: &random) ?? 0
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = byte
        case 1: bytes.insert(byte, at: place)
        default: bytes.remove(at: place)
        }
    }

    private static func cut(_ bytes: [UInt8], _ random: inout SeededRandom) -> [[UInt8]] {
        var rest = bytes[...]
        var pieces: [[UInt8]] = []
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...20, using: &random))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }
}
