import Access
import GameData
import PluginKit
import Storage
import Values

extension DataSourcesArea {
    /// Edits the metadata of a branch: decided off the loops, since documents of changed schemas are all read.
    func editMetadata<Result: Sendable>(
        of id: BranchID, in transaction: String?, as caller: Caller, _ decide: @escaping @Sendable (Snapshot) throws -> MetadataWrite,
        result: @escaping @Sendable (MetadataWrite, Snapshot) -> Result
    ) async throws -> Result {
        try await writeAlone(to: id, in: transaction, as: caller) { state in
            let edit = try decide(state)
            return edit.decision { after in result(edit, after) }
        }
    }
}

extension MetadataWrite {
    /// The edit as a write of a branch.
    func decision<Result: Sendable>(_ result: @escaping @Sendable (Snapshot) -> Result) -> Branches.Decision<Result> {
        guard let step else { return Branches.Decision([], for: .metadata, result: result) }
        return Branches.Decision(step, touching: touched, for: .metadata, result: result)
    }
}
