import Access
import PluginKit
import Values

/// Sends what an ended process left, without envelope.
struct GetProcessResultRaw: Operation {
    let branch: BranchID
    let process: Int
    let download: Bool

    static let route = Route(
        .get, "/datasource/{dataSourceId}/process/{processId}/result/raw/", id: "getProcessResultRaw", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."), .path("processId", "Number of the process."),
        .query("download", "Whether it is to be saved as a file.", default: false, ifEmpty: true), into: Self.init)

    func run(as caller: Caller, in area: ProcessesArea) async throws -> Content {
        let state = try area.processes.process(process, of: branch)
        if state.type == .backup { try area.directory.state.require(area.downloadGrant, on: .dataSource(branch), for: caller) }
        let product = try area.processes.product(of: process, of: branch)
        try await refuseOthers(caller, product.initiator, product.transaction, area)
        var content = product.content
        content.fileName = download ? content.fileName ?? "\(state.type.rawValue)_\(process)\(fileExtension(content.mediaType))" : nil
        return content
    }

    /// What was made under a transaction is its starter's alone until that is committed.
    private func refuseOthers(_ caller: Caller, _ starter: UserID?, _ transaction: Text?, _ area: ProcessesArea) async throws {
        guard let transaction, starter != caller.user else { return }
        guard try await area.branches.state(ofTransaction: transaction, on: branch.objectID) == .committed else {
            throw APIError.notFound("result of the process")
        }
    }

    private func fileExtension(_ mediaType: String) -> String {
        switch mediaType.prefix(while: { $0 != ";" }) {
        case "application/json": ".json"
        case "application/x-msgpack": ".msgpkg"
        case "application/bson": ".bson"
        case "application/zip": ".zip"
        case "application/xliff+xml": ".xliff"
        case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx"
        default: ""
        }
    }
}
