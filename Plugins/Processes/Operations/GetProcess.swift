import Access
import PluginKit

/// Tells how a process stands.
struct GetProcess: Operation {
    let branch: BranchID
    let process: Int

    static let route = Route(
        .get, "/datasource/{dataSourceId}/process/{processId}/", id: "getProcess", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."), .path("processId", "Number of the process."), into: Self.init)

    func run(as caller: Caller, in area: ProcessesArea) async throws -> ProcessState { try area.processes.process(process, of: branch) }
}
