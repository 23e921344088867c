import Access
import GameData
import HTTP
import PluginKit
import Values

/// Lists documents of a schema: those that satisfy filters, in an order, page by page (operations 5).
struct ListDocuments: Operation {
    let branch: BranchID
    let schema: Text
    let transaction: String?
    let request: ListRequest?

    static let route = Route(
        .post, "/datasource/{dataSourceId}/collection/{schemaNameOrId}/documents/", id: "listDocuments", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."), .path("schemaNameOrId", "Name or id of the schema."),
        .query("transactionId", or: "transaction", sentence: "The transaction whose state is listed."),
        .body(optional: "Which documents, and how many.", gameData: true), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> EncodedList {
        let snapshot = try await area.snapshot(of: branch, in: transaction, as: caller)
        let list = DocumentListRequest(request)
        let schema = try snapshot.schema(schema)
        let query = try await area.workers.run(costing: .values(list.size(of: schema))) {
            try DocumentQuery(list, of: schema, in: snapshot)
        }
        let branch = branch
        return try await area.workers.run(costing: .documents(query.cost)) {
            let page = try query.page()
            return EncodedList(ListResult(page.documents[...], total: page.total, query, in: snapshot, area, branch))
        }
    }
}

/// A list that is written already, where it was made: it may be large.
struct EncodedList: OperationResult {
    private let bytes: [UInt8]

    init(_ list: ListResult) { bytes = Envelope.success(list) }

    static let resultDescription = ListResult.resultDescription
    var form: ResultForm { .content(Content("application/json", .bytes(bytes))) }
}

extension ListResult {
    /// Documents that a query found, with their places.
    init(
        _ documents: ArraySlice<Located>, total: Int, _ query: DocumentQuery, in snapshot: Snapshot, _ area: DataSourcesArea,
        _ branch: BranchID
    ) {
        let texts = documents.map { located in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(located.range.count + 64)
            query.write(located, into: &bytes)
            return StoredText(bytes)
        }
        self.init(
            documents: texts, metas: documents.map { area.meta(of: $0, in: snapshot, on: branch) }, total: total,
            metadataHash: MetadataHash(snapshot), revisionHash: RevisionHash(snapshot))
    }
}

extension DataSourcesArea {
    /// Where a document is, and how many errors it has.
    func meta(of located: Located, in snapshot: Snapshot, on branch: BranchID) -> DataDocumentMeta {
        DataDocumentMeta(located, in: snapshot, errorCount: statistics.errorCount(of: branch.objectID, located, in: snapshot))
    }
}
