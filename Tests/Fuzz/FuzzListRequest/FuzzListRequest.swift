import GameData
import PluginKit
import Source
import Values

@testable import DataSources

/// The body of a list request, run over T: every operator on every data type, paths, sorters, search and projection.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzListRequest(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let root = try? JSONParser().parse(bytes).root, let request = try? ListRequest.read(root, at: "") else { return 0 }
    for schema in snapshotOfT.metadata.schemas { run(DocumentListRequest(request), of: schema) }
    return 0
}

private func run(_ request: DocumentListRequest, of schema: Schema) {
    guard let query = try? DocumentQuery(request, of: schema, in: snapshotOfT), let page = try? query.page() else { return }
    precondition(page.documents.count <= page.total, "a page is part of what was found")
    for document in page.documents.prefix(4) {
        var bytes: [UInt8] = []
        query.write(document, into: &bytes)
        precondition((try? JSONParser().parse(bytes)) != nil, "a document is written as no JSON")
    }
}
