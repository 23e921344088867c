import TestSupport
import Testing
import Values

@Suite("decimal numbers") struct DecimalNumberTests {
    @Test(
        "whole numbers are exact, however they are written",
        arguments: [
            ("0", 0), ("-0", 0), ("0.000", 0), ("0e999999999999999999999", 0), ("12e2", 1200),
            ("9007199254740993.0", 9_007_199_254_740_993),
            ("1234567890123456789e0", 1_234_567_890_123_456_789), ("+5", 5), (".5e1", 5), ("5.", 5), ("92233720368547758.07E2", .max),
            ("-9223372036854775808", .min), ("-9223372036854775808000e-3", .min), ("0.0000000000000000001e19", 1),
        ] as [(Text, Int64)])
    func whole(text: Text, value: Int64) throws {
        let number = try #require(DecimalNumber(text))
        #expect(number.isWhole && number.integer == value)
        #expect(number.isZero == (value == 0))
    }

    @Test(
        "what 64 bits do not hold, or has a fraction, is no integer",
        arguments: ["9223372036854775808", "-9223372036854775809", "1e19", "1e400", "1e999999999999999999999", "0.5", "1e-400", "15e-1"])
    func beyond(text: Text) throws { #expect(try #require(DecimalNumber(text)).integer == nil) }

    @Test("what is no number", arguments: ["", "-", ".", "e5", "1e", "1e+", "1.2.3", "0x1", " 1", "1 ", "1,000", "NaN", "١"])
    func none(text: Text) { #expect(DecimalNumber(text) == nil) }

    @Test(
        "halves are rounded away from zero",
        arguments: [
            ("0.00000005", 1), ("0.00000004999", 0), ("-0.00000005", -1), ("1.25", 12_500_000), ("1e30", Int128(10).power(37)),
            ("0.0000000999", 1), ("1e-400", 0), ("-1e-999999999999", 0),
        ] as [(Text, Int128)])
    func rounded(text: Text, value: Int128) throws { #expect(try #require(DecimalNumber(text)).rounded(timesTenTo: 7) == value) }

    @Test("any integer is itself with its point moved and zeros added")
    func random() throws {
        var random = SeededRandom(seed: 53)
        for _ in 0..<2_000 {
            let value = Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random)
            let digits = String(value.magnitude)
            let point = Int.random(in: 0...digits.count, using: &random)
            let zeros = String(repeating: "0", count: Int.random(in: 0..<9, using: &random))
            let text = "\(value < 0 ? "-" : "")\(zeros)\(digits.prefix(point)).\(digits.dropFirst(point))\(zeros)e\(digits.count - point)"
            #expect(DecimalNumber(Text(text))?.integer == value, "\(text)")
        }
    }
}

extension Int128 {
    fileprivate func power(_ exponent: Int) -> Int128 { (0..<exponent).reduce(1) { product, _ in product * self } }
}
