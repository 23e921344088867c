import Testing
import Values

@testable import GameData

/// Unicode simple case folding, by examples of CaseFolding.txt.
@Suite struct CaseFoldingTests {
    @Test(
        arguments: [
            ("AZaz09", "azaz09"), ("ÀÖØÞß", "àöøþß"), ("ẞ", "ß"), ("ſK", "sk"), ("ΣΑΣς", "σασσ"), ("ДОМ", "дом"), ("İı", "İı"), ("µ", "μ"),
            ("ǅ", "ǆ"), ("ᏸꭰ", "ᏰᎠ"), ("ﬁ", "ﬁ"), ("𐐀", "𐐨"), ("Ａ", "ａ"), ("你好", "你好"), ("", ""),
        ] as [(Text, Text)]) func folding(text: Text, folded: Text)
    {
        #expect(String(decoding: CaseFolding.folded(text), as: UTF8.self) == folded.string)
    }

    @Test func `folding twice changes nothing, and a variant folds to what it is a variant of`() {
        for value in UInt32(0)...0x1FFFF {
            let folded = CaseFolding.fold(value)
            #expect(CaseFolding.fold(folded) == folded)
            guard folded != value else { continue }
            #expect(CaseFolding.variants(of: value).contains { $0.value == value })
            #expect(CaseFolding.variants(of: value).allSatisfy { CaseFolding.fold($0.value) == folded })
        }
    }
}
