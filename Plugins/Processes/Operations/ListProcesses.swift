import Access
import PluginKit

/// Lists running and ended processes, newest first.
struct ListProcesses: Operation {
    let branch: BranchID
    let skip: Int?
    let take: Int?

    static let route = Route(
        .get, "/datasource/{dataSourceId}/process/", id: "listProcesses", needs: .view("dataSourceId"),
        .path("dataSourceId", "Id of the branch."), .query("skip", sentence: "So many are left out.", limits: .range(0...)),
        .query("take", sentence: "At most so many; 50 unless said, never more than 200.", limits: .range(0...)), into: Self.init)

    func run(as caller: Caller, in area: ProcessesArea) async throws -> ProcessList {
        let (processes, total) = area.processes.processes(of: branch, skipping: skip ?? 0, upTo: min(take ?? 50, 200))
        return ProcessList(processes: processes, total: total)
    }
}
