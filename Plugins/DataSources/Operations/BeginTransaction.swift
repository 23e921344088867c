import Access
import PluginKit
import Values

/// Waits until nobody else changes the data source, and begins a transaction (operations 3.1).
struct BeginTransaction: Operation {
    let branch: BranchID
    let request: BeginTransactionRequest

    static let route = Route(
        .put, "/datasource/{dataSourceId}/transaction/", id: "beginTransaction", needs: .edit("dataSourceId"),
        .path("dataSourceId", "Id of the branch."), .body("Name and times of the transaction.", gameData: true), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> NoContent {
        // No path could name it then.
        if request.id.utf8.contains(0) { throw APIError(.invalidParameterValue, "It holds a NUL character.", path: "/id") }
        try refuse(request.startTimeout, over: area.limits.transactionMaxStartTime, "startTimeout")
        try refuse(request.executionTimeout, over: area.limits.transactionMaxExecutionTime, "executionTimeout")
        try await area.begin(request, on: branch, as: caller)
        return NoContent()
    }

    private func refuse(_ time: Duration, over limit: Duration, _ name: String) throws(APIError) {
        if time > limit { throw APIError(.parameterAboveMaxValueInclusive, "It is more than the data source allows.", path: "/\(name)") }
    }
}
