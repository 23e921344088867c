import TestSupport
import Testing
import Values

@Suite("Text") struct TextTests {
    @Test("is ordered by UTF-16 code unit") func order() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<20_000 {
            let prefix = random.text(upTo: 3).string
            let (a, b) = (Text(prefix + random.text(upTo: 4).string), Text(prefix + random.text(upTo: 4).string))
            #expect((a < b) == a.string.utf16.lexicographicallyPrecedes(b.string.utf16))
            #expect((a == b) == (Array(a.utf8) == Array(b.utf8)))
        }
    }

    @Test("texts that look the same are told apart by their bytes") func canonicalEquivalents() {
        let composed: Text = "\u{E9}"
        let decomposed: Text = "e\u{301}"
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect("Sword" as Text == Text("Sw" + "ord"))
        #expect(Set<Text>(["", "a", "a"]).count == 2)
    }
}
