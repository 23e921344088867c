import Access
import PluginKit
import Values

/// Stops a process: the caller's own, or anybody's where the caller administers.
struct StopProcess: Operation {
    let branch: BranchID
    let process: Int
    let reason: String

    static let route = Route(
        .post, "/datasource/{dataSourceId}/process/{processId}/", id: "stopProcess", needs: .view("dataSourceId"),
        emits: ["ProcessFinishedNotification"], .path("dataSourceId", "Id of the branch."), .path("processId", "Number of the process."),
        .query("stopReason", "Why; appended to its message."), into: Self.init)

    func run(as caller: Caller, in area: ProcessesArea) async throws -> ProcessState {
        let state = try area.processes.process(process, of: branch)
        if state.initiatorId != caller.user { try area.directory.state.require(.administer, on: .dataSource(branch), for: caller) }
        return try area.processes.stop(process, of: branch, because: reason)
    }
}
