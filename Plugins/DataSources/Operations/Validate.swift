import Access
import GameData
import PluginKit
import Storage
import Values

/// Checks a whole data source, and mends it where that is asked for (operations 12.7).
struct Validate: Operation {
    let branch: BranchID
    let options: [Text]?
    let transaction: String?

    static let route = Route(
        .post, "/datasource/{dataSourceId}/validity/", id: "validate", needs: .view("dataSourceId"),
        emits: ["DocumentCollectionChangedNotification", "DataSourceSavingNotification", "DataSourceSavedNotification"],
        .path("dataSourceId", "Id of the branch."), .list("validationOptions", "What is repaired and checked."),
        .query("transactionId", or: "transaction", sentence: "The transaction whose state is validated."), into: Self.init)

    func run(as caller: Caller, in area: DataSourcesArea) async throws -> Processed<ValidateResult> {
        let options = try ValidationOptions(options, default: .integrity)
        if options.repairsSomething {
            try area.directory.state.require(.edit, on: .dataSource(branch), for: caller)
            try area.requireWritable(branch)
        }
        // What is refused for its transaction makes no process.
        let snapshot = try await area.snapshot(of: branch, in: transaction, as: caller)
        return try await area.process(.validate, on: branch, by: caller) { process in
            let result =
                options.repairsSomething
                ? try await repaired(options, process, as: caller, in: area)
                : try await area.workers.run { try checked(options, process, in: snapshot) }
            return Processed(result, by: process)
        }
    }

    private func checked(_ options: ValidationOptions, _ process: ProcessHandle, in snapshot: Snapshot) throws -> ValidateResult {
        if let transaction { process.belongs(to: Text(transaction)) }
        return ValidateResult(try process.report(of: snapshot, options, from: 0), in: snapshot)
    }

    private func repaired(
        _ options: ValidationOptions, _ process: ProcessHandle, as caller: Caller, in area: DataSourcesArea
    ) async throws -> ValidateResult {
        let generator = area.branches.generator
        return try await area.writeAlone(to: branch, in: transaction, as: caller) { state in
            let repair = try SourceRepair(of: state, options, generator) { part in
                try process.checkStop()
                process.report(50 * part, "Repairing.")
            }
            let report = try process.report(of: repair?.step.snapshot ?? state, options, from: 50)
            guard let repair else { return Branches.Decision([], for: .repair) { ValidateResult(report, in: $0) } }
            return Branches.Decision(repair.step, touching: repair.touched, for: .repair) { ValidateResult(report, in: $0) }
        }
    }
}

extension ProcessHandle {
    /// The report of the checks, which are the part of the work from `start` per cent on.
    fileprivate func report(of snapshot: Snapshot, _ options: ValidationOptions, from start: Double) throws -> ValidationReport {
        try ValidationReport(of: snapshot, options) { part in
            try checkStop()
            report(start + (100 - start) * part, "Checking.")
        }
    }
}
