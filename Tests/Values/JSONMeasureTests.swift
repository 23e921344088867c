import TestSupport
import Testing

@testable import Values

@Suite("The measure of JSON") struct JSONMeasureTests {
    @Test("says of random values what their text comes to", arguments: 1..<201 as Range<UInt64>)
    func random(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let value = random.value(depth: 6)
        var (writer, measure) = (JSONWriter(), JSONMeasure())
        writer.write(value)
        measure.write(value)
        let tape = try JSONParser().parse(writer.bytes)
        #expect(measure.byteCount == writer.bytes.count, "seed \(seed)")
        #expect((measure.valueCount, measure.depth) == (tape.valueCount, tape.depth), "seed \(seed)")
    }

    @Test(
        "counts integers and numbers as they are written",
        arguments: [0, -1, 9, 10, -10, 99, 1 << 53, (1 << 53) + 1, -(1 << 53) - 1, .max, .min] as [Int64])
    func numbers(value: Int64) {
        var (writer, measure) = (JSONWriter(), JSONMeasure())
        writer.beginList(count: 3)
        measure.beginList(count: 3)
        func write(to sink: inout some ValueSink) {
            sink.integer(value)
            sink.documentInteger(value)
            sink.number(Double(value))
            sink.endList()
        }
        write(to: &writer)
        write(to: &measure)
        #expect(measure.byteCount == writer.bytes.count)
    }

    @Test("a text of as many values as are allowed is read, one of more is not")
    func limits() throws {
        var limits = JSONParser.Limits()
        limits.values = 4
        let parser = JSONParser()
        func read(_ text: String) throws(JSONError) -> JSONTape {
            try Array(text.utf8).span.bytes.withUnsafeBytes { bytes throws(JSONError) in try parser.parse(bytes, within: limits) }
        }
        #expect(try read("[1,2,3]").valueCount == 4)
        #expect(throws: JSONError.self) { try read("[1,2,3,4]") }
    }
}
