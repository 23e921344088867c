import TestSupport
import Testing
import Values

@testable import GameData

@Suite struct LikePatternTests {
    @Test(arguments: [
        ("", "", true), ("", "x", true), ("a", "bab", true), ("ab", "ba", false), ("*", "", true), ("%", "anything", true),
        ("a*", "abc", true),
        ("a*", "cab", false), ("*c", "abc", true), ("*c", "cab", false), ("a*c", "ac", true), ("a*c", "abcb", false), ("a*a", "a", false),
        ("a%b*c", "aXbYc", true), ("a%b*c", "aXcYb", false), ("**a**", "xax", true), ("ab*ba", "aba", false), ("a_c", "abc", false),
        ("A*", "abc", true), (#"50\%"#, "50%", true), (#"50\%"#, "50x", false), (#"50\%"#, "at 50% off", true), (#"a\*b"#, "a*b", true),
        (#"a\*b"#, "axb", false), (#"a\\b"#, #"a\b"#, true), (#"a\b"#, #"a\b"#, true), (#"*\%"#, "50%", true), (#"*\%"#, "50", false),
        (#"a\"#, #"a\"#, true), (#"\\*"#, #"\x"#, true), (#"\\*"#, "x", false), (#"\**"#, "*a", true), (#"\**"#, "a", false),
    ]) func wildcards(pattern: Text, text: Text, isMatched: Bool) {
        #expect(LikePattern(pattern, folds: true).matches(Array(text.utf8)) == isMatched)
    }

    @Test func `agrees with matching that tries everything`() {
        var random = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &random)
        var seeded = SeededRandom(seed: seed)
        for _ in 0..<3000 {
            let pattern = seeded.text(of: "aab*%", upTo: 8)
            let text = seeded.text(of: "aab", upTo: 12)
            let isMatched = LikePattern(Text(pattern), folds: false).matches(Array(text.utf8))
            #expect(isMatched == matches(Array(pattern.utf8)[...], Array(text.utf8)[...]), "\(pattern) \(text), seed \(seed)")
        }
    }

    /// By trying everything.
    private func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        let wildcards = [UInt8(ascii: "*"), UInt8(ascii: "%")]
        guard pattern.contains(where: wildcards.contains) else {
            return (0...max(0, text.count)).contains { text.dropFirst($0).starts(with: pattern) }
        }
        return matchesWhole(pattern, text)
    }

    private func matchesWhole(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        guard first == UInt8(ascii: "*") || first == UInt8(ascii: "%") else {
            return text.first == first && matchesWhole(pattern.dropFirst(), text.dropFirst())
        }
        return (0...text.count).contains { matchesWhole(pattern.dropFirst(), text.dropFirst($0)) }
    }

    @Test func `a long pattern costs what it is long, not what it could match`() {
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 200_000)
        let hostile = String(repeating: "a", count: 50_000) + "b"
        #expect(!LikePattern(Text(hostile), folds: true).matches(text))
        #expect(!LikePattern(Text(String(repeating: "*a", count: 50_000) + "*b"), folds: true).matches(text))
        #expect(LikePattern(Text(String(repeating: "a%", count: 50_000)), folds: true).matches(text))
    }
}

extension SeededRandom {
    mutating func text(of characters: String, upTo length: Int) -> String {
        String((0..<Int.random(in: 0...length, using: &self)).compactMap { _ in characters.randomElement(using: &self) })
    }

    /// Whether something happens that does so once in `count` times.
    mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}
