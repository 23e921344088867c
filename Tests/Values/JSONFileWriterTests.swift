import TestSupport
import Testing
import Values

@Suite("JSON in the layout of files (formats 2.1)") struct JSONFileWriterTests {
    @Test("the example of the specification")
    func example() throws {
        var sink: any ValueSink = JSONFileWriter()
        let compact = #"{"Id":"Small","Icon":"Art/small.png","Tags":[],"Notes":{},"Sizes":[1,0.5,null]}"#
        sink.write(try JSONParser().parse(Array(compact.utf8)).root)
        let expected = """
            {\u{20}
            \t"Id": "Small",\u{20}
            \t"Icon": "Art\\/small.png",\u{20}
            \t"Tags": [\u{20}
            \t],\u{20}
            \t"Notes": {\u{20}
            \t},\u{20}
            \t"Sizes": [\u{20}
            \t\t1,\u{20}
            \t\t0.5,\u{20}
            \t\tnull\u{20}
            \t]\u{20}
            }
            """
        #expect((try? sink.take()).map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test("a value written part by part is the value written whole", arguments: [1, 2, 3, 4] as [UInt64])
    func parts(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<50 {
            let value = random.value(depth: 3)
            var compact = JSONWriter()
            compact.write(value)
            var (parts, whole): (any ValueSink, any ValueSink) = (JSONFileWriter(), JSONFileWriter())
            parts.write(value)
            compact.bytes.withUnsafeBufferPointer { whole.json($0) }
            let written = try parts.take()
            #expect(written == (try whole.take()), "seed \(seed), round \(round)")
            #expect(try JSONParser().parse(written).root.value == JSONParser().parse(compact.bytes).root.value)
        }
    }
}
