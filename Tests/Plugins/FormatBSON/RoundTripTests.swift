import GameData
import HTTP
import PluginKit
import Sharing
import TestSupport
import Testing
import Values

@testable import FormatBSON
@testable import FormatMessagePack

@Suite("JSON, MessagePack, BSON and back") struct RoundTripTests {
    private static let workers = aPool()

    private static func json(_ value: Value) -> [UInt8] {
        var writer = JSONWriter()
        writer.write(value)
        return writer.bytes
    }

    private static func recoded(_ json: [UInt8], in format: any DataFormat) throws -> [UInt8] {
        let value = OneStep { sink in json.withUnsafeBufferPointer { sink.json($0) } }
        return try format.json(of: format.bytes(of: value))
    }

    @Test("the same value comes back", arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func identity(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for round in 0..<40 {
            let json = Self.json(random.object(depth: 4))
            let packed = try Self.recoded(json, in: MessagePackFormat())
            #expect(packed == json, "MessagePack, seed \(seed), round \(round)")
            let back = try Self.recoded(packed, in: BSONFormat())
            #expect(back == json, "BSON, seed \(seed), round \(round)")
        }
    }

    @Test("a data source comes back byte for byte from MessagePack, and from BSON made of that", arguments: 1..<21 as Range<UInt64>)
    func dataSource(seed: UInt64) throws {
        let first = try Self.snapshot(of: Array(RandomGame(seed: seed).file.utf8))
        let packed = try MessagePackFormat().bytes(of: SnapshotValue(first))
        let second = try Self.snapshot(of: MessagePackFormat().json(of: packed))
        let document = try BSONFormat().bytes(of: SnapshotValue(second))
        let third = try Self.snapshot(of: BSONFormat().json(of: document))
        let texts = try [first, second, third].map { try JSONFormat().bytes(of: SnapshotValue($0)) }
        #expect(texts[1] == texts[0], "MessagePack, seed \(seed)")
        #expect(texts[2] == texts[0], "BSON, seed \(seed)")
        #expect(try MessagePackFormat().bytes(of: SnapshotValue(third)) == packed, "seed \(seed)")
    }

    @Test("extreme values come back as the other formats tell them, and from then on byte for byte", arguments: 1..<31 as Range<UInt64>)
    func extremes(seed: UInt64) throws {
        var game = ExtremeGame(seed: seed)
        let first = try Self.snapshot(of: Array(game.file(documents: 30).utf8))
        let packed = try MessagePackFormat().bytes(of: SnapshotValue(first))
        let second = try Self.snapshot(of: MessagePackFormat().json(of: packed))
        let third = try Self.snapshot(of: BSONFormat().json(of: BSONFormat().bytes(of: SnapshotValue(second))))
        #expect(try JSONFormat().bytes(of: SnapshotValue(third)) == JSONFormat().bytes(of: SnapshotValue(second)), "seed \(seed)")
        #expect(
            try MessagePackFormat().bytes(of: SnapshotValue(third)) == MessagePackFormat().bytes(of: SnapshotValue(second)), "seed \(seed)")
        // A whole number is the same in all of them.
        let (before, after) = try (Self.things(first), Self.things(second))
        for (id, document) in before {
            for key in ["Weight", "Single", "Count", "Small", "Kind", "Mask"] {
                guard case .integer(let value) = document[key] else { continue }
                #expect(after[id]?[key] == .integer(value), "seed \(seed), \(id), \(key)")
            }
        }
    }

    private static func things(_ snapshot: Snapshot) throws -> [String: Value] {
        let schema = try #require(snapshot.metadata.schema(named: "Thing"))
        let documents = try snapshot.roots(of: schema).map { try #require($0.text.asJSON) }
        return Dictionary(documents.map { ($0["Id"].string ?? "?", $0) }, uniquingKeysWith: { first, _ in first })
    }

    private static func snapshot(of file: [UInt8]) throws -> Snapshot {
        var reader = try GameDataFileReader(file)
        return try reader.snapshot(SnapshotHead(revisionHash: ObjectID(bytes: (1, 1)), changeNumber: 1)).snapshot
    }

    @Test("what is written piece by piece is what is written whole", arguments: [11, 12, 13] as [UInt64])
    func pieces(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        for format in [MessagePackFormat(), BSONFormat()] as [any DataFormat] {
            let values = (0..<20).map { _ in random.object(depth: 4) }
            let list = ValueList(values: values)
            let whole = try format.bytes(of: list)
            let collected = Collected()
            if case .stream(_, let write) = try await format.body(of: list, by: Self.workers) {
                try await write(ResponseBodyWriter(collected))
            }
            #expect(collected.bytes == whole, "\(format.name), seed \(seed)")
            #expect(try format.json(of: whole) == JSONFormat().bytes(of: list), "\(format.name), seed \(seed)")
        }
    }
}

@Suite("BSON, sent (formats 4)") struct BSONBodyTests {
    private static let workers = aPool()

    @Test("of what is long only the beginning is kept; it is sent whole, and says how long it is")
    func long() async throws {
        let list = ValueList(values: (0..<90).map { .object(["text": .text(Text(String(repeating: "\($0 % 10)", count: 100_000)))]) })
        let whole = try BSONFormat().bytes(of: list)
        for _ in 0..<2 {
            let collected = Collected()
            let body = try await BSONFormat().body(of: list, by: Self.workers)
            #expect(body.length == whole.count)
            if case .stream(_, let write) = body { try await write(ResponseBodyWriter(collected)) }
            #expect(collected.bytes == whole)
        }
    }

    @Test("who waits no longer for a body ends the walk that it needs")
    func cancelled() async throws {
        let (begun, begins) = AsyncStream<Void>.makeStream()
        let task = Task { try await BSONFormat().body(of: Endless(begins: begins), by: Self.workers) }
        for await _ in begun { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}

/// Workers of a test.
private func aPool() -> WorkPool {
    do { return try WorkPool(threads: 1, queue: 8) } catch { preconditionFailure("\(error)") }
}

/// An array without an end.
private struct Endless: StepwiseValue {
    let begins: AsyncStream<Void>.Continuation
    private var isBegun = false

    init(begins: AsyncStream<Void>.Continuation) { self.begins = begins }

    mutating func writeNext(into sink: inout any ValueSink) -> Bool {
        if !isBegun { sink.beginList(count: 0) }
        if !isBegun { begins.yield() }
        isBegun = true
        sink.text("endless")
        return true
    }
}

/// `{"values": […]}`, an element a step.
private struct ValueList: StepwiseValue {
    let values: [Value]
    private var written = -1

    init(values: [Value]) { self.values = values }

    mutating func writeNext(into sink: inout any ValueSink) -> Bool {
        guard written <= values.count else { return false }
        if written < 0 {
            sink.beginObject(count: 1)
            sink.key("values")
            sink.beginList(count: values.count)
        } else if written < values.count {
            sink.write(values[written])
        } else {
            sink.endList()
            sink.endObject()
        }
        written += 1
        return true
    }
}

/// Pieces of an answer, in the order in which they were sent by one task.
private final class Collected: ResponseSink, @unchecked Sendable {
    private(set) var bytes: [UInt8] = []
    func write(_ bytes: [UInt8]) async throws { self.bytes += bytes }
}
