import Access
import GameData
import PluginKit
import Values

/// Lists the root documents of a schema, page by page (operations 5).
struct ListDocuments: Operation {
    let branch: BranchID
    let schema: Text
    let transaction: String?
    let request: ListRequest?

    static let route = Route(
        .post, "/datasource/{dataSourceId}/collection/{schemaNameOrId}/documents/", id: "listDocuments", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."), .path("schemaNameOrId", "Name or id of the schema."),
        .query("transactionId", or: "transaction", sentence: "The transaction whose state is listed."),
        .body(optional: "Which documents, and how many."), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> ListResult {
        try request?.refuseWhatIsNotSupported()
        let snapshot = try await area.snapshot(of: branch, in: transaction, as: caller)
        let roots = snapshot.roots(of: try snapshot.schema(schema))
        let page = roots.skipping(request?.skip ?? 0).prefix(request?.take ?? Int.max)
        var documents: [StoredText] = []
        var metas: [DataDocumentMeta] = []
        for document in page {
            documents.append(snapshot.text(of: document))
            let errorCount = area.statistics.errorCount(of: branch.objectID, document)
            metas.append(
                DataDocumentMeta(
                    schemaId: snapshot.metadata.schemas[document.schemaIndex].id, path: nil, containingDocumentSchemaId: nil,
                    containingDocumentId: nil, errorCount: errorCount))
        }
        return ListResult(
            documents: documents, metas: metas, total: roots.count, metadataHash: MetadataHash(snapshot),
            revisionHash: RevisionHash(snapshot))
    }
}

extension ListRequest {
    /// Never as if it had not been asked.
    fileprivate func refuseWhatIsNotSupported() throws(APIError) {
        if path?.isEmpty == false { throw .notSupported("Listing embedded documents") }
        if query?.trimmed.isEmpty == false { throw .notSupported("Searching in a list") }
        if filters?.contains(where: { $0 != nil }) == true { throw .notSupported("Filtering a list") }
        if sorters?.contains(where: { $0 != nil }) == true { throw .notSupported("Sorting a list") }
        if select?.contains(where: { $0 != nil }) == true { throw .notSupported("Selecting properties of a list") }
    }
}
