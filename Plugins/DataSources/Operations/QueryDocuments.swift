import Access
import GameData
import HTTP
import PluginKit
import Values

/// Searches the root documents of all schemas for a text; what is found is streamed (operations 7.1).
struct QueryDocuments: Operation {
    let branch: BranchID
    let query: Text
    let limit: Int?
    let transaction: String?

    static let route = Route(
        .get, "/datasource/{dataSourceId}/documents/query/", id: "queryDocuments", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."), .query("query", "A text to search for."),
        .query("limit", sentence: "Documents to return at most.", limits: .range(1...)),
        .query("transactionId", or: "transaction", sentence: "The transaction whose state is searched."), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> Content {
        guard !query.string.trimmed.isEmpty else {
            throw APIError(.missingParameterValue, "The parameter 'query' is required.", parameterName: "query")
        }
        let snapshot = try await area.snapshot(of: branch, in: transaction, as: caller)
        let stream = SearchStream(query, limit: limit ?? .max, in: snapshot, area, branch, caller)
        let fields: Fields = [
            "X-Accel-Buffering": "no", "X-Metadata-Hash": snapshot.metadata.hashText, "X-Revision-Hash": snapshot.revisionHash.description,
        ]
        return Content("text/event-stream", .stream { try await stream.write(to: $0) }, fields: fields)
    }
}

/// The events of one search: one revision from the first to the last.
private struct SearchStream: Sendable {
    private let query: Text
    private let limit: Int
    private let snapshot: Snapshot
    private let area: DataSourcesArea
    private let branch: BranchID
    private let caller: Caller

    /// Most documents of one event.
    private static let mostDocuments = 100
    /// Bytes of documents after which an event takes no further one.
    private static let mostBytes = 1 << 20

    init(_ query: Text, limit: Int, in snapshot: Snapshot, _ area: DataSourcesArea, _ branch: BranchID, _ caller: Caller) {
        self.query = query
        self.limit = limit
        self.snapshot = snapshot
        self.area = area
        self.branch = branch
        self.caller = caller
    }

    func write(to writer: ResponseBodyWriter) async throws {
        try await writer.write(Array(": styx\n\n".utf8))
        var left = limit
        for schema in schemas where left > 0 {
            let query = try DocumentQuery(request(taking: left), of: schema, in: snapshot)
            let page = try await page(of: query, writer)
            left -= page.documents.count
            try await write(page, query, to: writer)
        }
    }

    /// By name, the system's last.
    private var schemas: [Schema] {
        let all = snapshot.metadata.schemas.filter { snapshot.roots(of: $0).count > 0 }.sorted { $0.name < $1.name }
        return all.filter { !$0.isSystem } + all.filter(\.isSystem)
    }

    private func request(taking count: Int) -> DocumentListRequest {
        var request = DocumentListRequest()
        request.query = query
        request.take = count
        return request
    }

    /// What was found in one collection. The head is sent already: what fails now is told as an event.
    private func page(of query: DocumentQuery, _ writer: ResponseBodyWriter) async throws -> DocumentQuery.Page {
        do {
            return try await KeepAlive(writer, clock: ContinuousClock()).during {
                try await area.workers.run(costing: .documents(query.cost)) { try query.page() }
            }
        } catch let error where !(error is CancellationError) {
            try await tell(APIError(.genericError, "The search could not go on."), to: writer)
            throw error
        }
    }

    /// The stream ends for whom the data source is no longer to be seen (server 12.7).
    private func requireView(_ writer: ResponseBodyWriter) async throws {
        do throws(APIError) { try area.directory.state.require(.view, on: .dataSource(branch), for: caller) } catch {
            try await tell(error, to: writer)
            throw error
        }
    }

    private func tell(_ error: APIError, to writer: ResponseBodyWriter) async throws {
        try await writer.write(Array("event: error\ndata: ".utf8) + Envelope.failure(APIErrors(first: error)) + Array("\n\n".utf8))
    }

    private func write(_ page: DocumentQuery.Page, _ query: DocumentQuery, to writer: ResponseBodyWriter) async throws {
        var rest = page.documents[...]
        while !rest.isEmpty {
            try await requireView(writer)
            let documents = rest.prefix(eventLength(of: rest))
            rest = rest.dropFirst(documents.count)
            var sink: any ValueSink = JSONWriter(reserving: 4096)
            ListResult(documents, total: page.total, query, in: snapshot, area, branch).write(into: &sink)
            let json = (sink as? JSONWriter)?.bytes ?? []
            try await writer.write(Array("data: ".utf8) + json + Array("\n\n".utf8))
        }
    }

    /// How many of the documents go into the next event.
    private func eventLength(of documents: ArraySlice<Located>) -> Int {
        var bytes = 0
        let fitting = documents.prefix(Self.mostDocuments).prefix { document in
            defer { bytes += document.range.count }
            return bytes < Self.mostBytes
        }
        return max(fitting.count, 1)
    }
}
