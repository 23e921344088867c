import Foundation
import GameData
import Values

/// What game data cost in this process, without a server around them: text in, snapshot, text out.
enum DataInMemory: Benchmark {
    static let name = "memory"
    static let subject =
        "100,000 documents in one process; budgets: a loaded branch 3 times its text, one document's write among 1,000,000 at most 1.2 times that among 1,000; validation with all checks 1.5 s"

    static func run() async throws {
        let text = try Documents.many.get()
        let megabytes = Double(text.count) / 1e6
        var rates = Rates(megabytes: megabytes)
        for _ in 0..<5 {
            try rates.measure("skip") { try skip(text) }
            try rates.measure("tape") { try forEachDocument(text) { _ in } }
            try rates.measure("tree") { try forEachDocument(text) { _ = $0.value } }
            try rates.measure("load") { _ = try snapshot(of: text) }
        }
        let before = residentMemory(of: getpid())
        let loaded = try snapshot(of: text)
        let memory = Double(residentMemory(of: getpid()) - before) / Double(text.count)
        for _ in 0..<5 {
            try rates.measure("write compact") { write(loaded, .compact) }
            try rates.measure("write file") { write(loaded, .file) }
            try rates.measure("validate") { _ = ValidationReport(of: loaded, .background) { _ in } }
            try rates.measure("statistics") { _ = SourceFindings(of: loaded) }
        }
        rates.print()
        print(String(format: "  loaded: %.2f times the text (%.1f MB)", memory, megabytes))
        try writes()
        try finds(loaded)
    }

    /// Megabytes a second of what was measured, by name.
    private struct Rates {
        let megabytes: Double
        private var figures: [String: Figures] = [:]

        init(megabytes: Double) { self.megabytes = megabytes }

        mutating func measure(_ what: String, _ body: () throws -> Void) throws {
            let start = now()
            try body()
            figures[what, default: Figures()].values.append(megabytes / (now() - start))
        }

        func print() {
            for (what, figures) in figures.sorted(by: { $0.key < $1.key }) { Swift.print("  \(what): \(figures.text("MB/s"))") }
        }
    }

    private static func snapshot(of text: [UInt8]) throws -> Snapshot {
        var reader = try GameDataFileReader(text)
        return try reader.snapshot(SnapshotHead(revisionHash: ObjectID(bytes: (1, 1)), changeNumber: 1)).snapshot
    }

    private static func skip(_ text: [UInt8]) throws {
        var scanner = try JSONScanner(text)
        _ = try scanner.skipValue()
    }

    private static func forEachDocument(_ text: [UInt8], _ body: (JSONNode) -> Void) throws {
        var scanner = try JSONScanner(text)
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            guard key == "Collections" else {
                _ = try scanner.skipValue()
                continue
            }
            try scanner.beginObject()
            while try scanner.nextKey() != nil {
                try scanner.beginList()
                while try scanner.nextElement() {
                    let range = try scanner.skipValue()
                    body(try scanner.parse(range).root)
                }
            }
        }
    }

    private static func write(_ snapshot: Snapshot, _ layout: GameDataFileWriter.Layout) {
        var count = 0
        for piece in GameDataFileWriter(snapshot, layout: layout) { count += piece.count }
        precondition(count > 0)
    }

    /// Updates of one document in a small and in a large branch, round by round.
    private static func writes() throws {
        let sides = [
            try snapshot(of: Array(Documents.text(count: 1_000).utf8)), try snapshot(of: Array(Documents.text(count: 1_000_000).utf8)),
        ]
        var figures = [Figures(), Figures()]
        for round in 0..<7 {
            for side in [0, 1] { figures[side].values.append(try writeCost(sides[side], round: round)) }
        }
        compare(figures[1], figures[0], named: "small", unit: "µs a write")
    }

    private static func writeCost(_ snapshot: Snapshot, round: Int) throws -> Double {
        guard let schema = snapshot.metadata.schema(named: "Item") else { throw BenchmarkFailure(description: "no schema") }
        var current = snapshot
        let roots = snapshot.roots(of: schema)
        let count = 2_000
        var documents: [Document] = []
        for index in 0..<count {
            if let stored = roots[(index * 7_919 + round) % roots.count] { documents.append(try stored.document(in: snapshot.metadata)) }
        }
        let start = now()
        for document in documents { current = current.applying([.update(document)], revision: ObjectID(bytes: (2, 2))).snapshot }
        return (now() - start) * 1e6 / Double(count)
    }

    private static func finds(_ snapshot: Snapshot) throws {
        guard let schema = snapshot.metadata.schema(named: "Item") else { throw BenchmarkFailure(description: "no schema") }
        let ids = snapshot.roots(of: schema).compactMap(\.id).shuffled()
        var figures = Figures()
        var bytes: [UInt8] = []
        for _ in 0..<5 {
            let start = now()
            for id in ids {
                bytes.removeAll(keepingCapacity: true)
                if let found = snapshot.find(id, in: schema) { snapshot.write(found, into: &bytes) }
            }
            figures.values.append((now() - start) * 1e9 / Double(ids.count))
        }
        print("  find and copy: \(figures.text("ns"))")
    }
}
