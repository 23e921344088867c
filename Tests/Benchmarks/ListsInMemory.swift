import Foundation
import GameData
import Values

/// What lists cost in this process, without a server around them: from the request's values to the JSON of the page's documents.
enum ListsInMemory: Benchmark {
    static let name = "lists"
    static let subject = "lists of 100,000 documents; budgets: filter and sort, first 100, 20 ms; equality on a unique property 1 ms"

    static func run() async throws {
        var reader = try GameDataFileReader(try Documents.many.get())
        let snapshot = try reader.snapshot(SnapshotHead(revisionHash: ObjectID(bytes: (1, 1)), changeNumber: 1)).snapshot
        guard let schema = snapshot.metadata.schema(named: "Item") else { throw BenchmarkFailure(description: "no schema") }
        var figures = [Figures](repeating: Figures(), count: lists.count)
        for _ in 0..<7 {
            for (index, list) in lists.enumerated() {
                let start = now()
                let query = try DocumentQuery(list.request, of: schema, in: snapshot)
                let page = try query.page()
                var bytes: [UInt8] = []
                for document in page.documents { query.write(document, into: &bytes) }
                figures[index].values.append((now() - start) * 1e3)
                guard page.total == list.total else { throw BenchmarkFailure(description: "\(list.name): \(page.total) found") }
            }
        }
        for (list, figures) in zip(lists, figures) { print("  \(list.name): \(figures.text("ms"))") }
    }

    private struct List {
        let name: String
        let request: DocumentListRequest
        let total: Int

        init(_ name: String, total: Int, take: Int? = 100, _ change: (inout DocumentListRequest) -> Void) {
            self.name = name
            self.total = total
            var request = DocumentListRequest()
            request.take = take
            change(&request)
            self.request = request
        }
    }

    private static let strong = DocumentFilter(property: "Damage", .greaterThanOrEqual, .integer(20))
    private static let lists = [
        List("first 100 as they stand", total: 100_000) { _ in },
        List("filter by number, sort by localized text", total: 80_000) {
            $0.filters = [strong]
            $0.sorters = [DocumentSorter(property: "Title.en-US", isDescending: true)]
        },
        List("filter by number and text, sort by number and text", total: 80_000) {
            $0.filters = [strong, DocumentFilter(property: "Notes", .like, .text("n*"))]
            $0.sorters = [DocumentSorter(property: "Damage", isDescending: true), DocumentSorter(property: "Name", isDescending: true)]
        },
        List("sort by date and time, page in the middle", total: 100_000) {
            $0.sorters = [DocumentSorter(property: "MadeOn"), DocumentSorter(property: "Damage")]
            $0.skip = 50_000
        },
        List("filter by part of a text", total: 1) { $0.filters = [DocumentFilter(property: "Name", .like, .text("99999"))] },
        List("search in everything", total: 11) { $0.query = "f 9999" },
        List("equality on a unique text, whatever its case", total: 1) {
            $0.filters = [DocumentFilter(property: "Name", .equal, .text("ITEM-54321"))]
        },
        List("equality on the id", total: 1) {
            $0.filters = [DocumentFilter(property: "Id", .equal, .text("item-54321"), isCaseSensitive: true)]
        },
        List("all of them, sorted by text", total: 100_000, take: nil) {
            $0.sorters = [DocumentSorter(property: "Name", isDescending: true)]
        },
    ]
}
