import TestSupport
import Testing
import Values

@testable import GameData

/// What a document comes to is known before it is written (operations 4.7).
@Suite("The measure of a document") struct DocumentMeasureTests {
    @Test("is the size of what the writer writes, for random documents", arguments: 1..<21 as Range<UInt64>)
    func equalsWriter(seed: UInt64) throws {
        let state = try ImportBench(RandomGame(seed: seed).file).state
        for stored in state.documents {
            let document = try stored.document(in: state.metadata)
            #expect(try document.size == stored.textSize, "seed \(seed), row \(stored.row)")
        }
    }

    @Test("counts an unreadable value as it is, escapes and exponents as they are written")
    func unreadable() throws {
        let state = try ImportBench().state
        let body =
            #"{"Id":"\u0001\"é","Name":"a\tb","Damage":"x","Weight":1e300,"Flags":[[{"a":[]}],{}],"Cooldown":"36:00","Owner":"Sword"}"#
        let item = try #require(state.metadata.schema(named: "Item"))
        let document = try #require(
            DocumentReader(state.metadata, from: .request).document(JSONParser().parse(Array(body.utf8)).root, of: item))
        #expect(try document.size == StoredDocument(document, in: state.metadata, row: 0).textSize)
    }

    @Test("is exact at the bound: so many values are one document, one more are not")
    func values() throws {
        let state = try ImportBench.snapshot(Wide.file(properties: 1))
        let holder = try #require(state.metadata.schema(named: "Holder"))
        // An item is itself, its id and one property; around them are the document, its id and the list.
        let most = (DocumentBound.mostValues - 3) / 3
        for (count, isWithin) in [(most, true), (most + 1, false)] {
            let node = try JSONParser().parse(Array(Wide.holder("h", items: count).utf8)).root
            let document = try #require(DocumentReader(state.metadata, from: .request).document(node, of: holder))
            #expect(document.size.isWithinBound == isWithin)
            let bounded = Result { () throws(BeyondBound) in
                try DocumentReader(state.metadata, from: .request).boundedDocument(node, of: holder)
            }
            if isWithin { #expect(try bounded.get() != nil) } else { #expect(throws: BeyondBound.self) { try bounded.get() } }
        }
    }

    @Test("a copied text is measured as one that was read", arguments: [0, 1])
    func copied(excess: Int) throws {
        let state = try ImportBench.snapshot(Wide.file(properties: 0))
        let node = try #require(state.metadata.schema(named: "Node"))
        let frame = #"{"Id":"","Title":null,"Child":null}"#.utf8.count
        let text = #"{"Id":"\#(String(repeating: "x", count: DocumentBound.mostBytes - frame + excess))","Title":null,"Child":null}"#
        let tape = try JSONParser().parse(Array(text.utf8))
        var writer = DocumentWriter(state.metadata, isBounded: true)
        let copied = writer.stored(copying: tape.root, of: node, row: 1, DocumentReader(state.metadata, from: .file))
        #expect((copied != nil) == (excess == 0))
        let document = try #require(DocumentReader(state.metadata, from: .file).document(tape.root, of: node))
        #expect(document.size.isWithinBound == (excess == 0))
    }
}

extension StoredDocument {
    /// What its text comes to, found out from the text.
    var textSize: DocumentSize {
        get throws {
            let tape = try JSONParser().parse(text)
            let names = references.reduce(0) { $0 + Int($1.end - $1.start) - 2 }
            return DocumentSize(bytes: text.count - names, values: tape.valueCount, levels: tape.depth)
        }
    }
}
