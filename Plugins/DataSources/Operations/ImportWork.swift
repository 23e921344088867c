import Access
import GameData
import PluginKit
import Storage
import Values

/// The work of an import or a bulk change, once its request was read: a process.
struct ImportWork: Sendable {
    let branch: BranchID
    let transaction: String?
    let isDryRun: Bool
    let request: ImportRequest
    let payload: ImportPayload
    /// What its commit is for.
    let cause: CommitCause

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> Processed<BulkChangeResult> {
        if !isDryRun { try area.requireWritable(branch, for: kind) }
        // What is refused for its transaction makes no process.
        _ = try await area.snapshot(of: branch, in: transaction, as: caller)
        return try await area.process(.import, on: branch, by: caller) { process in
            Processed(try await isDryRun ? rehearse(as: caller, in: area, process) : store(as: caller, in: area, process), by: process)
        }
    }

    /// Many deletes are deletes.
    private var kind: DataSourcesArea.WriteKind { request.mode == .delete ? .relief : .change }

    private func store(as caller: Caller, in area: DataSourcesArea, _ process: ProcessHandle) async throws -> BulkChangeResult {
        try await area.writeAlone(to: branch, in: transaction, as: caller, kind: kind) { state in
            let outcome = try outcome(on: state, as: caller, in: area, process)
            guard let step = outcome.step else {
                return Branches.Decision([], for: cause) { BulkChangeResult(outcome.records, $0) }
            }
            try process.checkStop()
            return Branches.Decision(step, touching: outcome.touched, for: cause) { BulkChangeResult(outcome.records, $0) }
        }
    }

    /// The same without storing anything; the hashes stay what they are.
    private func rehearse(as caller: Caller, in area: DataSourcesArea, _ process: ProcessHandle) async throws -> BulkChangeResult {
        let state = try await area.snapshot(of: branch, in: transaction, as: caller)
        return try await area.workers.run { BulkChangeResult(try outcome(on: state, as: caller, in: area, process).records, state) }
    }

    private func outcome(
        on state: Snapshot, as caller: Caller, in area: DataSourcesArea, _ process: ProcessHandle
    ) throws -> ImportOutcome {
        let work = DocumentImport(request, generator: area.branches.generator) { done in
            try process.checkStop()
            process.report(100 * done)
        }
        let outcome = try work.outcome(of: payload, on: state, revision: area.branches.generator.objectID())
        try check(outcome, caller, area)
        return outcome
    }

    /// What depends on the body (operations 1.2).
    private func check(_ outcome: ImportOutcome, _ caller: Caller, _ area: DataSourcesArea) throws(APIError) {
        if outcome.changesSchemas { try area.directory.state.require(.design, on: .dataSource(branch), for: caller) }
        if outcome.changesSettings { try area.directory.state.require(.administer, on: .dataSource(branch), for: caller) }
    }
}
